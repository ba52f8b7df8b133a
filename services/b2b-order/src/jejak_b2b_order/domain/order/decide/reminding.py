"""Whether there is still a reason to remind anybody. Old news is no news, and nobody hears the same twice.

An order on hold is reminded of too: the days go on, and a reminder that is passed over does not come again.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

from jejak_b2b_order.domain.lead_time import latest
from jejak_b2b_order.domain.order.commands.reminding import (
    RemindingCommand,
    RemindOfPayment,
    RemindOfTerm,
    RemindToConfirm,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.moving import standing
from jejak_b2b_order.domain.order.state.order import Order
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.order import ConfirmationDue, OrderStatus
from jejak_events.b2b_order.payment import PaymentReminderDue, PaymentTermDue

TO_BE_CONFIRMED = (OrderStatus.INQUIRY, OrderStatus.CHECKING, OrderStatus.AVAILABLE)


def decide(command: RemindingCommand, state: Order) -> Sequence[OrderEvent]:
    match command:
        case RemindOfPayment():
            return _of_payment(command, state)
        case RemindOfTerm():
            return _of_term(command, state)
        case RemindToConfirm():
            return _to_confirm(command, state)
        case _:
            assert_never(command)


def _of_payment(command: RemindOfPayment, state: Order) -> Sequence[OrderEvent]:
    """Only verified money counts; what waits for accounting is said beside it."""
    live, way = state.live_invoice, state.way
    if standing(state) is not OrderStatus.INVOICED or live is None or live.number != command.invoice_number:
        return []
    if way is None or way.mode is PaymentMode.TERM_OF_PAYMENT or not way.asked or way.reminded:
        return []
    lacking = min(state.money.owed, way.asked_ahead(live.total) - state.money.paid)
    if lacking <= 0:
        return []
    return [
        PaymentReminderDue(
            number=state.number,
            customer=state.party,
            outlet=state.form.outlet,
            invoice_number=live.number,
            purpose="down_payment" if way.mode is PaymentMode.DOWN_PAYMENT else "full",
            amount=lacking,
            unverified=_unverified(state),
            asked_on=command.asked_on,
        )
    ]


def _of_term(command: RemindOfTerm, state: Order) -> Sequence[OrderEvent]:
    way = state.way
    if state.status in (OrderStatus.CANCELLED, OrderStatus.CLOSED) or state.invoice is None or state.money.owed <= 0:
        return []
    if way is None or not way.approved or way.due_on != command.due_on or command.stage in way.told:
        return []
    if command.stage == "ahead" and business_day(command.at) >= command.due_on:
        return []
    return [
        PaymentTermDue(
            number=state.number,
            customer=state.party,
            outlet=state.form.outlet,
            invoice_number=state.invoice.number,
            due_on=command.due_on,
            stage=command.stage,
            balance=state.money.owed,
            unverified=_unverified(state),
        )
    ]


def _to_confirm(command: RemindToConfirm, state: Order) -> Sequence[OrderEvent]:
    rule, needed_by = command.known_terms.lead_time, state.form.handover.needed_by
    if standing(state) not in TO_BE_CONFIRMED or needed_by != command.needed_by or state.told_to_confirm == needed_by:
        return []
    if state.packs_in_all <= rule.threshold or command.at >= latest(needed_by, rule):
        return []
    return [
        ConfirmationDue(
            number=state.number,
            outlet=state.form.outlet,
            packs_in_all=state.packs_in_all,
            needed_by=needed_by,
            last_day=needed_by - timedelta(days=rule.days),
            threshold=rule.threshold,
            days=rule.days,
        )
    ]


def _unverified(state: Order) -> int:
    return sum(payment.amount for payment in state.pending)
