"""The minutes of a kick-off meeting on paper."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from shared.kit.tests.papers.looking import PPI, ink_in_margins
from shared.kit.tests.papers.reading import HOSTILE, READ_AS, read, with_texts

from jejak_kit.papers import Press, Signature
from jejak_kom.papers import RISALAH, ActionPart, MinutesData, Participant, ReadinessPart

pytestmark = pytest.mark.anyio


def minutes(items: int = 3, **more: Any) -> MinutesData:
    return MinutesData(
        **{
            "number": "KOM/2026/00009",
            "dated": date(2026, 12, 4),
            "contract_number": "PKS/2026/00017",
            "iro_number": "IRO/2026/00042",
            "customer": "PT Bank Perkreditan Rakyat Maju Bersama",
            "starts_at": datetime(2026, 12, 3, 2, 0, tzinfo=UTC),
            "ends_at": datetime(2026, 12, 3, 4, 30, tzinfo=UTC),
            "place": "Ruang Rapat Kantor Cabang 1, Bandung",
            "participants": (
                Participant(name="Hendra Gunawan", position="Delivery Manager", side="Internal"),
                Participant(name="Siti Rahma", position="Sales Operations", side="Internal", attended=False),
                Participant(name="Andi Wijaya", position="Kepala TI", side="Pelanggan"),
            ),
            "agenda": ("Perkenalan tim", "Jadwal pemasangan", "Kesiapan lokasi"),
            "minutes": "Pelanggan meminta pemasangan di luar jam kerja.\n\nLokasi BDG-03 menunggu izin pengelola gedung.",
            "decisions": ("Pemasangan dimulai 10 Desember 2026.", "Koordinasi melalui satu narahubung."),
            "actions": tuple(
                ActionPart(
                    description=f"Menyiapkan izin masuk lokasi nomor {n}",
                    owner="Andi Wijaya (Pelanggan)",
                    due=date(2026, 12, 8),
                    done=n % 2 == 0,
                )
                for n in range(1, items + 1)
            ),
            "readiness": (
                ReadinessPart(label="Listrik dan pembumian", answer="Siap"),
                ReadinessPart(label="Izin pengelola gedung", answer="Belum siap"),
                ReadinessPart(label="Ruang server", answer="Dikesampingkan", reason="Perangkat dipasang di dinding."),
            ),
            "signatures": (
                Signature(caption="Delivery Manager,", name="Hendra Gunawan", position="PT Jaringan Nusantara Terpadu"),
                Signature(caption="Pelanggan,", name="Andi Wijaya", position="Kepala TI"),
            ),
            **more,
        }
    )


async def test_minutes_hold_who_came_what_was_said_and_what_is_to_be_done(press: Press) -> None:
    text = read(await press.issue(RISALAH, minutes())).text
    for expected in (
        "KOM/2026/00009",
        "PKS/2026/00017",
        "3 Desember 2026 09.00 WIB – 3 Desember 2026 11.30 WIB",
        "Hendra Gunawan",
        "Jadwal pemasangan",
        "menunggu izin pengelola gedung",
        "Pemasangan dimulai 10 Desember 2026.",
        "8 Desember 2026",
        "Selesai",
        "Dikesampingkan",
    ):
        assert expected in text


async def test_what_is_not_there_has_no_heading(press: Press) -> None:
    text = read(await press.issue(RISALAH, minutes(agenda=(), decisions=(), actions=(), readiness=()))).text
    for missing in ("Agenda", "Keputusan", "Tindak Lanjut", "Daftar Kesiapan"):
        assert missing not in text
    assert "2. Pembahasan" in text


async def test_long_minutes_go_on_over_pages(press: Press) -> None:
    found = read(await press.issue(RISALAH, minutes(items=60, minutes="Pokok bahasan. " * 600)))
    assert len(found.pages) > 3
    assert all(f"nomor {n}" in " ".join(found.text.split()) for n in range(1, 61))
    assert found.stays_on_the_page()


@pytest.mark.parametrize("text", [HOSTILE, "W" * 28, ""], ids=["hostile", "endless", "empty"])
async def test_whatever_is_typed_is_printed_as_text_on_the_page(press: Press, text: str) -> None:
    found = read(await press.issue(RISALAH, with_texts(minutes(), text)))
    if text == HOSTILE:
        assert found.run_on.count("".join(READ_AS.split())) > 10
    assert 0 not in found.glyphs()
    assert found.stays_on_the_page()
    assert not any(map(ink_in_margins, await press.pictures(RISALAH, with_texts(minutes(), text), ppi=PPI)))
