"""Laporan untuk donatur (SOP MKN-ODR01: "Dokumentasi jika donatur meminta untuk menjadi bukti program pembagian")."""

from pathlib import Path

from jejak_kit.papers import LongDate, Paper, PaperData, PaperPart, Picture, Quantity, Signature


class ProgrammeLine(PaperPart):
    name: str
    packs: Quantity


class HandoutPart(PaperPart):
    """An entry of the documentation: when, what happened, and the photos that were consented to."""

    taken_on: LongDate
    note: str
    photos: tuple[Picture, ...] = ()


class DonorReportData(PaperData):
    """`consent` is the recorded statement of those who are shown, `consented_on` its day."""

    programme: str
    donor: str
    order_number: str
    place: str = ""
    delivered_on: tuple[LongDate, ...] = ()
    lines: tuple[ProgrammeLine, ...]
    packs: Quantity
    handouts: tuple[HandoutPart, ...]
    consent: str
    consented_on: LongDate
    note: str = ""
    signatures: tuple[Signature, ...]


LAPORAN_DONATUR = Paper(
    "laporan_donatur", "LAPORAN PROGRAM DONASI", Path(__file__).with_suffix(".typ"), DonorReportData
)
