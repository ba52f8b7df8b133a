"""The money of an order: asked for, received, verified, given back. Integer rupiah; "paid" always means verified."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from jejak_events.b2b_order.goods import Amount, Balance, OfOrder, Outlet
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.parties import CustomerReference
from jejak_events.document import Document
from jejak_events.limits import Name, Note, Number, StaffId

Paid = Annotated[int, Field(ge=1, le=10**15)]
"""Rupiah of one payment."""
RefundCause = Literal["overpayment", "cancellation", "late_payment"]
Provider = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")]


class OfMoney(OfOrder):
    """Enough for an accounting system to book from: whose money, for which outlet."""

    customer: CustomerReference
    outlet: Outlet


class PaymentRequested(OfMoney, type="payment.requested"):
    """Marketing asks the customer to pay: the down payment, everything before production, or what is left."""

    invoice_number: Number
    purpose: Literal["down_payment", "full", "settlement"]
    amount: Amount
    due_on: date | None = None
    note: Note | None = None


class PaymentReminderDue(OfMoney, type="payment.reminder_due"):
    """What was asked for before production, on `asked_on`, is not covered by verified money: somebody should hear of it.

    `amount` rupiah are lacking; `unverified` were told of, and accounting has not answered.
    """

    invoice_number: Number
    purpose: Literal["down_payment", "full"]
    amount: Amount
    unverified: Amount
    asked_on: date


TermStage = Literal["ahead", "due"]
"""Some days before the day on which a Term of Payment is due, and on that day."""


class PaymentTermDue(OfMoney, type="payment.term_due"):
    """A Term of Payment comes to its day while `balance` rupiah are open: somebody should hear of it.

    `unverified` rupiah of it were told of, and accounting has not answered.
    """

    invoice_number: Number
    due_on: date
    stage: TermStage
    balance: Amount
    unverified: Amount


class PaymentRecorded(OfMoney, type="payment.recorded"):
    """Somebody, or a payment provider's callback (`provider`), says that money came. It does not count yet.

    `reference` is the bank's or the provider's number of the transfer; `recorded_by` may not verify it.
    """

    payment_id: UUID
    amount: Paid
    method: Literal["transfer", "cash", "card", "virtual_account", "qris", "other"]
    paid_on: date
    reference: Number | None = None
    proof: Document | None = None
    provider: Provider | None = None
    recorded_by: StaffId
    note: Note | None = None


class PaymentVerified(OfMoney, type="payment.verified"):
    """Accounting found the money: `amount` rupiah arrived, where `recorded` were said.

    `balance` is what is still owed; below zero this payment, or an earlier one, was too much, for the reason given.
    `kind`: what the money is to the books: an advance before the goods, or the settlement of what was delivered.
    """

    payment_id: UUID
    invoice_number: Number | None
    mode: PaymentMode | None
    kind: Literal["advance", "settlement"]
    amount: Paid
    recorded: Paid
    paid_on: date
    reference: Number | None
    paid_in_all: Amount
    balance: Balance
    overpayment_reason: Note | None = None
    note: Note | None = None


class PaymentRejected(OfMoney, type="payment.rejected"):
    """Accounting did not find the money."""

    payment_id: UUID
    amount: Paid
    reason: Note


class ReceivableAcknowledged(OfMoney, type="receivable.acknowledged"):
    """Accounting takes the balance as a debt of the customer's (SOP: "jika pembayaran bersifat hutang"): the goods may
    leave unpaid. It covers `amount` rupiah; what is added later must be acknowledged again."""

    invoice_number: Number
    amount: Amount
    due_on: date
    note: Note | None = None


class RefundRequested(OfMoney, type="refund.requested"):
    """Money must go back: what was paid too much, or what is not forfeited of a cancelled order.

    `requested_by` may not pay it out.
    """

    refund_id: UUID
    amount: Paid
    cause: RefundCause
    reason: Note
    requested_by: StaffId


class RefundPaid(OfMoney, type="refund.paid"):
    """Accounting gave it back."""

    refund_id: UUID
    amount: Paid
    paid_on: date
    reference: Name
    balance: Balance


PaymentEvent = (
    PaymentRequested
    | PaymentRecorded
    | PaymentVerified
    | PaymentRejected
    | ReceivableAcknowledged
    | RefundRequested
    | RefundPaid
    | PaymentReminderDue
    | PaymentTermDue
)
