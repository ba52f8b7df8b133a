"""The Performa Invoice, the way it is paid, and the money that was told of."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from jejak_b2b_order.domain.ledger import down_payment
from jejak_events.b2b_order.goods import Amount
from jejak_events.b2b_order.invoice import InvoiceIssued, InvoiceLines, PaperKind, PaymentMode, PaymentModeChosen
from jejak_events.b2b_order.payment import Paid, PaymentRecorded, Provider, RefundRequested, TermStage
from jejak_events.document import Document
from jejak_events.language import Value
from jejak_events.limits import Note, Number, Percent


class Invoice(Value):
    """The last Performa Invoice. `live`: it holds; else it ran out, or the order was changed or cancelled."""

    number: Number
    issued_on: date
    valid_until: AwareDatetime
    lines: InvoiceLines
    goods: Amount
    tax: Amount
    total: Amount
    live: bool = True
    warned: bool = False


class Way(Value):
    """How the invoice is paid. `approved`, `exposure` and the reminders `told` of belong to a Term of Payment; `asked`,
    that the customer was asked to pay ahead, and `reminded`, that somebody heard it was not paid, to the others."""

    mode: PaymentMode
    percent: Percent | None = None
    due_on: date | None = None
    reason: Note | None = None
    approved: bool = False
    rejected: bool = False
    asked: bool = False
    reminded: bool = False
    told: tuple[TermStage, ...] = ()
    exposure: Amount = 0

    def asked_ahead(self, total: int) -> int:
        """What must be paid of a total before production begins, in rupiah."""
        match self.mode:
            case PaymentMode.DOWN_PAYMENT:
                assert self.percent is not None
                return down_payment(total, self.percent)
            case PaymentMode.CASH:
                return total
            case PaymentMode.TERM_OF_PAYMENT:
                return 0


class Payment(Value):
    """Money that somebody told of. `amount` is what was said until accounting has seen it, then what arrived."""

    id: UUID
    amount: Paid
    method: str
    paid_on: date
    reference: Number | None
    proof: Document | None
    provider: Provider | None
    recorded_by: str
    state: str = "recorded"
    note: Note | None = None


class Refund(Value):
    id: UUID
    amount: Paid
    reason: Note
    requested_by: str
    paid: bool = False


class Printed(Value):
    """A paper as it was last set."""

    paper: PaperKind
    number: Number
    document: Document


def issued(event: InvoiceIssued) -> Invoice:
    return Invoice(
        number=event.invoice_number,
        issued_on=event.issued_on,
        valid_until=event.valid_until,
        lines=event.lines,
        goods=event.goods,
        tax=event.tax,
        total=event.total,
    )


def chosen(event: PaymentModeChosen) -> Way:
    return Way(mode=event.mode, percent=event.percent, due_on=event.due_on, reason=event.reason)


def recorded(event: PaymentRecorded) -> Payment:
    return Payment(
        id=event.payment_id,
        amount=event.amount,
        method=event.method,
        paid_on=event.paid_on,
        reference=event.reference,
        proof=event.proof,
        provider=event.provider,
        recorded_by=event.recorded_by,
        note=event.note,
    )


def refund_of(event: RefundRequested) -> Refund:
    return Refund(id=event.refund_id, amount=event.amount, reason=event.reason, requested_by=event.requested_by)
