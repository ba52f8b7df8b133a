"""Kuitansi: that money was received. Above Rp5.000.000 it is subject to stamp duty (UU 10/2020, articles 3 and 5)."""

from pathlib import Path

from jejak_kit.papers import InWords, LongDate, Paper, PaperData, Rupiah, Signature

STAMP_DUTY_ABOVE = 5_000_000
"""Rupiah."""


class PaymentReceiptData(PaperData):
    """`purpose` as in `Uang muka 50% atas Performa Invoice PI/2026/00012`. `balance` is what is still owed."""

    received_from: str
    amount: Rupiah
    amount_in_words: InWords
    purpose: str
    method: str
    reference: str = ""
    paid_on: LongDate
    order_number: str
    invoice_number: str = ""
    total: Rupiah
    paid_in_all: Rupiah
    balance: Rupiah
    place: str = ""
    signatures: tuple[Signature, ...]


KUITANSI = Paper("kuitansi", "KUITANSI", Path(__file__).with_suffix(".typ"), PaymentReceiptData)
