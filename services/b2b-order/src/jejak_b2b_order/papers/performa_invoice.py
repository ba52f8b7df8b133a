"""Performa Invoice (SOP MKN-ODR01, Prosedur: "Store Manager mengeluarkan Performa Invoice (PO)")."""

from pathlib import Path

from jejak_b2b_order.papers.recipient import BuyerPart, HandoverPart
from jejak_kit.papers import InWords, LongDate, Paper, PaperData, PaperPart, Quantity, Rupiah, Signature, WibMoment


class ProformaLine(PaperPart):
    """`amount` is packs × unit price, before tax. `tax_class` as it is read: `PPN 12%`, `PBJT 10%`, `–`."""

    name: str
    packs: Quantity
    unit_price: Rupiah
    amount: Rupiah
    tax_class: str
    tax: Rupiah


class TaxSum(PaperPart):
    """All lines of one class: `label` as in `PPN 12%`, its base (DPP) and the tax."""

    label: str
    base: Rupiah
    tax: Rupiah


class BankAccount(PaperPart):
    """Where to pay."""

    bank: str
    number: str
    holder: str


class ProformaData(PaperData):
    """`terms` says how it is paid, as in `Uang muka (DP) 50%`; `due` what is asked for now, 0 for nothing yet, until
    `due_on`. `donation` names the programme, if it is one."""

    order_number: str
    outlet: str
    valid_until: WibMoment
    buyer: BuyerPart
    handover: HandoverPart
    lines: tuple[ProformaLine, ...]
    goods: Rupiah
    taxes: tuple[TaxSum, ...] = ()
    total: Rupiah
    total_in_words: InWords
    terms: str
    due_label: str = ""
    due: Rupiah | None = None
    due_in_words: InWords | None = None
    due_on: LongDate | None = None
    remainder: Rupiah | None = None
    accounts: tuple[BankAccount, ...] = ()
    instructions: str = ""
    supersedes: str = ""
    donation: str = ""
    note: str = ""
    signatures: tuple[Signature, ...]


PERFORMA_INVOICE = Paper("performa_invoice", "PERFORMA INVOICE", Path(__file__).with_suffix(".typ"), ProformaData)
