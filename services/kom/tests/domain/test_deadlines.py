"""What is due when: schedule the KOM, answer the request."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from tests.given_when_then import after

from jejak_events.language import Actor, Recorded
from jejak_kit.decider import Cancelled, Deadline
from jejak_kom.domain.deadlines import deadlines_of
from jejak_kom.domain.identity import kom_id
from jejak_kom.domain.kom import KOM, Kom, KomCommand
from jejak_kom.domain.kom.commands import EscalateHandover, RemindToSchedule

from .samples import AT, COMPLETED_READY, CONTRACT, WITHIN, acknowledge, end, open_, request, schedule, withdraw

ID = kom_id(CONTRACT.id)


def due(state: Kom | None, command: KomCommand) -> list[Deadline | Cancelled]:
    """What the command's events set and cancel."""
    changes: list[Deadline | Cancelled] = []
    for event in KOM.decide(command, state):
        recorded: Recorded[Any] = Recorded(uuid4(), ID, 1, AT, Actor(id="x", role="x"), uuid4(), None, event)
        changes += deadlines_of(recorded)
    return changes


def test_a_kom_is_due_to_be_scheduled_until_it_is_or_its_contract_ends() -> None:
    (deadline,) = due(None, open_())
    assert isinstance(deadline, Deadline)
    assert (deadline.record_id, deadline.at) == (ID, AT + timedelta(days=7))
    assert isinstance(deadline.command, RemindToSchedule)
    opened = after(KOM, open_())
    for command in (schedule(), end()):
        assert due(opened, command) == [Cancelled(ID, deadline.name)]


def test_nobody_is_reminded_where_that_is_not_wanted() -> None:
    assert due(None, open_(schedule_by=None)) == []


def test_a_request_is_due_to_be_answered_until_it_is_or_is_withdrawn() -> None:
    completed = after(KOM, *COMPLETED_READY)
    names = set()
    for kind in ("procurement", "deployment"):
        (deadline,) = due(completed, request(kind))
        assert isinstance(deadline, Deadline)
        assert deadline.at == AT + WITHIN
        assert isinstance(deadline.command, EscalateHandover)
        assert deadline.command.kind == kind
        names.add(deadline.name)
        requested = after(KOM, request(kind), state=completed)
        for command in (acknowledge(kind=kind), withdraw()):
            assert due(requested, command) == [Cancelled(ID, deadline.name)]
    assert len(names) == 2, "two requests of one KOM are due each on its own"
