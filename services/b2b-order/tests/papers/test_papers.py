"""The papers of a B2B order: everything filled in can be read on them, however much it is and whatever it holds."""

import base64
from datetime import UTC, date, datetime
from typing import Any

import pytest
from shared.kit.tests.papers.looking import PPI, ink_in_margins
from shared.kit.tests.papers.reading import HOSTILE, READ_AS, read, with_texts

from jejak_b2b_order.papers import (
    FORM_PENERIMAAN,
    KUITANSI,
    LAPORAN_DONATUR,
    PERFORMA_INVOICE,
    SURAT_JALAN,
    SURAT_JALAN_TANPA_HARGA,
    BankAccount,
    BuyerPart,
    DeliveryNoteData,
    DonorReportData,
    HandoutPart,
    HandoverPart,
    PaymentReceiptData,
    PricedLine,
    ProformaData,
    ProformaLine,
    ProgrammeLine,
    ReceiptLine,
    ReceivingFormData,
    TaxSum,
    UnpricedDeliveryNoteData,
    UnpricedLine,
)
from jejak_kit.papers import Paper, PaperData, Picture, Press, Signature

pytestmark = pytest.mark.anyio

PHOTO = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71"
    "////m8H////6/+b9//j/wAALCAAMABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABQT/xAAWEAADAAAAAAAAAAAAAAAAAAAABEH/"
    "2gAIAQEAAD8AhVgyrAZWDKsP/9k="
)
"""A grey JPEG of 16 × 12."""
DAY = date(2026, 11, 23)
BUYER = BuyerPart(
    name="Yayasan Berbagi Pangan Indonesia",
    npwp="0076543219012000",
    address="Jl. Kebon Sirih No. 4\nJakarta Pusat 10340",
    attention="Ibu Maya Puspita",
    phone="0813-555-0144",
)
HANDOVER = HandoverPart(
    needed_by=date(2026, 12, 1), how="Dikirim", address="Panti Asuhan Harapan, Jl. Melati No. 2, Bekasi",
    recipient="Bapak Rudi", phone="0815-555-0166",
)  # fmt: skip
PICKUP = HandoverPart(needed_by=date(2026, 12, 1), how="Diambil sendiri")
MENU = ("Nasi kotak ayam bakar", "Nasi kotak ikan sambal matah", "Kue lapis dan air mineral")
SIGNED = (
    Signature(caption="Dibuat oleh,", name="Lestari Wulandari", position="Store Manager"),
    Signature(caption="Pengirim,"),
    Signature(caption="Penerima,", name="Bapak Rudi"),
)


def proforma(lines: int = 3, **more: Any) -> ProformaData:
    return ProformaData(
        **{
            "number": "PI/2026/00031",
            "dated": DAY,
            "order_number": "SO/2026/00107",
            "outlet": "Outlet Pasar Baru",
            "valid_until": datetime(2026, 11, 27, 16, 59, tzinfo=UTC),
            "buyer": BUYER,
            "handover": HANDOVER,
            "lines": tuple(
                ProformaLine(
                    name=MENU[n % 3], packs=500, unit_price=27_500, amount=13_750_000,
                    tax_class=("PBJT 10%", "PPN 12%", "–")[n % 3], tax=(1_375_000, 1_512_500, 0)[n % 3],
                )
                for n in range(lines)
            ),
            "goods": 41_250_000,
            "taxes": (
                TaxSum(label="PBJT 10%", base=13_750_000, tax=1_375_000),
                TaxSum(label="PPN 12%", base=12_604_167, tax=1_512_500),
            ),
            "total": 44_137_500,
            "total_in_words": 44_137_500,
            "terms": "Uang muka (DP) 50%, sisanya sebelum pengiriman",
            "due_label": "Uang muka (DP) 50%",
            "due": 22_068_750,
            "due_in_words": 22_068_750,
            "due_on": date(2026, 11, 26),
            "remainder": 22_068_750,
            "accounts": (BankAccount(bank="Bank Contoh", number="012-345-6789", holder="PT Makanan Kita Nusantara"),),
            "instructions": "Cantumkan nomor Performa Invoice pada berita transfer.",
            "supersedes": "PI/2026/00029",
            "donation": "Jumat Berkah November",
            "note": "Tanpa kacang.",
            "signatures": (Signature(caption="Hormat kami,", name="Lestari Wulandari", position="Store Manager"),),
            **more,
        }
    )  # fmt: skip


