"""A lead's state, folded from its events."""

from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from jejak_events.b2b_order.lead import (
    FollowUpDue,
    LeadClosed,
    LeadEvent,
    LeadFollowedUp,
    LeadOrdered,
    LeadRegistered,
    LeadUpdated,
    MarketingKitSent,
)
from jejak_events.b2b_order.parties import Channel, Customer
from jejak_events.language import Value
from jejak_events.limits import Note, Number


class LeadStatus(StrEnum):
    """The SOP names no statuses of leads; these are ours."""

    NEW = "new"
    CONTACTED = "contacted"
    ORDERED = "ordered"
    CLOSED = "closed"


STATUS_LABELS = {
    LeadStatus.NEW: "Baru",
    LeadStatus.CONTACTED: "Sudah dihubungi",
    LeadStatus.ORDERED: "Sudah memesan",
    LeadStatus.CLOSED: "Ditutup",
}


class LeadOrder(Value):
    """An order that came of the lead."""

    order_id: UUID
    number: Number


class Lead(Value):
    """`follow_up_due`: the day was reached and nobody has followed up since."""

    customer: Customer
    channel: Channel
    status: LeadStatus = LeadStatus.NEW
    last_order_on: date | None = None
    next_follow_up: date | None = None
    follow_up_due: bool = False
    marketing_kit_sent: int = 0
    follow_ups: int = 0
    note: Note | None = None
    orders: tuple[LeadOrder, ...] = ()


def evolve(state: Lead | None, event: LeadEvent) -> Lead:
    if isinstance(event, LeadRegistered):
        return Lead(
            customer=event.customer,
            channel=event.channel,
            last_order_on=event.last_order_on,
            next_follow_up=event.next_follow_up,
            note=event.note,
        )
    assert state is not None
    match event:
        case LeadUpdated():
            return _changed(
                state,
                customer=event.customer,
                last_order_on=event.last_order_on,
                next_follow_up=event.next_follow_up,
                follow_up_due=state.follow_up_due and event.next_follow_up == state.next_follow_up,
                note=event.note or state.note,
            )
        case MarketingKitSent():
            return _touched(state, event.next_follow_up, event.note, marketing_kit_sent=state.marketing_kit_sent + 1)
        case LeadFollowedUp():
            return _touched(state, event.next_follow_up, event.note, follow_ups=state.follow_ups + 1)
        case FollowUpDue():
            return _changed(state, follow_up_due=True)
        case LeadOrdered():
            order = LeadOrder(order_id=event.order_id, number=event.order_number)
            return _changed(
                state,
                status=LeadStatus.ORDERED,
                orders=(*state.orders, order),
                next_follow_up=None,
                follow_up_due=False,
            )
        case LeadClosed():
            return _changed(
                state, status=LeadStatus.CLOSED, next_follow_up=None, follow_up_due=False, note=event.reason
            )
        case _:
            assert_never(event)


def _touched(state: Lead, next_follow_up: date | None, note: str | None, **counted: int) -> Lead:
    status = LeadStatus.CONTACTED if state.status is LeadStatus.NEW else state.status
    return _changed(
        state, status=status, next_follow_up=next_follow_up, follow_up_due=False, note=note or state.note, **counted
    )


def _changed(state: Lead, **fields: object) -> Lead:
    return state.model_copy(update=fields)
