"""Money: asked for, told of, found, given back."""

from collections.abc import Sequence
from typing import Any, assert_never

from jejak_b2b_order.domain.identity import refund_id
from jejak_b2b_order.domain.order.commands.payment import (
    AcknowledgeReceivable,
    PaymentCommand,
    PayRefund,
    RecordPayment,
    RejectPayment,
    RequestPayment,
    RequestRefund,
    RequestSettlement,
    VerifyPayment,
)
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.invoicing import Payment
from jejak_b2b_order.domain.order.state.order import Order
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.order import OrderStatus
from jejak_events.b2b_order.payment import (
    PaymentRecorded,
    PaymentRejected,
    PaymentRequested,
    PaymentVerified,
    ReceivableAcknowledged,
    RefundCause,
    RefundPaid,
    RefundRequested,
)
from jejak_kit.decider import Refusal, Refused

MOST_PAYMENTS = 500
ENDED = (OrderStatus.CANCELLED, OrderStatus.CLOSED)


def decide(command: PaymentCommand, state: Order) -> Sequence[OrderEvent]:
    match command:
        case RequestPayment() | RequestSettlement():
            return _request(command, state)
        case RecordPayment():
            return _record(command, state)
        case VerifyPayment():
            return _verify(command, state)
        case RejectPayment():
            payment = _waiting(state, command)
            return [
                PaymentRejected(**_whose(state), payment_id=payment.id, amount=payment.amount, reason=command.reason)
            ]
        case AcknowledgeReceivable():
            return _acknowledge(command, state)
        case RequestRefund():
            return _request_refund(command, state)
        case PayRefund():
            return _pay_refund(command, state)
        case _:
            assert_never(command)


def _whose(state: Order) -> dict[str, Any]:
    return {"number": state.number, "customer": state.party, "outlet": state.form.outlet}


def _request(command: RequestPayment | RequestSettlement, state: Order) -> Sequence[OrderEvent]:
    assert state.invoice is not None
    assert state.way is not None
    amount = state.money.owed
    ahead = isinstance(command, RequestPayment)
    if ahead:
        amount = min(amount, state.way.asked_ahead(state.invoice.total) - state.money.paid)
        if amount <= 0:
            raise Refused(Refusal("nothing_is_owed", "rule", {"number": state.number}))
    down = ahead and state.way.mode is PaymentMode.DOWN_PAYMENT
    return [
        PaymentRequested(
            **_whose(state),
            invoice_number=state.invoice.number,
            purpose="down_payment" if down else "full" if ahead else "settlement",
            amount=amount,
            due_on=command.due_on,
            note=command.note,
        )
    ]


def _record(command: RecordPayment, state: Order) -> Sequence[OrderEvent]:
    """Told twice by a provider, it is one payment; the same reference with another amount is none."""
    known = state.payment(command.payment_id)
    if known is not None:
        if command.provider is not None and (known.amount == command.amount or known.state != "recorded"):
            return []
        raise Refused(Refusal("payment_recorded_already", "rule", {"reference": command.reference or ""}))
    if len(state.payments) >= MOST_PAYMENTS:
        raise Refused(Refusal("too_many_payments", "rule", {"most": MOST_PAYMENTS}))
    if command.paid_on > business_day(command.at):
        raise Refused(Refusal("paid_in_the_future", "input", {"paid_on": command.paid_on}, "/paid_on"))
    return [
        PaymentRecorded(
            **_whose(state),
            payment_id=command.payment_id,
            amount=command.amount,
            method=command.method,
            paid_on=command.paid_on,
            reference=command.reference,
            proof=command.proof,
            provider=command.provider,
            recorded_by=command.actor.id,
            note=command.note,
        )
    ]


