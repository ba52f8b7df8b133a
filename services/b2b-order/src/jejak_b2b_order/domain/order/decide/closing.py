"""Ends, and pauses."""

from collections.abc import Sequence
from typing import assert_never

from jejak_b2b_order.domain.ledger import booked
from jejak_b2b_order.domain.order.commands.closing import (
    CancelOrder,
    CloseOrder,
    CloseRemainder,
    ClosingCommand,
    HoldOrder,
    ResumeOrder,
)
from jejak_b2b_order.domain.order.commands.terms import Forfeits
from jejak_b2b_order.domain.order.decide.delivery import fulfilled
from jejak_b2b_order.domain.order.decide.payment import refund
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.kitchen import packs_of
from jejak_b2b_order.domain.order.state.moving import standing
from jejak_b2b_order.domain.order.state.order import Order
from jejak_events.b2b_order.order import (
    OrderCancelled,
    OrderClosed,
    OrderHeld,
    OrderRemainderClosed,
    OrderResumed,
    OrderStatus,
)
from jejak_events.b2b_order.production import ProductionCalledOff

IN_THE_KITCHEN = (OrderStatus.PRODUCTION_REQUESTED, OrderStatus.IN_PRODUCTION)


def decide(command: ClosingCommand, state: Order) -> Sequence[OrderEvent]:
    match command:
        case HoldOrder():
            return [OrderHeld(number=state.number, reason=command.reason, was=state.status)]
        case ResumeOrder():
            assert state.held is not None
            return [OrderResumed(number=state.number, status=state.held, note=command.note)]
        case CloseRemainder():
            return _close_remainder(command, state)
        case CloseOrder():
            return [
                OrderClosed(number=state.number, customer=state.party, invoiced=state.money.due, paid=state.money.paid)
            ]
        case CancelOrder():
            return _cancel(command, state)
        case _:
            assert_never(command)


def _close_remainder(command: CloseRemainder, state: Order) -> Sequence[OrderEvent]:
    credit = undelivered_value(state)
    closed = OrderRemainderClosed(
        number=state.number,
        customer=state.party,
        packs=state.outstanding,
        credit=credit,
        reason=command.reason,
        balance=state.money.balance - credit,
    )
    after = state.model_copy(update={"money": booked(state.money, closed)})
    return [closed, fulfilled(after)]


def undelivered_value(state: Order) -> int:
    """What was invoiced, with tax, for packs that never came: of each line the whole less the share of what did come,
    rounded half up, so that both together are the line."""
    if state.invoice is None:
        return 0
    total = 0
    for line in state.invoice.lines:
        whole, packs = line.amount + line.tax, line.packs
        came = packs - min(packs, packs_of(state.outstanding, line.item))
        total += whole - (2 * whole * came + packs) // (2 * packs)
    return total


def _cancel(command: CancelOrder, state: Order) -> Sequence[OrderEvent]:
    was, paid = standing(state), state.money.paid
    promised = sum(known.amount for known in state.refunds if not known.paid)
    kept = min(paid - promised, forfeited(state, was, command.known_terms.forfeits))
    live, kitchen = state.live_invoice, state.production
    events: list[OrderEvent] = []
    if kitchen is not None and was in IN_THE_KITCHEN:
        events.append(
            ProductionCalledOff(
                number=state.number,
                request_id=kitchen.request_id,
                outlet=state.form.outlet,
                made=kitchen.made,
            )
        )
    cancelled = OrderCancelled(
        number=state.number,
        customer=state.party,
        reason=command.reason,
        was=was,
        voided_invoice=live.number if live is not None else None,
        paid=paid,
        forfeited=kept,
        refundable=paid - kept,
    )
    events.append(cancelled)
    if paid - kept - promised > 0:
        events.append(refund(state, paid - kept - promised, "cancellation", command.reason, command.actor.id))
    return events


def forfeited(state: Order, was: OrderStatus, forfeits: Forfeits) -> int:
    """What the house would keep of the invoice's total, in whole rupiah rounded down, in favour of the customer."""
    match was:
        case OrderStatus.PRODUCTION_REQUESTED:
            percent = forfeits.production_requested
        case OrderStatus.IN_PRODUCTION:
            percent = forfeits.production_started
        case OrderStatus.PRODUCED:
            percent = forfeits.produced
        case _:
            return 0
    return state.money.due * int(percent * 100) // 10_000
