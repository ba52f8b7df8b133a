"""Form Penerimaan (SOP MKN-ODR01, Cakupan: "Form Pesanan dan Form Penerimaan"): what reached the customer."""

from pathlib import Path

from jejak_b2b_order.papers.recipient import BuyerPart, HandoverPart
from jejak_kit.papers import LongDate, Paper, PaperData, PaperPart, Quantity, Signature


class ReceiptLine(PaperPart):
    """`received`, `short` and `damaged` of None are filled in by hand."""

    name: str
    sent: Quantity
    received: Quantity | None = None
    short: Quantity | None = None
    damaged: Quantity | None = None
    note: str = ""


class ReceivingFormData(PaperData):
    """Numbered as the Surat Jalan it answers."""

    order_number: str
    delivery_number: str
    buyer: BuyerPart
    handover: HandoverPart
    received_on: LongDate | None = None
    lines: tuple[ReceiptLine, ...]
    note: str = ""
    signatures: tuple[Signature, ...]


FORM_PENERIMAAN = Paper(
    "form_penerimaan", "FORM PENERIMAAN BARANG", Path(__file__).with_suffix(".typ"), ReceivingFormData
)
