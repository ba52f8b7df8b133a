"""The papers of this service: what is filled into each, and the templates they are set from."""

from jejak_b2b_order.papers.form_penerimaan import FORM_PENERIMAAN, ReceiptLine, ReceivingFormData
from jejak_b2b_order.papers.kuitansi import KUITANSI, PaymentReceiptData
from jejak_b2b_order.papers.laporan_donatur import LAPORAN_DONATUR, DonorReportData, HandoutPart, ProgrammeLine
from jejak_b2b_order.papers.performa_invoice import (
    PERFORMA_INVOICE,
    BankAccount,
    ProformaData,
    ProformaLine,
    TaxSum,
)
from jejak_b2b_order.papers.recipient import BuyerPart, HandoverPart
from jejak_b2b_order.papers.surat_jalan import SURAT_JALAN, DeliveryNoteData, PricedLine
from jejak_b2b_order.papers.surat_jalan_tanpa_harga import (
    SURAT_JALAN_TANPA_HARGA,
    UnpricedDeliveryNoteData,
    UnpricedLine,
)

__all__ = [
    "FORM_PENERIMAAN",
    "KUITANSI",
    "LAPORAN_DONATUR",
    "PERFORMA_INVOICE",
    "SURAT_JALAN",
    "SURAT_JALAN_TANPA_HARGA",
    "BankAccount",
    "BuyerPart",
    "DeliveryNoteData",
    "DonorReportData",
    "HandoutPart",
    "HandoverPart",
    "PaymentReceiptData",
    "PricedLine",
    "ProformaData",
    "ProformaLine",
    "ProgrammeLine",
    "ReceiptLine",
    "ReceivingFormData",
    "TaxSum",
    "UnpricedDeliveryNoteData",
    "UnpricedLine",
]
