"""Asking for money, taking it down, verifying it, giving it back."""

from datetime import date
from typing import Literal
from uuid import UUID

from jejak_b2b_order.domain.order.commands.terms import ConsidersTerms
from jejak_events.b2b_order.payment import Paid, Provider
from jejak_events.document import Document
from jejak_events.limits import Name, Note, Number
from jejak_kit.decider import Command

Method = Literal["transfer", "cash", "card", "virtual_account", "qris", "other"]


class RequestPayment(Command, name="request_payment"):
    """Ask the customer for what is to be paid before production: the down payment, or all of it."""

    due_on: date | None = None
    note: Note | None = None


class RequestSettlement(Command, name="request_settlement"):
    """Ask the customer for what is left (SOP: "melunasi sisa pembayaran")."""

    due_on: date | None = None
    note: Note | None = None


class RecordPayment(Command, name="record_payment"):
    """Somebody says that money came. A provider's callback has the provider's name and an id that follows from its
    reference."""

    payment_id: UUID
    amount: Paid
    method: Method
    paid_on: date
    reference: Number | None = None
    proof: Document | None = None
    provider: Provider | None = None
    note: Note | None = None


class VerifyPayment(Command, name="verify_payment"):
    """Accounting has found the money. `amount` is what arrived, where that is not what was recorded; more than is owed
    needs a reason."""

    payment_id: UUID
    amount: Paid | None = None
    overpayment_reason: Note | None = None
    note: Note | None = None


class RejectPayment(Command, name="reject_payment"):
    """Accounting has not found the money."""

    payment_id: UUID
    reason: Note


class AcknowledgeReceivable(ConsidersTerms, name="acknowledge_receivable"):
    """Accounting takes the balance as a debt; the handler counts it against the customer's limit once more. `due_on`
    where it is not the day agreed upon."""

    due_on: date | None = None
    note: Note | None = None


class RequestRefund(Command, name="request_refund"):
    """Give back what was paid too much, all of it or `amount` of it."""

    amount: Paid | None = None
    reason: Note


class PayRefund(Command, name="pay_refund"):
    """Accounting gives money back that somebody else asked to give back."""

    refund_id: UUID
    paid_on: date
    reference: Name


PaymentCommand = (
    RequestPayment
    | RequestSettlement
    | RecordPayment
    | VerifyPayment
    | RejectPayment
    | AcknowledgeReceivable
    | RequestRefund
    | PayRefund
)
