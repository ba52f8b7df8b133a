"""When a lead is to be asked again."""

from collections.abc import Iterable
from datetime import date, datetime, time
from uuid import UUID

from jejak_b2b_order.domain.lead.commands import RemindOfFollowUp
from jejak_b2b_order.domain.wib import WIB
from jejak_events.b2b_order.lead import (
    FollowUpDue,
    LeadClosed,
    LeadFollowedUp,
    LeadOrdered,
    LeadRegistered,
    LeadUpdated,
    MarketingKitSent,
)
from jejak_events.language import Actor, Event, Recorded
from jejak_kit.decider import SYSTEM, Cancelled, Deadline

FOLLOW_UP = "follow_up"
MORNING = time(8, tzinfo=WIB)


def follow_ups_of(event: Recorded[Event]) -> Iterable[Deadline | Cancelled]:
    """On the morning of the day that was said last; never for a lead that ordered or was closed."""
    match event.data:
        case LeadRegistered() | LeadUpdated() | MarketingKitSent() | LeadFollowedUp() as told:
            yield _on(event.record_id, told.next_follow_up)
        case FollowUpDue() | LeadOrdered() | LeadClosed():
            yield Cancelled(event.record_id, FOLLOW_UP)
        case _:
            return


def _on(lead: UUID, day: date | None) -> Deadline | Cancelled:
    if day is None:
        return Cancelled(lead, FOLLOW_UP)
    at = datetime.combine(day, MORNING)
    actor = Actor(id="deadline", role=SYSTEM)
    return Deadline(lead, FOLLOW_UP, at, RemindOfFollowUp(actor=actor, at=at, due_on=day))
