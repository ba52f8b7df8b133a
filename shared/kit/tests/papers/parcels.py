"""A toy paper: what is in a parcel."""

from datetime import date
from pathlib import Path
from typing import Any

from jejak_kit.papers import InWords, Letterhead, Paper, PaperData, PaperPart, Quantity, Rupiah, Signature

LETTERHEAD = Letterhead(
    name="PT Kotak Nusantara",
    tagline="Kotak untuk semua",
    address="Jl. Merdeka No. 1, Gambir\nJakarta Pusat 10110",
    npwp="0012345678901000",
    phone="(021) 555-0101",
    email="halo@kotak.example",
)
ADDRESS = "http://127.0.0.1:8101/v1/documents"


class Line(PaperPart):
    name: str
    quantity: Quantity
    price: Rupiah


class ParcelData(PaperData):
    receiver: str
    note: str
    lines: tuple[Line, ...]
    total: Rupiah
    words: InWords
    signatures: tuple[Signature, ...]


PARCEL = Paper("parcel", "DAFTAR ISI PAKET", Path(__file__).parent / "templates/parcel.typ", ParcelData)


def parcel(
    receiver: str = "CV Maju Bersama", note: str = "Mohon diperiksa.", lines: int = 3, **more: Any
) -> ParcelData:
    return ParcelData(
        **{
            "number": "PKT/2026/000123",
            "dated": date(2026, 11, 23),
            "receiver": receiver,
            "note": note,
            "lines": tuple(
                Line(name=f"Kotak kardus nomor {n}", quantity=n, price=n * 12_500) for n in range(1, lines + 1)
            ),
            "total": 1_500_000,
            "words": 1_500_000,
            "signatures": (
                Signature(
                    caption="Yang menyerahkan,", party="PT Kotak Nusantara", name="Siti Rahma", position="Kepala Gudang"
                ),
                Signature(caption="Yang menerima,", party=receiver, duty_stamp=True),
            ),
            **more,
        }
    )
