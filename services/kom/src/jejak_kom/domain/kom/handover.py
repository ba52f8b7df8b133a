"""A request to Procurement or Deployment as the KOM remembers it: its state, folded from its events."""

from typing import assert_never
from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.kom.handover import (
    Answer,
    DeploymentRequested,
    DeploymentWithdrawn,
    HandoverAcknowledged,
    HandoverContradicted,
    HandoverEvent,
    HandoverKind,
    HandoverUnacknowledged,
    ProcurementRequested,
    ProcurementWithdrawn,
)
from jejak_events.language import Value
from jejak_events.limits import Note, Number


class Contradiction(Value):
    """A later answer that says otherwise than the first."""

    answer: Answer
    reference: Number | None
    reason: Note | None


class Handover(Value):
    """`answer` is the first, which stands. `overdue`: it was missed at `acknowledge_by`; `late`: it came after that.

    `amended_since`: the contract was amended after the request, which says what held before.
    """

    kind: HandoverKind
    request_id: UUID
    acknowledge_by: AwareDatetime
    answer: Answer | None = None
    reference: Number | None = None
    reason: Note | None = None
    late: bool = False
    overdue: bool = False
    withdrawn: bool = False
    amended_since: bool = False
    contradictions: tuple[Contradiction, ...] = ()

    @property
    def unsettled(self) -> bool:
        """Whether people have to look after it."""
        return not self.withdrawn and (self.overdue or self.answer == "rejected" or bool(self.contradictions))


def kind_of(event: HandoverEvent) -> HandoverKind:
    """Whom the event concerns."""
    match event:
        case ProcurementRequested() | ProcurementWithdrawn():
            return "procurement"
        case DeploymentRequested() | DeploymentWithdrawn():
            return "deployment"
        case HandoverAcknowledged() | HandoverContradicted() | HandoverUnacknowledged():
            return event.kind
        case _:
            assert_never(event)


def evolve_handover(handover: Handover | None, event: HandoverEvent) -> Handover:
    if isinstance(event, ProcurementRequested | DeploymentRequested):
        return Handover(kind=kind_of(event), request_id=event.request_id, acknowledge_by=event.acknowledge_by)
    assert handover is not None
    match event:
        case HandoverAcknowledged():
            said = {"answer": event.answer, "reference": event.reference, "reason": event.reason, "late": event.late}
            return handover.model_copy(update={**said, "overdue": False})
        case HandoverContradicted():
            other = Contradiction(answer=event.answer, reference=event.reference, reason=event.reason)
            return handover.model_copy(update={"contradictions": (*handover.contradictions, other)})
        case HandoverUnacknowledged():
            return handover.model_copy(update={"overdue": True})
        case ProcurementWithdrawn() | DeploymentWithdrawn():
            return handover.model_copy(update={"withdrawn": True, "overdue": False})
        case _:
            assert_never(event)
