"""Whatever the order and repetition of what happens and of what is heard, each request is made exactly once or never."""

from typing import Any
from uuid import uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jejak_events.language import Actor, Event, Recorded
from jejak_kit.decider import Command, Refused
from jejak_kom.domain.deadlines import deadlines_of
from jejak_kom.domain.identity import kom_id
from jejak_kom.domain.kom import KOM, Kom
from jejak_kom.domain.kom.commands import RequestHandover
from jejak_kom.domain.policies import reactions

from .samples import (
    AT,
    CABLING,
    CONTRACT,
    NOT_READY,
    READY,
    ROUTER,
    WITHIN,
    acknowledge,
    amend,
    cancel,
    complete,
    end,
    escalate,
    open_,
    readiness,
    record_minutes,
    remind,
    reschedule,
    schedule,
)

PEOPLE: tuple[Command, ...] = (
    schedule(),
    reschedule(),
    cancel(),
    record_minutes(),
    READY,
    NOT_READY,
    readiness("Milik customer", power="waived"),
    complete(),
    *(acknowledge(answer, kind=kind) for kind in ("procurement", "deployment") for answer in ("accepted", "rejected")),
)
CONTRACTS: tuple[Command, ...] = (
    open_(CABLING),
    open_(ROUTER),
    *(amend(version, need) for version in (10, 11) for need in (ROUTER, CABLING)),
)
ENDS: tuple[Command, ...] = (end("terminated"), end("expired"))
DUE: tuple[Command, ...] = (remind(), escalate("procurement"), escalate("deployment"))
STARTS: tuple[tuple[Command, ...], ...] = (
    (),
    (open_(ROUTER), schedule(), record_minutes(), NOT_READY),
    (open_(ROUTER), schedule(), record_minutes(), READY, complete()),
    (open_(CABLING), schedule(), record_minutes(), NOT_READY, complete()),
)
"""From the very beginning, and from where it becomes interesting."""
REQUESTS = ("procurement.requested", "deployment.requested")


class OnceOrNever(RuleBasedStateMachine):
    """People, contracts and deadlines in any order; the policies hear every event late, and some of them again."""

    def __init__(self) -> None:
        super().__init__()
        self.kom: Kom | None = None
        self.may_end = False
        self.happened: list[Recorded[Any]] = []
        self.unheard: list[Recorded[Any]] = []

    def give(self, command: Any) -> None:
        if isinstance(command, RequestHandover):
            command = command.model_copy(update={"acknowledge_within": WITHIN})
        try:
            events = KOM.decide(command, self.kom)
        except Refused:
            return
        for event in events:
            self.happen(event)

    def happen(self, event: Any) -> None:
        self.kom = KOM.evolve(self.kom, event)
        actor = Actor(id="x", role="system")
        version = len(self.happened) + 1
        recorded: Recorded[Event] = Recorded(
            uuid4(), kom_id(CONTRACT.id), version, AT, actor, uuid4(), None, event, None, version
        )
        self.happened.append(recorded)
        self.unheard.append(recorded)

    def hear(self, event: Recorded[Any]) -> None:
        for _, command in reactions(event):
            self.give(command)

    @initialize(start=st.sampled_from(STARTS), may_end=st.booleans())
    def somewhere_in_its_life(self, start: tuple[Command, ...], may_end: bool) -> None:
        """In half of the stories the contract lasts, so that they have an end at which everything was asked."""
        self.may_end = may_end
        for command in start:
            self.give(command)

    @rule(command=st.sampled_from(CONTRACTS))
    def a_contract_is_told_of(self, command: Command) -> None:
        if self.kom is not None or command in CONTRACTS[:2]:
            self.give(command)

    @precondition(lambda self: self.kom is not None and self.may_end)
    @rule(command=st.sampled_from(ENDS))
    def the_contract_ends(self, command: Command) -> None:
        self.give(command)

    @precondition(lambda self: self.kom is not None)
    @rule(command=st.sampled_from(PEOPLE + DUE))
    def somebody_acts(self, command: Command) -> None:
        self.give(command)

    @precondition(lambda self: self.unheard)
    @rule(data=st.data())
    def the_policies_hear_something(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.unheard) - 1))
        self.hear(self.unheard.pop(place))

    @precondition(lambda self: self.happened)
    @rule(data=st.data())
    def the_policies_hear_something_again(self, data: st.DataObject) -> None:
        self.hear(data.draw(st.sampled_from(self.happened)))

    @invariant()
    def each_request_is_made_once_or_never(self) -> None:
        for request in REQUESTS:
            assert sum(event.type == request for event in self.happened) <= 1

    @invariant()
    def each_request_is_answered_and_escalated_once_at_most(self) -> None:
        for kind in ("procurement", "deployment"):
            for type in ("handover.acknowledged", "handover.unacknowledged"):
                assert sum(e.type == type and e.data.kind == kind for e in self.happened) <= 1

    @invariant()
    def the_deadlines_of_an_event_are_as_many_as_it_says(self) -> None:
        for event in self.happened[-1:]:
            assert len({change.name for change in deadlines_of(event)}) == len(list(deadlines_of(event)))

    def teardown(self) -> None:
        """Once everything is heard, what was due is asked, and nothing else is."""
        while self.unheard:
            self.hear(self.unheard.pop(0))
        self.each_request_is_made_once_or_never()
        if self.kom is None or self.kom.contract_end is not None:
            return
        asked = {event.type for event in self.happened}
        completed = self.kom.status == "completed"
        if completed and self.kom.goods_needed:
            assert "procurement.requested" in asked
        if completed and self.kom.ready:
            assert "deployment.requested" in asked
        if not completed:
            assert not asked & set(REQUESTS)


TestOnceOrNever = OnceOrNever.TestCase
TestOnceOrNever.settings = settings(max_examples=80, stateful_step_count=30)
