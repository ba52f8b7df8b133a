"""What iro's events make the contract service note: approved orders, and whether their customers are Verified."""

from collections.abc import Callable, Mapping
from typing import Any

from jejak_contract.domain.identity import order_id, standing_id
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.order.commands import NoteApproval, NoteCancellation
from jejak_contract.domain.reaction import POLICY, Known, Reaction
from jejak_contract.domain.standing import CUSTOMER_STANDING
from jejak_contract.domain.standing.commands import AddOrder, NoteStanding
from jejak_events.iro.iro import IroApproved, IroCancelled, IroStatus
from jejak_events.iro.verification import (
    VerificationMarkedPending,
    VerificationRequested,
    VerificationStatus,
    VerificationVerified,
)
from jejak_events.language import Event, Recorded


def when_an_iro_is_approved_then_it_is_noted_with_its_customer(
    event: Recorded[IroApproved], known: Known
) -> list[Reaction]:
    """Seed 000, 1.B.5: Sales Ops may go on to the Form Berlangganan."""
    data = event.data
    approval = NoteApproval(
        actor=POLICY,
        at=event.occurred_at,
        iro_id=event.record_id,
        iro_number=data.number,
        quotation=data.quotation,
        offer=data.offer,
        pic=data.pic,
        requested_delivery=data.requested_delivery,
        needs=data.needs,
        verification_id=data.verification_id,
    )
    added = AddOrder(actor=POLICY, at=event.occurred_at, verification_id=data.verification_id, iro_id=event.record_id)
    return [
        Reaction(APPROVED_ORDER, order_id(event.record_id), approval),
        Reaction(CUSTOMER_STANDING, standing_id(data.verification_id), added),
    ]


def when_an_approved_iro_is_cancelled_then_it_is_noted(event: Recorded[IroCancelled], known: Known) -> list[Reaction]:
    """An IRO that was never approved concerns nobody here."""
    if event.data.was is not IroStatus.APPROVED:
        return []
    command = NoteCancellation(actor=POLICY, at=event.occurred_at, reason=event.data.reason)
    return [Reaction(APPROVED_ORDER, order_id(event.record_id), command)]


def when_a_customer_is_verified_then_it_is_noted(event: Recorded[VerificationVerified], known: Known) -> list[Reaction]:
    return [_standing(event, verified=True)]


def when_a_customer_is_no_longer_verified_then_it_is_noted(
    event: Recorded[VerificationMarkedPending], known: Known
) -> list[Reaction]:
    return [_standing(event, verified=False)] if event.data.was_verified else []


def when_a_verified_customer_is_checked_anew_then_it_is_noted(
    event: Recorded[VerificationRequested], known: Known
) -> list[Reaction]:
    return [_standing(event, verified=event.data.status is VerificationStatus.VERIFIED)]


def _standing(event: Recorded[Any], *, verified: bool) -> Reaction:
    command = NoteStanding(
        actor=POLICY,
        at=event.occurred_at,
        verification_id=event.record_id,
        verified=verified,
        verification_version=event.version,
    )
    return Reaction(CUSTOMER_STANDING, standing_id(event.record_id), command)


POLICIES: Mapping[type[Event], tuple[Callable[[Recorded[Any], Known], list[Reaction]], ...]] = {
    IroApproved: (when_an_iro_is_approved_then_it_is_noted_with_its_customer,),
    IroCancelled: (when_an_approved_iro_is_cancelled_then_it_is_noted,),
    VerificationVerified: (when_a_customer_is_verified_then_it_is_noted,),
    VerificationMarkedPending: (when_a_customer_is_no_longer_verified_then_it_is_noted,),
    VerificationRequested: (when_a_verified_customer_is_checked_anew_then_it_is_noted,),
}
