"""What becomes of a form's documents when a contact is forgotten: what was only sent goes, what was signed stays by law."""

from services.contract.tests.domain.samples import attach, create, document, order, recall, send, sign, upload, void
from tests.given_when_then import after

from jejak_contract.application.erasing import COMPANY_RECORDS, documents_of, retention
from jejak_contract.domain.form import SUBSCRIPTION_FORM

PERSON = "person-1"
SENT, SIGNED = document("FB-2026-00001.pdf").sha256, document("ditandatangani.pdf").sha256
FORM = after(SUBSCRIPTION_FORM, create(), attach(), send())


def test_the_pdf_that_names_a_contact_is_about_that_contact_and_nobody_else() -> None:
    assert list(documents_of(FORM, PERSON)) == [SENT]
    assert list(documents_of(FORM, "person-2")) == []
    assert list(documents_of(order(), PERSON)) == []


def test_what_was_only_sent_is_not_kept() -> None:
    assert retention(FORM, SENT) is None
    assert list(documents_of(after(SUBSCRIPTION_FORM, recall(), state=FORM), PERSON)) == []


def test_a_signed_form_is_kept_by_law_with_the_pdf_that_was_sent() -> None:
    signed = after(SUBSCRIPTION_FORM, upload(), sign(), state=FORM)
    assert list(documents_of(signed, PERSON)) == [SENT, SIGNED]
    voided = after(SUBSCRIPTION_FORM, void("manager"), state=signed)
    for state in (signed, voided):
        assert {retention(state, sha256) for sha256 in (SENT, SIGNED)} == {COMPANY_RECORDS}
        assert retention(state, document().sha256) is None, "an attachment is none of the signed papers"
