"""Surat Jalan (DO) with prices (SOP MKN-ODR01: "Termasuk Harga Barang dan Ongkos Kirim (Jika Customer tidak Self-Pickup)")."""

from pathlib import Path

from jejak_b2b_order.papers.recipient import BuyerPart, HandoverPart
from jejak_kit.papers import InWords, Paper, PaperData, PaperPart, Quantity, Rupiah, Signature, WibMoment


class PricedLine(PaperPart):
    name: str
    packs: Quantity
    unit_price: Rupiah
    amount: Rupiah


class DeliveryNoteData(PaperData):
    """`shipping` of None: there is none, the customer picks the goods up. `taxes` of None where the sum shows none."""

    order_number: str
    invoice_number: str = ""
    outlet: str
    buyer: BuyerPart
    handover: HandoverPart
    leaves_at: WibMoment | None = None
    transport: str = ""
    lines: tuple[PricedLine, ...]
    packs: Quantity
    goods: Rupiah
    tax: Rupiah | None = None
    shipping: Rupiah | None = None
    total: Rupiah
    total_in_words: InWords
    note: str = ""
    signatures: tuple[Signature, ...]


SURAT_JALAN = Paper("surat_jalan", "SURAT JALAN", Path(__file__).with_suffix(".typ"), DeliveryNoteData)
