"""The Performa Invoice and the money; the sums are the ledger's."""

from typing import Any, assert_never

from jejak_b2b_order.domain.order.state.invoicing import Printed, chosen, issued, recorded, refund_of
from jejak_b2b_order.domain.order.state.moving import moved
from jejak_b2b_order.domain.order.state.order import Order
from jejak_events.b2b_order.invoice import (
    InvoiceExpired,
    InvoiceExpiring,
    InvoiceIssued,
    PaperPrinted,
    PaymentModeChosen,
    TermsApproved,
    TermsRejected,
)
from jejak_events.b2b_order.order import OrderStatus
from jejak_events.b2b_order.payment import (
    PaymentRecorded,
    PaymentRejected,
    PaymentReminderDue,
    PaymentRequested,
    PaymentTermDue,
    PaymentVerified,
    ReceivableAcknowledged,
    RefundPaid,
    RefundRequested,
    TermStage,
)

InvoiceOrMoney = (
    InvoiceIssued
    | InvoiceExpiring
    | InvoiceExpired
    | PaymentModeChosen
    | TermsApproved
    | TermsRejected
    | PaperPrinted
    | PaymentRequested
    | PaymentReminderDue
    | PaymentTermDue
    | PaymentRecorded
    | PaymentVerified
    | PaymentRejected
    | ReceivableAcknowledged
    | RefundRequested
    | RefundPaid
)


def of_money(state: Order, event: InvoiceOrMoney) -> Order:
    match event:
        case InvoiceIssued():
            changed = state.model_copy(update={"invoice": issued(event), "invoices": state.invoices + 1})
            return moved(changed, OrderStatus.INVOICED)
        case InvoiceExpiring():
            return _invoice(state, warned=True)
        case InvoiceExpired():
            return moved(_invoice(state, live=False), OrderStatus.CONFIRMED)
        case PaymentModeChosen():
            return state.model_copy(update={"way": chosen(event)})
        case TermsApproved():
            return _way(state, approved=True, rejected=False, exposure=event.exposure, due_on=event.due_on, told=())
        case TermsRejected():
            return _way(state, approved=False, rejected=True)
        case PaperPrinted():
            new = Printed(paper=event.paper, number=event.paper_number, document=event.document)
            others = (known for known in state.papers if (known.paper, known.number) != (new.paper, new.number))
            return state.model_copy(update={"papers": (*others, new)})
        case PaymentRequested():
            return state if event.purpose == "settlement" else _way(state, asked=True, reminded=False)
        case PaymentReminderDue():
            return _way(state, reminded=True)
        case PaymentTermDue():
            return _way(state, told=(*_told(state), event.stage))
        case PaymentRecorded():
            return state.model_copy(update={"payments": (*state.payments, recorded(event))})
        case PaymentVerified():
            return _payment(state, event, state="verified", amount=event.amount)
        case PaymentRejected():
            return _payment(state, event, state="rejected", note=event.reason)
        case ReceivableAcknowledged():
            moved_on = state.way is not None and state.way.due_on != event.due_on
            told = () if moved_on else _told(state)
            owing = _way(state, exposure=event.amount, due_on=event.due_on, told=told)
            return owing.model_copy(update={"acknowledged": event.amount})
        case RefundRequested():
            return state.model_copy(update={"refunds": (*state.refunds, refund_of(event))})
        case RefundPaid():
            refunds = tuple(
                refund.model_copy(update={"paid": True}) if refund.id == event.refund_id else refund
                for refund in state.refunds
            )
            return state.model_copy(update={"refunds": refunds})
        case _:
            assert_never(event)


def _invoice(state: Order, **change: Any) -> Order:
    if state.invoice is None:
        return state
    return state.model_copy(update={"invoice": state.invoice.model_copy(update=change)})


def _way(state: Order, **change: Any) -> Order:
    return state if state.way is None else state.model_copy(update={"way": state.way.model_copy(update=change)})


def _told(state: Order) -> tuple[TermStage, ...]:
    return () if state.way is None else state.way.told


def _payment(order: Order, event: PaymentVerified | PaymentRejected, **change: Any) -> Order:
    payments = tuple(
        payment.model_copy(update=change) if payment.id == event.payment_id else payment for payment in order.payments
    )
    return order.model_copy(update={"payments": payments})
