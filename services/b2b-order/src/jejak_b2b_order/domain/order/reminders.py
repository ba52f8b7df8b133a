"""When somebody is to be reminded, in working days, WIB: money asked ahead, a Term of Payment, a large order unconfirmed.

What takes a reason away for good cancels here. What only may (a payment that settles all until shipping is added) is left
to the decision, which looks at the order when the reminder is due.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from jejak_b2b_order.domain.lead_time import LeadTime, latest
from jejak_b2b_order.domain.order.commands.reminding import RemindOfPayment, RemindOfTerm, RemindToConfirm
from jejak_b2b_order.domain.order.decide.reminding import TO_BE_CONFIRMED
from jejak_b2b_order.domain.policies import POLICY
from jejak_b2b_order.domain.wib import WIB, business_day, end_of
from jejak_events.b2b_order.goods import OrderForm
from jejak_events.b2b_order.invoice import InvoiceExpired, PaymentModeChosen, TermsApproved
from jejak_events.b2b_order.order import (
    CounterOfferAccepted,
    OrderAmended,
    OrderCancelled,
    OrderClosed,
    OrderConfirmed,
    OrderRegistered,
    OrderUpdated,
)
from jejak_events.b2b_order.payment import PaymentRequested, ReceivableAcknowledged, TermStage
from jejak_events.b2b_order.production import ProductionRequested
from jejak_events.language import Recorded, Value
from jejak_kit.decider import Calendar, Cancelled, Deadline

PAY = "payment_is_asked_for"
TERM: dict[TermStage, str] = {"ahead": "term_comes_near", "due": "term_is_due"}
CONFIRM = "confirmation_comes_near"

Changes = Iterable[Deadline | Cancelled]
Days = Annotated[int, Field(ge=0, le=250)]


class Reminders(Value):
    """Working days: `unpaid` after a payment was asked ahead, `term` before a Term of Payment's day, `confirm` before the
    last day to confirm. 0: no such reminder; of the Term's day itself somebody is always told."""

    unpaid: Days = 2
    term: Days = 3
    confirm: Days = 2


def reminders_within(
    calendar: Calendar, rule: LeadTime, days: Reminders
) -> Callable[[Recorded[Any]], Iterable[Deadline | Cancelled]]:
    """What an event makes due, and what it takes the reason from."""

    def reminders_of(event: Recorded[Any]) -> Changes:
        yield from _of_money(event)
        yield from _of_a_term(event)
        yield from _of_the_confirmation(event)

    def _of_money(event: Recorded[Any]) -> Changes:
        order, data = event.record_id, event.data
        match data:
            case PaymentRequested(purpose="down_payment" | "full") if days.unpaid:
                at = calendar.working_days_later(event.occurred_at, days.unpaid)
                if data.due_on is not None:
                    at = max(at, calendar.next_working_moment(end_of(data.due_on)))
                asked_on = business_day(event.occurred_at)
                remind = RemindOfPayment(actor=POLICY, at=at, invoice_number=data.invoice_number, asked_on=asked_on)
                yield Deadline(order, PAY, at, remind)
            case PaymentModeChosen() | TermsApproved() | ProductionRequested() | InvoiceExpired() | OrderCancelled():
                yield Cancelled(order, PAY)
            case OrderAmended(voided_invoice=str()):
                yield Cancelled(order, PAY)

    def _of_a_term(event: Recorded[Any]) -> Changes:
        order, data = event.record_id, event.data
        match data:
            case TermsApproved(due_on=due_on) | ReceivableAcknowledged(due_on=due_on):
                if days.term:
                    near = _opening(calendar.add_working_days(due_on, -days.term))
                    yield _of_term(order, "ahead", near, due_on, event.occurred_at)
                yield _of_term(order, "due", _opening(due_on), due_on, event.occurred_at)
            case PaymentModeChosen() | OrderCancelled() | OrderClosed():
                yield from (Cancelled(order, name) for name in TERM.values())
            case OrderAmended(voided_invoice=str()):
                yield from (Cancelled(order, name) for name in TERM.values())

    def _of_term(order: UUID, stage: TermStage, at: datetime, due_on: date, now: datetime) -> Deadline | Cancelled:
        """Nobody is told ahead of what they have only just agreed on."""
        if stage == "ahead" and at <= now:
            return Cancelled(order, TERM[stage])
        at = max(at, now)
        return Deadline(order, TERM[stage], at, RemindOfTerm(actor=POLICY, at=at, due_on=due_on, stage=stage))

    def _of_the_confirmation(event: Recorded[Any]) -> Changes:
        order, data, now = event.record_id, event.data, event.occurred_at
        match data:
            case OrderRegistered(form=form):
                change = _confirm(order, form, now)
                if isinstance(change, Deadline):
                    yield change
            case OrderUpdated(form=form) | CounterOfferAccepted(form=form):
                yield _confirm(order, form, now)
            case OrderAmended(form=form, status=status) if status in TO_BE_CONFIRMED:
                yield _confirm(order, form, now)
            case OrderConfirmed() | OrderCancelled():
                yield Cancelled(order, CONFIRM)

    def _confirm(order: UUID, form: OrderForm, now: datetime) -> Deadline | Cancelled:
        """At once where the last day is near already: those who answer and confirm have not heard of it yet."""
        needed_by = form.handover.needed_by
        packs = sum(line.packs for line in form.lines)
        if not days.confirm or packs <= rule.threshold or now >= latest(needed_by, rule):
            return Cancelled(order, CONFIRM)
        last_day = needed_by - timedelta(days=rule.days)
        at = max(_opening(calendar.add_working_days(last_day, -days.confirm)), now)
        return Deadline(order, CONFIRM, at, RemindToConfirm(actor=POLICY, at=at, needed_by=needed_by))

    def _opening(day: date) -> datetime:
        """When work begins on that day, or on the next that is worked."""
        return calendar.next_working_moment(datetime.combine(day, time(), WIB))

    return reminders_of
