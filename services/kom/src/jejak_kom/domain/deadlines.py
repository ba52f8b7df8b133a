"""What is due at some time: a contract's KOM is to be scheduled, a request is to be acknowledged."""

from collections.abc import Iterable
from typing import Any

from jejak_events.kom.handover import (
    DeploymentRequested,
    DeploymentWithdrawn,
    HandoverAcknowledged,
    ProcurementRequested,
    ProcurementWithdrawn,
)
from jejak_events.kom.kom import KomContractEnded, KomScheduled, KomToBeScheduled
from jejak_events.language import Actor, Recorded
from jejak_kit.decider import SYSTEM, Cancelled, Deadline
from jejak_kom.domain.kom.commands import EscalateHandover, RemindToSchedule
from jejak_kom.domain.kom.handover import kind_of

CLOCK = Actor(id="clock", role=SYSTEM)
SCHEDULE = "schedule"


def deadlines_of(event: Recorded[Any]) -> Iterable[Deadline | Cancelled]:
    """What an event makes due, and what it makes pointless."""
    match event.data:
        case KomToBeScheduled(schedule_by=by) if by is not None:
            yield Deadline(event.record_id, SCHEDULE, by, RemindToSchedule(actor=CLOCK, at=by))
        case KomScheduled() | KomContractEnded():
            yield Cancelled(event.record_id, SCHEDULE)
        case ProcurementRequested() | DeploymentRequested() as requested:
            kind, by = kind_of(requested), requested.acknowledge_by
            yield Deadline(event.record_id, _name(kind), by, EscalateHandover(actor=CLOCK, at=by, kind=kind))
        case HandoverAcknowledged() | ProcurementWithdrawn() | DeploymentWithdrawn() as settled:
            yield Cancelled(event.record_id, _name(kind_of(settled)))
        case _:
            return


def _name(kind: str) -> str:
    return f"{kind}_acknowledgement"