def _waiting(state: Order, command: VerifyPayment | RejectPayment) -> Payment:
    """The payment asked about. Raises Refused: unknown, answered already, or recorded by the same person."""
    payment = state.payment(command.payment_id)
    if payment is None:
        raise Refused(Refusal("payment_unknown", "input", {"payment_id": str(command.payment_id)}, "/payment_id"))
    if payment.state != "recorded":
        raise Refused(Refusal("payment_answered_already", "rule", {"payment_id": str(payment.id)}))
    if payment.recorded_by == command.actor.id:
        raise Refused(Refusal("recorded_by_yourself", "rule", {"payment_id": str(payment.id)}))
    return payment


def _verify(command: VerifyPayment, state: Order) -> Sequence[OrderEvent]:
    payment = _waiting(state, command)
    amount = command.amount if command.amount is not None else payment.amount
    ended, balance = state.status in ENDED, state.money.balance - amount
    over = min(amount, -balance)
    if over > 0 and not ended and command.overpayment_reason is None:
        params = {"over": over, "owed": state.money.owed, "amount": amount}
        raise Refused(Refusal("overpayment_unexplained", "input", params, "/overpayment_reason"))
    verified = PaymentVerified(
        **_whose(state),
        payment_id=payment.id,
        invoice_number=state.invoice.number if state.invoice is not None else None,
        mode=state.way.mode if state.way is not None else None,
        kind="settlement" if state.something_left else "advance",
        amount=amount,
        recorded=payment.amount,
        paid_on=payment.paid_on,
        reference=payment.reference,
        paid_in_all=state.money.paid + amount,
        balance=balance,
        overpayment_reason=command.overpayment_reason,
        note=command.note,
    )
    if not ended or over <= 0:
        return [verified]
    reason = command.overpayment_reason or command.note or "Pembayaran diterima setelah pesanan berakhir"
    return [verified, refund(state, over, "late_payment", reason, command.actor.id)]


def refund(state: Order, amount: int, cause: RefundCause, reason: str, by: str) -> RefundRequested:
    """A request to give money back, with the next id of the order's refunds."""
    return RefundRequested(
        **_whose(state),
        refund_id=refund_id(state.number, len(state.refunds) + 1),
        amount=amount,
        cause=cause,
        reason=reason,
        requested_by=by,
    )


def _acknowledge(command: AcknowledgeReceivable, state: Order) -> Sequence[OrderEvent]:
    assert state.invoice is not None
    assert state.way is not None
    due_on = command.due_on or state.way.due_on
    assert due_on is not None
    if state.acknowledged >= state.money.owed:
        raise Refused(Refusal("acknowledged_already", "rule", {"number": state.number}))
    return [
        ReceivableAcknowledged(
            **_whose(state),
            invoice_number=state.invoice.number,
            amount=state.money.owed,
            due_on=due_on,
            note=command.note,
        )
    ]


def _request_refund(command: RequestRefund, state: Order) -> Sequence[OrderEvent]:
    amount = command.amount if command.amount is not None else state.refundable
    if amount > state.refundable:
        raise Refused(Refusal("refund_too_large", "input", {"most": state.refundable}, "/amount"))
    return [refund(state, amount, "overpayment", command.reason, command.actor.id)]


def _pay_refund(command: PayRefund, state: Order) -> Sequence[OrderEvent]:
    wanted = next((known for known in state.refunds if known.id == command.refund_id and not known.paid), None)
    if wanted is None:
        raise Refused(Refusal("refund_unknown", "input", {"refund_id": str(command.refund_id)}, "/refund_id"))
    if wanted.requested_by == command.actor.id:
        raise Refused(Refusal("requested_by_yourself", "rule", {"refund_id": str(wanted.id)}))
    if wanted.amount > state.money.overpaid:
        raise Refused(Refusal("refund_too_large", "rule", {"most": state.money.overpaid}))
    return [
        RefundPaid(
            **_whose(state),
            refund_id=wanted.id,
            amount=wanted.amount,
            paid_on=command.paid_on,
            reference=command.reference,
            balance=state.money.balance + wanted.amount,
        )
    ]
