"""The Performa Invoice of an order, and how it is to be paid."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from jejak_events.b2b_order.goods import Amount, Balance, OfOrder, OrderForm, Outlet, TaxClass, UnitPrice
from jejak_events.b2b_order.goods import Packs as InvoicedPacks
from jejak_events.b2b_order.parties import Customer, CustomerReference
from jejak_events.document import Document
from jejak_events.language import Value
from jejak_events.limits import Code, Name, Note, Number, Percent, Sha256


class InvoiceLine(Value):
    """A line with its tax. `amount` is packs x unit price; `tax_base` is the part of it that is taxed (DPP), at
    `tax_rate` per cent; `tax` is rounded half up to whole rupiah."""

    item: Code
    name: Name
    packs: InvoicedPacks
    unit_price: UnitPrice
    amount: Amount
    tax_class: TaxClass
    tax_base: Amount
    tax_rate: Percent
    tax: Amount


InvoiceLines = Annotated[tuple[InvoiceLine, ...], Field(min_length=1, max_length=100)]


class PaymentMode(StrEnum):
    """How the customer pays (SOP, Prosedur)."""

    DOWN_PAYMENT = "down_payment"
    TERM_OF_PAYMENT = "term_of_payment"
    CASH = "cash"


class InvoiceIssued(OfOrder, type="order.invoice_issued"):
    """The Store Manager issued a Performa Invoice: `total` = `goods` + `tax`. It takes the place of `supersedes`.

    `balance` is what is owed after it, with what was paid before.
    """

    invoice_number: Number
    issued_on: date
    valid_until: AwareDatetime
    customer: Customer
    form: OrderForm
    lines: InvoiceLines
    goods: Amount
    tax: Amount
    total: Amount
    supersedes: Number | None
    reason: Note | None
    balance: Balance


class InvoiceExpiring(OfOrder, type="order.invoice_expiring"):
    """The Performa Invoice soon runs out, and nothing that it asks for has been paid or approved."""

    invoice_number: Number
    valid_until: AwareDatetime


class InvoiceExpired(OfOrder, type="order.invoice_expired"):
    """It ran out unpaid; a new one must be issued before the order goes on."""

    invoice_number: Number
    total: Amount


class PaymentModeChosen(OfOrder, type="order.payment_mode_chosen"):
    """How it will be paid. A down payment of the default percentage needs no reason, everything else does.

    `percent` and `down_payment` belong to a down payment; `due_on` to a Term of Payment, which accounting approves.
    """

    invoice_number: Number
    mode: PaymentMode
    percent: Percent | None = None
    down_payment: Amount | None = None
    due_on: date | None = None
    reason: Note | None = None


class TermsApproved(OfOrder, type="order.terms_approved"):
    """Accounting grants the credit: `exposure` rupiah of the customer's limit are taken up until paid."""

    customer: CustomerReference
    outlet: Outlet
    invoice_number: Number
    exposure: Amount
    due_on: date
    note: Note | None = None


class TermsRejected(OfOrder, type="order.terms_rejected"):
    """Accounting does not grant it: another way to pay must be chosen."""

    customer: CustomerReference
    invoice_number: Number
    reason: Note


PaperKind = Literal[
    "performa_invoice", "surat_jalan", "surat_jalan_tanpa_harga", "kuitansi", "form_penerimaan", "laporan_donatur"
]


class PaperPrinted(OfOrder, type="order.paper_printed"):
    """A paper was set for the customer. `fingerprint` is of what it says: by it anybody can ask whether it is genuine."""

    paper: PaperKind
    paper_number: Number
    document: Document
    fingerprint: Sha256


InvoiceEvent = (
    InvoiceIssued | InvoiceExpiring | InvoiceExpired | PaymentModeChosen | TermsApproved | TermsRejected | PaperPrinted
)
