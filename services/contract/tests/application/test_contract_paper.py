"""What a PKS and its addenda say on paper."""

import asyncio
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import TypeVar

import pytest
from pypdf import PdfReader
from services.contract.tests.domain.contract_samples import (
    ACTIVE,
    BUYER,
    DIRECTOR,
    DRAFT,
    SENT,
    TERMS,
    addendum,
    contract_after,
)

from jejak_contract.application.contract_paper import (
    OPEN,
    Print,
    addendum_data,
    personal_texts,
    pks_data,
    values_of,
)
from jejak_contract.application.form_paper import ERASED
from jejak_contract.application.standard_template import standard_template
from jejak_contract.application.template_sample import sample_data
from jejak_contract.domain.template.commands import InstallTemplate
from jejak_contract.domain.template.placeholders import KNOWN
from jejak_contract.papers import ADENDUM, PKS
from jejak_events.contract.agreement import Clause, Terms
from jejak_kit.papers import Letterhead, Paper, PaperData, Press
from jejak_kit.privacy.sealing import Opened

HEAD = Letterhead(name="PT Jejak Contoh", address="Jl. Contoh 1, Jakarta")
DAY = date(2026, 3, 2)
D = TypeVar("D", bound=PaperData)


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    press = Press(HEAD, "http://127.0.0.1/v1/documents")
    yield press
    press.close()


def how(terms: Terms = TERMS, *, erased: bool = False, draft: bool = False) -> Print:
    texts = {name: Opened(None, "erased") if erased else Opened(name.plain, "open") for name in personal_texts(terms)}
    return Print(letterhead=HEAD, place="Jakarta", texts=texts, dated=DAY, draft=draft)


def printed(press: Press, paper: Paper[D], data: D) -> bytes:
    return asyncio.run(press.print(paper, data))


def text_of(pdf: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_a_pks_names_both_sides_with_authority_and_all_that_was_agreed(press: Press) -> None:
    pdf = printed(press, PKS, pks_data(SENT, how()))
    text = text_of(pdf)
    for said in (
        "PKS/2026/00001",
        "PT Jejak Contoh",
        "PT Maju Jaya Sentosa",
        "Budi Santoso",
        "Akta Pendirian No. 14",
        "Selama 12 bulan.",
        "Layanan bagi PT Maju Jaya Sentosa.",
        "99,5 % per bulan",
        "Rp4.500.000",
    ):
        assert said in text, said
    assert printed(press, PKS, pks_data(SENT, how())) == pdf, "the same input is the same file"


def test_what_customers_write_prints_as_text(press: Press) -> None:
    hostile = '#read("/etc/passwd") $x$ *tebal* {{customer.name}} \\'
    terms = TERMS.model_copy(update={"scope": hostile.replace("{{customer.name}}", "")})
    customer = SENT.order.customer.model_copy(update={"name": hostile})
    contract = SENT.model_copy(update={"terms": terms, "order": SENT.order.model_copy(update={"customer": customer})})
    text = text_of(printed(press, PKS, pks_data(contract, how())))
    assert '#read("/etc/passwd") $x$ *tebal* {{customer.name}}' in text
    assert "root:" not in text


def test_an_erased_signatory_reads_as_erased() -> None:
    data = pks_data(SENT, how(erased=True))
    assert {signature.name for signature in data.signatures} == {ERASED}


def test_every_placeholder_has_a_value_also_where_nothing_is_known_yet() -> None:
    bare = values_of("PKS/1", DRAFT.order, Terms(), None, None, how(Terms()))
    assert set(bare) == set(KNOWN)
    assert all(bare.values())
    assert bare["customer.signatory"] == OPEN
    full = values_of("PKS/1", DRAFT.order, TERMS, DAY, DAY, how())
    assert (full["company.signatory"], full["contract.starts_on"]) == ("Sri Mulyani Hartono", "2 Maret 2026")


def test_signatures_stand_by_side_and_order_whatever_the_order_they_were_named_in() -> None:
    second = DIRECTOR.model_copy(update={"order": 2, "position": "Komisaris"})
    terms = TERMS.model_copy(update={"signatories": (BUYER, second, DIRECTOR)})
    data = pks_data(SENT.model_copy(update={"terms": terms}), how(terms))
    assert [signature.position for signature in data.signatures] == ["Direktur", "Komisaris", "Direktur Utama"]


def test_an_addendum_tells_a_clause_as_it_read_and_as_it_will_read() -> None:
    """Nobody reworded the period's Pasal, but the number in it changes with the period."""
    contract = contract_after(addendum(period_months=24), state=ACTIVE)
    assert contract.addendum is not None
    data = addendum_data(contract, contract.addendum, how())
    (changed,) = data.clauses
    assert (changed.title, changed.before, changed.after) == (
        "Pasal 2 – Jangka Waktu",
        "Selama 12 bulan.",
        "Selama 24 bulan.",
    )
    assert (data.ends_on, data.scope, data.sla) == (date(2028, 3, 1), "", ())
    assert data.charges is not None


def test_an_addendum_that_only_rewords_tells_no_prices(press: Press) -> None:
    terms = TERMS.model_copy(
        update={"clauses": (*TERMS.clauses, Clause(key="baru", title="Baru", text="Ketentuan baru."))}
    )
    contract = contract_after(addendum(terms=terms), state=ACTIVE)
    assert contract.addendum is not None
    data = addendum_data(contract, contract.addendum, how(terms))
    assert (data.charges, data.ends_on) == (None, None)
    text = text_of(printed(press, ADENDUM, data))
    assert "Ketentuan baru." in text
    assert "PKS/2026/00001/ADD-1" in text


def test_the_template_of_the_house_prints_with_sample_data(press: Press) -> None:
    _, command = standard_template()
    assert isinstance(command, InstallTemplate)
    text = text_of(printed(press, PKS, sample_data("Bawaan", command.content, HEAD, DAY)))
    assert "{{" not in text
    assert "Pasal 14" in text
    assert "PT Pelanggan Contoh" in text
