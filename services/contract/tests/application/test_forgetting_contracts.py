"""When a person is erased: the papers of contracts that name them, and which of those the law keeps."""

from services.contract.tests.domain.contract_samples import (
    ACTIVE,
    ADDENDUM_SENT,
    BUYER,
    DIRECTOR,
    DRAFT,
    HALF_SIGNED,
    SENT,
    amend,
    contract_after,
    paper,
    reopen,
)
from services.contract.tests.domain.samples import document

from jejak_contract.application.erasing import COMPANY_RECORDS, documents_of, retention

ABOUT = paper().document.sha256
SIGNED = document("PKS-2026-00001-ttd.pdf").sha256
ADDENDUM = paper("ADD-1.pdf").document.sha256


def test_papers_are_about_whoever_signs_for_either_side_and_about_nobody_else() -> None:
    for signatory in (BUYER, DIRECTOR):
        assert set(documents_of(SENT, signatory.name.subject)) == {ABOUT}
        assert {ABOUT, SIGNED} == set(documents_of(ACTIVE, signatory.name.subject))
    assert list(documents_of(ACTIVE, "person-0")) == []
    assert list(documents_of(DRAFT, BUYER.name.subject)) == []


def test_a_paper_that_was_only_sent_goes_and_a_signed_one_is_kept_by_law() -> None:
    assert retention(SENT, ABOUT) is None
    assert retention(HALF_SIGNED, ABOUT) == COMPANY_RECORDS
    assert {retention(ACTIVE, sha256) for sha256 in (ABOUT, SIGNED)} == {COMPANY_RECORDS}
    assert retention(contract_after(reopen(), state=HALF_SIGNED), ABOUT) is None


def test_an_addendum_is_kept_once_it_is_signed() -> None:
    assert ADDENDUM in documents_of(ADDENDUM_SENT, BUYER.name.subject)
    assert retention(ADDENDUM_SENT, ADDENDUM) is None
    amended = contract_after(amend(), state=ADDENDUM_SENT)
    assert retention(amended, ADDENDUM) == COMPANY_RECORDS
    assert retention(amended, SIGNED) == COMPANY_RECORDS, "earlier editions stay"
