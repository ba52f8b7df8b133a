"""The four aggregates and their policies together, without a database; the test says when an event is delivered."""

from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID, uuid5

from jejak_events.iro.iro import IroCancelled, IroCreated
from jejak_events.iro.verification import VerificationStatus
from jejak_events.language import Event, Recorded
from jejak_iro.domain.iro import IRO, Iro
from jejak_iro.domain.iro.commands import ConsidersFacts, Facts, Quoted, Thresholds
from jejak_iro.domain.policies import reactions
from jejak_iro.domain.quotation import QUOTATION, Quotation
from jejak_iro.domain.reaction import Reaction
from jejak_iro.domain.review import REVIEW, Review
from jejak_iro.domain.verification import VERIFICATION, Verification
from jejak_kit.decider import Command, Decider

S = TypeVar("S")


class World:
    """What handlers do, in a few lines: read the facts, decide, append, and remember what is not delivered."""

    def __init__(
        self, thresholds: Thresholds | None = None, witness: Callable[[Recorded[Event]], None] = lambda event: None
    ) -> None:
        """`witness` sees every event at the moment it happens."""
        self.thresholds = thresholds or Thresholds()
        self.witness = witness
        self.log: list[Recorded[Event]] = []
        self.undelivered: dict[UUID, deque[Recorded[Event]]] = {}
        self._states: dict[UUID, Any] = {}
        self._versions: dict[UUID, int] = {}
        self._live: dict[UUID, UUID] = {}

    def execute(self, decider: Decider[S, Any, Any], record_id: UUID, command: Command) -> list[Recorded[Event]]:
        """Raises Refused. Returns what happened."""
        before = self._states.get(record_id)
        if isinstance(command, ConsidersFacts) and command.facts is None:
            command = command.model_copy(update={"facts": self.facts(record_id, before)})
        events = decider.decide(command, before)
        recorded = [self._append(record_id, command, event) for event in events]
        self._states[record_id] = decider.fold(events, before)
        return recorded

    def facts(self, record_id: UUID, iro: Iro | None, quotation_id: UUID | None = None) -> Facts:
        id = iro.quotation.id if iro is not None else quotation_id
        assert id is not None
        quotation: Quotation = self._states[id]
        return Facts(
            quotation=Quoted(
                id=id,
                number=quotation.number,
                revision=quotation.revision,
                state=quotation.state,
                offer=quotation.offer,
            ),
            customer_verified=iro is not None and self.is_verified(iro.verification_id),
            thresholds=self.thresholds,
        )

    def deliver(self, record_id: UUID) -> None:
        """Lets the policies hear the record's next event."""
        self.react(self.undelivered[record_id].popleft())
        if not self.undelivered[record_id]:
            del self.undelivered[record_id]

    def react(self, event: Recorded[Event]) -> list[Recorded[Event]]:
        """What the policies make of an event, whether they hear it the first time or again."""
        happened: list[Recorded[Event]] = []
        for reaction in reactions(event, self._live.get):
            happened.extend(self._obey(reaction))
        return happened

    def settle(self) -> None:
        """Delivers until nobody has anything left to say."""
        while self.undelivered:
            self.deliver(next(iter(self.undelivered)))

    def iro(self, record_id: UUID) -> Iro:
        state = self._states[record_id]
        assert isinstance(state, Iro)
        return state

    def review(self, record_id: UUID) -> Review | None:
        state = self._states.get(record_id)
        assert state is None or isinstance(state, Review)
        return state

    def verification(self, record_id: UUID) -> Verification | None:
        state = self._states.get(record_id)
        assert state is None or isinstance(state, Verification)
        return state

    def is_verified(self, verification_id: UUID) -> bool:
        verification = self.verification(verification_id)
        return verification is not None and verification.status is VerificationStatus.VERIFIED

    def live_iro(self, quotation_id: UUID) -> UUID | None:
        return self._live.get(quotation_id)

    def exists(self, record_id: UUID) -> bool:
        return record_id in self._states

    def stream(self, record_id: UUID) -> list[Recorded[Event]]:
        return [event for event in self.log if event.record_id == record_id]

    def _obey(self, reaction: Reaction) -> list[Recorded[Event]]:
        return self.execute(reaction.decider, reaction.record_id, reaction.command)

    def _append(self, record_id: UUID, command: Command, event: Event) -> Recorded[Event]:
        version = self._versions[record_id] = self._versions.get(record_id, 0) + 1
        event_id = uuid5(record_id, str(version))
        recorded = Recorded(
            event_id=event_id,
            record_id=record_id,
            version=version,
            occurred_at=command.at,
            actor=command.actor,
            correlation_id=event_id,
            causation_id=None,
            data=event,
        )
        self.witness(recorded)
        self.log.append(recorded)
        self.undelivered.setdefault(record_id, deque()).append(recorded)
        if isinstance(event, IroCreated):
            self._live[event.quotation.id] = record_id
        elif isinstance(event, IroCancelled):
            self._live.pop(event.quotation.id, None)
        return recorded


__all__ = ["IRO", "QUOTATION", "REVIEW", "VERIFICATION", "World"]
