"""The Performa Invoice and how it is to be paid."""

from datetime import date
from typing import Self

from pydantic import model_validator

from jejak_b2b_order.domain.order.commands.terms import ConsidersTerms
from jejak_b2b_order.domain.tax import TaxRules
from jejak_events.b2b_order.invoice import PaperKind, PaymentMode
from jejak_events.document import Document
from jejak_events.limits import Note, Number, Percent, Sha256
from jejak_kit.decider import Command


class IssueInvoice(ConsidersTerms, name="issue_invoice"):
    """The handler fills in number and tax rules. One that takes the place of a live one says why."""

    reason: Note | None = None
    number: Number | None = None
    taxes: TaxRules | None = None


class ExpireInvoice(Command, name="expire_invoice"):
    """The live Performa Invoice may have run out."""


class WarnOfInvoice(Command, name="warn_of_invoice"):
    """The live Performa Invoice may soon run out."""


class ChoosePaymentMode(ConsidersTerms, name="choose_payment_mode"):
    """`percent` belongs to a down payment (the house's own where left out), `due_on` to a Term of Payment."""

    mode: PaymentMode
    percent: Percent | None = None
    due_on: date | None = None
    reason: Note | None = None

    @model_validator(mode="after")
    def each_mode_has_what_belongs_to_it(self) -> Self:
        if (self.due_on is not None) != (self.mode is PaymentMode.TERM_OF_PAYMENT):
            raise ValueError("a Term of Payment has a due date, and nothing else has")
        if self.percent is not None and self.mode is not PaymentMode.DOWN_PAYMENT:
            raise ValueError("only a down payment has a percentage")
        if self.percent is not None and self.percent <= 0:
            raise ValueError("a down payment is more than nothing")
        return self


class ApproveTerms(Command, name="approve_terms"):
    """Accounting grants the Term of Payment; the handler counts it against the customer's limit."""

    note: Note | None = None


class RejectTerms(Command, name="reject_terms"):
    """Accounting does not grant the Term of Payment."""

    reason: Note


class PrintPaper(Command, name="print_paper"):
    """A paper was set from the order as it stands, and is given to the customer."""

    paper: PaperKind
    paper_number: Number
    document: Document
    fingerprint: Sha256


InvoiceCommand = (
    IssueInvoice | ExpireInvoice | WarnOfInvoice | ChoosePaymentMode | ApproveTerms | RejectTerms | PrintPaper
)