def delivery(lines: int = 3, **more: Any) -> DeliveryNoteData:
    return DeliveryNoteData(
        **{
            "number": "DO/2026/00044",
            "dated": date(2026, 11, 30),
            "order_number": "SO/2026/00107",
            "invoice_number": "PI/2026/00031",
            "outlet": "Outlet Pasar Baru",
            "buyer": BUYER,
            "handover": HANDOVER,
            "leaves_at": datetime(2026, 12, 1, 1, 30, tzinfo=UTC),
            "transport": "Mobil boks B 9012 XYZ",
            "lines": tuple(
                PricedLine(name=MENU[n % 3], packs=500, unit_price=27_500, amount=13_750_000) for n in range(lines)
            ),
            "packs": 1_500,
            "goods": 41_250_000,
            "tax": 2_887_500,
            "shipping": 350_000,
            "total": 44_487_500,
            "total_in_words": 44_487_500,
            "note": "Harap diterima sebelum pukul 10.00.",
            "signatures": SIGNED,
            **more,
        }
    )


def unpriced(lines: int = 3) -> UnpricedDeliveryNoteData:
    return UnpricedDeliveryNoteData(
        number="DO/2026/00044", dated=date(2026, 11, 30), order_number="SO/2026/00107", outlet="Outlet Pasar Baru",
        buyer=BUYER, handover=HANDOVER, leaves_at=datetime(2026, 12, 1, 1, 30, tzinfo=UTC), transport="Mobil boks",
        lines=tuple(UnpricedLine(name=MENU[n % 3], packs=500, note="Jaga tetap hangat") for n in range(lines)),
        packs=1_500, signatures=SIGNED,
    )  # fmt: skip


def receipt() -> PaymentReceiptData:
    return PaymentReceiptData(
        number="KW/2026/00058", dated=DAY, received_from=BUYER.name, amount=22_068_750, amount_in_words=22_068_750,
        purpose="Uang muka 50% atas Performa Invoice PI/2026/00031", method="Transfer bank", reference="TRX-88123",
        paid_on=DAY, order_number="SO/2026/00107", invoice_number="PI/2026/00031", total=44_137_500,
        paid_in_all=22_068_750, balance=22_068_750, place="Jakarta",
        signatures=(Signature(caption="Penerima,", name="Agus Salim", position="Akunting", duty_stamp=True),),
    )  # fmt: skip


def donors(photos: int = 2) -> DonorReportData:
    return DonorReportData(
        number="LD/2026/00007", dated=date(2026, 12, 3), programme="Jumat Berkah November", donor=BUYER.name,
        order_number="SO/2026/00107", place="Panti Asuhan Harapan, Bekasi",
        delivered_on=(date(2026, 12, 1), date(2026, 12, 2)),
        lines=tuple(ProgrammeLine(name=name, packs=500) for name in MENU), packs=1_500,
        handouts=(
            HandoutPart(
                taken_on=date(2026, 12, 1), note="Seribu pack dibagikan kepada 250 anak.",
                photos=tuple(Picture(content=PHOTO, caption=f"Pembagian {n}") for n in range(1, photos + 1)),
            ),
            HandoutPart(taken_on=date(2026, 12, 2), note="Lima ratus pack dibagikan kepada warga sekitar."),
        ),
        consent="Pengurus panti menyetujui dokumentasi untuk laporan kepada donatur.", consented_on=date(2026, 11, 28),
        signatures=(Signature(caption="Hormat kami,", name="Tim Marketing"),),
    )  # fmt: skip


def receiving(**more: Any) -> ReceivingFormData:
    return ReceivingFormData(
        **{
            "number": "DO/2026/00044", "dated": date(2026, 12, 1), "order_number": "SO/2026/00107",
            "delivery_number": "DO/2026/00044", "buyer": BUYER, "handover": HANDOVER, "received_on": date(2026, 12, 1),
            "lines": (
                ReceiptLine(name=MENU[0], sent=500, received=498, short=0, damaged=2, note="Dua kotak penyok"),
                ReceiptLine(name=MENU[1], sent=500, received=490, short=10, damaged=0),
                ReceiptLine(name=MENU[2], sent=500),
            ),
            "signatures": (Signature(caption="Yang menyerahkan,"), Signature(caption="Yang menerima,", name="Bapak Rudi")),
            **more,
        }
    )  # fmt: skip


