"""What comes off the press: everything that was filled in, on the page, as text; the same bytes for the same input."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from shared.kit.tests.papers.conftest import Reading
from shared.kit.tests.papers.looking import PPI, ink_in_margins
from shared.kit.tests.papers.parcels import ADDRESS, LETTERHEAD, PARCEL, ParcelData, parcel
from shared.kit.tests.papers.reading import read

from jejak_kit.papers import Letterhead, Paper, PaperTooLarge, Press, PressBusy, PressFailed

pytestmark = pytest.mark.anyio


def test_a_paper_holds_letterhead_title_content_words_and_signatures(printed: Reading) -> None:
    read = printed(parcel())
    for expected in (
        "PT Kotak Nusantara",
        "NPWP 0012345678901000",
        "DAFTAR ISI PAKET",
        "Nomor: PKT/2026/000123",
        "23 November 2026",
        "Kotak kardus nomor 3",
        "Rp37.500",
        "Satu juta lima ratus ribu rupiah",
        "Siti Rahma",
        "e-Meterai",
        "Halaman 1 dari 1",
    ):
        assert expected in read.text


def test_a_paper_says_where_it_is_verified(printed: Reading, press: Press) -> None:
    data = parcel()
    read = printed(data)
    assert read.printed.fingerprint == press.fingerprint(PARCEL, data)
    assert f"{ADDRESS}/{read.printed.fingerprint}/verify" in read.run_on


def test_the_file_says_what_it_is(printed: Reading) -> None:
    meta = printed(parcel()).reader.metadata
    assert meta is not None
    assert (meta.title, meta.author) == ("DAFTAR ISI PAKET PKT/2026/000123", "PT Kotak Nusantara")
    assert meta.creation_date is not None
    assert meta.creation_date.isoformat() == "2026-11-23T00:00:00+00:00"


def test_the_same_input_gives_the_same_bytes_on_whichever_press(printed: Reading) -> None:
    once = printed(parcel()).printed
    other = Press(LETTERHEAD, ADDRESS)
    try:
        assert asyncio.run(other.issue(PARCEL, parcel())) == once
    finally:
        other.close()


def test_other_content_has_another_fingerprint_and_another_file(printed: Reading) -> None:
    one, two = printed(parcel(total=1)).printed, printed(parcel(total=2)).printed
    assert one.fingerprint != two.fingerprint
    assert one.sha256 != two.sha256


def test_the_letterhead_is_part_of_what_a_paper_says(press: Press) -> None:
    other = Press(Letterhead(name="PT Lain"), ADDRESS)
    try:
        assert other.fingerprint(PARCEL, parcel()) != press.fingerprint(PARCEL, parcel())
    finally:
        other.close()


async def test_many_papers_at_once_do_not_mix(press: Press) -> None:
    receivers = [f"Penerima Nomor {n:03}" for n in range(12)]
    alone = {receiver: await press.print(PARCEL, parcel(receiver)) for receiver in receivers}
    together = await asyncio.gather(
        *(press.print(PARCEL, parcel(receiver)) for receiver in receivers for _ in range(3))
    )
    assert together == [alone[receiver] for receiver in receivers for _ in range(3)]


def test_a_table_goes_on_over_pages_under_its_head(printed: Reading) -> None:
    pages = printed(parcel(lines=300)).pages
    assert len(pages) > 5
    for number, page in enumerate(pages, start=1):
        assert f"Halaman {number} dari {len(pages)}" in page
        if "Kotak kardus nomor" in page:
            assert "Barang" in page
        if number > 1:
            assert "PKT/2026/000123" in page
    assert all(f"Kotak kardus nomor {n}" in "\n".join(pages) for n in range(1, 301))


@pytest.mark.parametrize(("field", "letters"), [("receiver", 5_000), ("note", 1_000), ("number", 400)])
async def test_a_word_without_end_stays_on_the_page(press: Press, field: str, letters: int) -> None:
    texts: dict[str, Any] = {field: "W" * letters}
    found = read(await press.issue(PARCEL, parcel(**texts)))
    assert found.run_on.count("W") >= letters
    assert found.stays_on_the_page()
    assert not any(map(ink_in_margins, await press.pictures(PARCEL, parcel(**texts), ppi=PPI)))


async def test_ink_in_a_margin_would_be_seen(press: Press, tmp_path: Path) -> None:
    """The test's own eye."""
    template = tmp_path / "wide.typ"
    template.write_text('#import "@jejak/house:1.0.0": *\n#show: sheet\n#box(width: 17.6cm, height: 1cm, fill: black)')
    wide = Paper("wide", "LEBAR", template, ParcelData)
    assert [ink_in_margins(page) for page in await press.pictures(wide, parcel(), ppi=PPI)] == [True]


def test_a_draft_says_so(printed: Reading) -> None:
    assert "PRATINJAU" in printed(parcel(draft=True)).text
    assert "PRATINJAU" not in printed(parcel()).text


async def test_too_much_is_refused(press: Press) -> None:
    with pytest.raises(PaperTooLarge):
        await press.print(PARCEL, parcel(note="x" * 600_000))


async def test_what_takes_too_long_is_given_up(press: Press) -> None:
    hasty = Press(LETTERHEAD, ADDRESS, timeout_s=0.0)
    try:
        with pytest.raises(PressBusy):
            await hasty.print(PARCEL, parcel(lines=300))
    finally:
        hasty.close()


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#read("../outside.txt")',
        '#import "@preview/cetz:0.3.0"',
        "#data.nothing_of_that_name",
    ],
)
async def test_a_template_reads_nothing_but_its_own_folder(press: Press, tmp_path: Path, source: str) -> None:
    (tmp_path / "outside.txt").write_text("secret")
    (tmp_path / "papers").mkdir()
    template = tmp_path / "papers/wrong.typ"
    template.write_text(f'#import "@jejak/house:1.0.0": *\n#show: sheet\n{source}')
    with pytest.raises(PressFailed):
        await press.print(Paper("wrong", "SALAH", template, ParcelData), parcel())
