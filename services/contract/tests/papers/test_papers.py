"""The contract's papers: everything filled in can be read on them, however much it is and whatever it holds."""

import pytest
from services.contract.tests.papers.samples import addendum, form, pks
from shared.kit.tests.papers.looking import PPI, ink_in_margins
from shared.kit.tests.papers.reading import HOSTILE, READ_AS, read, with_texts

from jejak_contract.papers import ADENDUM, FORM_BERLANGGANAN, PKS, Charges
from jejak_kit.papers import Paper, PaperData, Press

pytestmark = pytest.mark.anyio

PAPERS = [(FORM_BERLANGGANAN, form()), (PKS, pks()), (ADENDUM, addendum())]


async def test_a_form_holds_customer_sites_prices_period_and_words(press: Press) -> None:
    text = read(await press.issue(FORM_BERLANGGANAN, form())).text
    for expected in (
        "Nomor: FB/2026/00042",
        "IRO/2026/00042",
        "PT Bank Perkreditan Rakyat Maju Bersama",
        "0098765432101000",
        "BDG-03",
        "24 bulan",
        "Rp7.850.000",
        "PPN 12%",
        "Rp635.697.000",
        "Enam ratus tiga puluh lima juta enam ratus sembilan puluh tujuh ribu rupiah",
        "Proposal teknis.pdf",
        "e-Meterai",
    ):
        assert expected in text


async def test_a_contract_holds_parties_articles_annexes_and_signatures_in_their_order(press: Press) -> None:
    text = read(await press.issue(PKS, pks())).text
    places = [
        text.index(expected)
        for expected in (
            "Senin, tanggal dua puluh tiga bulan November",
            "PIHAK PERTAMA.",
            "PIHAK KEDUA.",
            "Pasal 1",
            "Pasal 10",
            "Dewi Anggraini\n",
            "Ratna Kusuma\n",
            "Lampiran I – Lokasi",
            "Lampiran II – Ruang",
            "Lampiran III – Tingkat",
            "99,5% per bulan",
        )
    ]
    assert places == sorted(places)
    assert "Akta Notaris No. 12" in text


async def test_paragraphs_of_an_article_are_numbered_unless_they_are_already(press: Press) -> None:
    clause = pks().clauses[0]
    own = clause.model_copy(update={"text": "(1) Satu.\n\n(2) Dua."})
    none = clause.model_copy(update={"text": "Alfa.\n\nBeta."})
    text = read(await press.issue(PKS, pks(clauses=(own, none)))).text
    assert text.count("(1)") == 2
    assert text.count("(2)") == 2


async def test_a_contract_without_a_day_leaves_a_place_for_it(press: Press) -> None:
    text = read(await press.issue(PKS, pks(agreed_on=None, starts_on=None, ends_on=None))).text
    assert "Pada hari ini" in text
    assert "November tahun" not in text
    assert "terhitung sejak tanggal Perjanjian ini aktif" in " ".join(text.split())


async def test_an_addendum_shows_what_it_changes_adds_and_strikes(press: Press) -> None:
    text = " ".join(read(await press.issue(ADENDUM, addendum())).text.split())
    for expected in (
        "atas Perjanjian Kerja Sama Nomor PKS/2026/00017",
        "Ketentuan ini diubah",
        "Ditambahkan ketentuan baru",
        "Ketentuan ini dihapus",
        "Bunyi semula",
        "berlaku sejak 1 April 2027",
        "31 Maret 2029",
    ):
        assert expected in text
    short = read(await press.issue(ADENDUM, addendum(charges=None, sla=(), scope="", ends_on=None))).text
    assert "Layanan dan biaya" not in short
    assert "Jangka waktu" not in short


@pytest.mark.parametrize(("paper", "data"), [(FORM_BERLANGGANAN, form(60)), (PKS, pks(sites=25, articles=25))])
async def test_tables_and_articles_go_on_over_pages(press: Press, paper: Paper[PaperData], data: PaperData) -> None:
    found = read(await press.issue(paper, data))
    charges = getattr(data, "charges")  # noqa: B009 - both have them, their base has not
    assert isinstance(charges, Charges)
    for number, page in enumerate(found.pages, start=1):
        assert f"Halaman {number} dari {len(found.pages)}" in page
    assert all(site.code in found.text for site in charges.sites)
    assert found.stays_on_the_page()


@pytest.mark.parametrize(("paper", "data"), PAPERS, ids=lambda value: getattr(value, "name", ""))
async def test_hostile_text_in_every_field_is_printed_as_text(
    press: Press, paper: Paper[PaperData], data: PaperData
) -> None:
    found = read(await press.issue(paper, with_texts(data, HOSTILE)))
    assert found.run_on.count("".join(READ_AS.split())) > 10
    assert 0 not in found.glyphs()
    assert found.stays_on_the_page()


@pytest.mark.parametrize("text", ["", "W" * 28], ids=["empty", "endless"])
@pytest.mark.parametrize(("paper", "data"), PAPERS, ids=lambda value: getattr(value, "name", ""))
async def test_nothing_and_too_much_stay_on_the_page(
    press: Press, paper: Paper[PaperData], data: PaperData, text: str
) -> None:
    found = read(await press.issue(paper, with_texts(data, text)))
    assert found.stays_on_the_page()
    assert not any(map(ink_in_margins, await press.pictures(paper, with_texts(data, text), ppi=PPI)))
    if text:
        assert found.run_on.count("W") > 500


@pytest.mark.parametrize(("paper", "data"), PAPERS, ids=lambda value: getattr(value, "name", ""))
async def test_the_same_data_give_the_same_file(press: Press, paper: Paper[PaperData], data: PaperData) -> None:
    assert await press.issue(paper, data) == await press.issue(paper, data)