PAPERS: list[tuple[Paper[Any], PaperData]] = [
    (PERFORMA_INVOICE, proforma()),
    (SURAT_JALAN, delivery()),
    (SURAT_JALAN_TANPA_HARGA, unpriced()),
    (KUITANSI, receipt()),
    (LAPORAN_DONATUR, donors()),
    (FORM_PENERIMAAN, receiving()),
]
EXPECTED = {
    "performa_invoice": [
        "PI/2026/00031", "27 November 2026 23.59 WIB", "menggantikan Performa Invoice Nomor PI/2026/00029", "PBJT 10%",
        "DPP Rp12.604.167", "Rp44.137.500", "Empat puluh empat juta seratus tiga puluh tujuh ribu lima ratus rupiah",
        "Rp22.068.750, paling lambat 26 November 2026", "012-345-6789", "Jumat Berkah November", "Dikirim",
    ],
    "surat_jalan": ["DO/2026/00044", "Rp13.750.000", "Ongkos kirim", "Rp350.000", "1 Desember 2026 08.30 WIB", "Penerima,"],
    "surat_jalan_tanpa_harga": ["DO/2026/00044", "500", "Jaga tetap hangat", "Mobil boks", "1.500"],
    "kuitansi": ["KW/2026/00058", "Rp22.068.750", "dua puluh dua juta enam puluh delapan ribu", "TRX-88123", "e-Meterai"],
    "laporan_donatur": ["Jumat Berkah November", "250 anak", "Pembagian 2", "menyetujui dokumentasi", "28 November 2026"],
    "form_penerimaan": ["498", "Dua kotak penyok", "Diterima baik", "Kurang", "Rusak", "Bapak Rudi"],
}  # fmt: skip


def named(value: object) -> str:
    return getattr(value, "name", "")


@pytest.mark.parametrize(("paper", "data"), PAPERS, ids=named)
async def test_a_paper_holds_what_its_kind_must(press: Press, paper: Paper[Any], data: PaperData) -> None:
    text = " ".join(read(await press.issue(paper, data)).text.split())
    assert [expected for expected in EXPECTED[paper.name] if expected not in text] == []


async def test_a_delivery_note_without_prices_has_none(press: Press) -> None:
    assert "Rp" not in read(await press.issue(SURAT_JALAN_TANPA_HARGA, unpriced())).text


async def test_there_is_no_shipping_on_self_pickup(press: Press) -> None:
    text = read(await press.issue(SURAT_JALAN, delivery(handover=PICKUP, shipping=None, leaves_at=None))).text
    assert "diambil sendiri" in text
    assert "Alamat kirim" not in text


async def test_what_is_not_counted_yet_is_left_to_the_hand(press: Press) -> None:
    text = read(await press.issue(FORM_PENERIMAAN, receiving(received_on=None))).text
    assert "Diterima tanggal : ....." in " ".join(text.split())


async def test_the_photos_of_a_report_are_in_it(press: Press) -> None:
    found = read(await press.issue(LAPORAN_DONATUR, donors(6)))
    assert (16, 12) in found.picture_sizes()


@pytest.mark.parametrize(("paper", "data"), [(PERFORMA_INVOICE, proforma(90)), (SURAT_JALAN, delivery(90))], ids=named)
async def test_tables_go_on_over_pages(press: Press, paper: Paper[Any], data: PaperData) -> None:
    found = read(await press.issue(paper, data))
    assert len(found.pages) > 2
    assert found.pages[1].count("Harga satuan") == 1
    assert found.stays_on_the_page()


@pytest.mark.parametrize("text", [HOSTILE, "W" * 28, ""], ids=["hostile", "endless", "empty"])
@pytest.mark.parametrize(("paper", "data"), PAPERS, ids=named)
async def test_whatever_is_typed_is_printed_as_text_on_the_page(
    press: Press, paper: Paper[Any], data: PaperData, text: str
) -> None:
    found = read(await press.issue(paper, with_texts(data, text)))
    if text == HOSTILE:
        assert found.run_on.count("".join(READ_AS.split())) > 5
    assert 0 not in found.glyphs()
    assert found.stays_on_the_page()
    assert not any(map(ink_in_margins, await press.pictures(paper, with_texts(data, text), ppi=PPI)))
