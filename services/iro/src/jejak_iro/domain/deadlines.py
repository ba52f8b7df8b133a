"""What is due at some time: a review is to be taken, a waiting IRO's customer is to be verified. In working days, WIB."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from jejak_events.iro.review import ReviewClosed, ReviewOpened, ReviewRestarted, ReviewStarted
from jejak_events.iro.verification import (
    VerificationMarkedPending,
    VerificationRequestDropped,
    VerificationRequested,
    VerificationRevisionRequested,
    VerificationStatus,
    VerificationVerified,
)
from jejak_events.language import Actor, Recorded
from jejak_iro.domain.review.commands import RemindToClaim
from jejak_iro.domain.verification.commands import RemindToVerify
from jejak_kit.decider import SYSTEM, Calendar, Cancelled, Deadline

CLOCK = Actor(id="clock", role=SYSTEM)
CLAIM = "claim"

Changes = Iterable[Deadline | Cancelled]
DeadlinesOf = Callable[[Recorded[Any]], Changes]


def deadlines_within(calendar: Calendar, *, claim_days: int, verify_days: int) -> DeadlinesOf:
    """What an event makes due so many working days later, and what it makes pointless. 0 days: nobody is reminded."""

    def deadlines_of(event: Recorded[Any]) -> Changes:
        yield from _of_a_review(event)
        yield from _of_a_verification(event)

    def _of_a_review(event: Recorded[Any]) -> Changes:
        match event.data:
            case ReviewOpened(round=round) | ReviewRestarted(round=round) if claim_days:
                by = calendar.working_days_later(event.occurred_at, claim_days)
                yield Deadline(event.record_id, CLAIM, by, RemindToClaim(actor=CLOCK, at=by, round=round, claim_by=by))
            case ReviewStarted() | ReviewClosed():
                yield Cancelled(event.record_id, CLAIM)
            case _:
                return

    def _of_a_verification(event: Recorded[Any]) -> Changes:
        """Each IRO waits on its own: one that asks later does not give the team more time for an earlier one."""
        match event.data:
            case VerificationRequested(status=VerificationStatus.PENDING) as asked if verify_days:
                by = calendar.working_days_later(event.occurred_at, verify_days)
                yield _verify(event.record_id, asked.iro_id, asked.round, by)
                for other in asked.withdrawn:
                    yield _verify(event.record_id, other.iro_id, other.round, by)
            case VerificationMarkedPending(was_verified=True) as lost if verify_days:
                by = calendar.working_days_later(event.occurred_at, verify_days)
                for waiting in lost.requests:
                    yield _verify(event.record_id, waiting.iro_id, waiting.round, by)
            case VerificationVerified() as verified:
                for answered in verified.requests:
                    yield Cancelled(event.record_id, _name(answered.iro_id))
            case VerificationRevisionRequested() | VerificationRequestDropped() as settled:
                yield Cancelled(event.record_id, _name(settled.iro_id))
            case _:
                return

    return deadlines_of


def _verify(verification_id: UUID, iro_id: UUID, round: int, by: datetime) -> Deadline:
    command = RemindToVerify(actor=CLOCK, at=by, iro_id=iro_id, round=round, verify_by=by)
    return Deadline(verification_id, _name(iro_id), by, command)


def _name(iro_id: UUID) -> str:
    return f"verify_for_{iro_id}"
