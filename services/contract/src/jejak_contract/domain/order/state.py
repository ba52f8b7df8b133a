"""What is known of an approved IRO, folded from its events."""

from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from jejak_events.contract.order import ApprovedOrderCancelled, ApprovedOrderEvent, ApprovedOrderNoted
from jejak_events.iro.iro import Needs
from jejak_events.iro.offer import Offer, QuotationReference
from jejak_events.language import Value
from jejak_events.limits import Note, Number, StaffId


class OrderStatus(StrEnum):
    """As far as this service has heard."""

    APPROVED = "approved"
    CANCELLED = "cancelled"


STATUS_LABELS = {OrderStatus.APPROVED: "Approved", OrderStatus.CANCELLED: "Cancelled"}
"""Seed 000, 1.B.1; Cancelled is ours."""


class ApprovedOrder(Value):
    status: OrderStatus
    iro_id: UUID
    iro_number: Number
    quotation: QuotationReference
    offer: Offer
    pic: StaffId
    requested_delivery: date
    needs: Needs
    verification_id: UUID
    cancel_reason: Note | None = None


def evolve(state: ApprovedOrder | None, event: ApprovedOrderEvent) -> ApprovedOrder:
    match event:
        case ApprovedOrderNoted():
            return ApprovedOrder(
                status=OrderStatus.APPROVED,
                iro_id=event.iro_id,
                iro_number=event.iro_number,
                quotation=event.quotation,
                offer=event.offer,
                pic=event.pic,
                requested_delivery=event.requested_delivery,
                needs=event.needs,
                verification_id=event.verification_id,
            )
        case ApprovedOrderCancelled():
            assert state is not None
            return state.model_copy(update={"status": OrderStatus.CANCELLED, "cancel_reason": event.reason})
        case _:
            assert_never(event)
