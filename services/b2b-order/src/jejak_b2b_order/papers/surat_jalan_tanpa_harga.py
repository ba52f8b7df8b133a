"""Surat Jalan (DO) without prices, for those who carry and receive the goods."""

from pathlib import Path

from jejak_b2b_order.papers.recipient import BuyerPart, HandoverPart
from jejak_kit.papers import Paper, PaperData, PaperPart, Quantity, Signature, WibMoment


class UnpricedLine(PaperPart):
    name: str
    packs: Quantity
    note: str = ""


class UnpricedDeliveryNoteData(PaperData):
    order_number: str
    outlet: str
    buyer: BuyerPart
    handover: HandoverPart
    leaves_at: WibMoment | None = None
    transport: str = ""
    lines: tuple[UnpricedLine, ...]
    packs: Quantity
    note: str = ""
    signatures: tuple[Signature, ...]


SURAT_JALAN_TANPA_HARGA = Paper(
    "surat_jalan_tanpa_harga", "SURAT JALAN", Path(__file__).with_suffix(".typ"), UnpricedDeliveryNoteData
)
