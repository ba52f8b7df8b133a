"""PKS: creating it, wording it, the review by legal (seed 000, 5.A.1 and 5.A.2)."""

from datetime import date
from typing import Any

import pytest
from tests.given_when_then import after, given, given_that

from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract.state import STATUS_LABELS, Status
from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_events.contract.agreement import Clause, ContractStatus, Terms
from jejak_events.contract.contract import (
    ContractReopened,
    ContractRevisionRequested,
    ContractSubmitted,
)

from .contract_samples import (
    BUYER,
    CONTENT,
    CONTRACT_ID,
    DIRECTOR,
    DRAFT,
    FEE_CLAUSE,
    FORM_ID,
    HALF_SIGNED,
    IN_REVIEW,
    NEED_REVISION,
    PKS,
    READY,
    SENT,
    TEMPLATE_ID,
    TERMS,
    approve,
    draft,
    origin,
    reopen,
    submit,
    want_changes,
    word,
)
from .samples import CANCELLED as CANCELLED_ORDER
from .samples import CUSTOMER, IRO_ID, LINES, NEED, NUMBER, create

NAMED: dict[str, Any] = {
    "contract_id": CONTRACT_ID,
    "contract_number": PKS,
    "iro_id": IRO_ID,
    "iro_number": "IRO/2026/00042",
}


def test_create_pks_fills_the_template_in_from_a_customer_signed_form() -> None:
    contract = given(CONTRACT).when(draft()).then_says("contract.created")
    assert contract.status is Status.DRAFT
    assert contract.terms == Terms(clauses=CONTENT.clauses, sla=CONTENT.sla, scope=CONTENT.scope)
    assert (contract.template.id, contract.template.version) == (TEMPLATE_ID, 1)
    order = contract.order
    assert (order.form.id, order.form.number, order.iro.id) == (FORM_ID, NUMBER, IRO_ID)
    assert (order.customer, order.lines, order.needs, order.period_months) == (CUSTOMER, LINES, (NEED,), 12)
    assert order.requested_delivery == date(2026, 4, 1)


@pytest.mark.parametrize(
    ("known", "refusal"),
    [
        (origin(form=after(SUBSCRIPTION_FORM, create())), "form_not_signed"),
        (origin(order=CANCELLED_ORDER), "order_cancelled"),
        (origin(live_contract="PKS/2026/00009"), "live_contract_exists"),
    ],
)
def test_no_pks_without_a_signed_form_on_a_cancelled_iro_or_beside_a_live_one(known: object, refusal: str) -> None:
    given(CONTRACT).when(draft().model_copy(update={"origin": known})).refused(refusal)


def test_sla_scope_signatories_and_clauses_are_worded_per_contract() -> None:
    drafted = after(CONTRACT, draft())
    changed = given_that(CONTRACT, drafted).when(word(clauses=(*CONTENT.clauses, FEE_CLAUSE))).state
    assert [clause.key for clause in changed.terms.clauses] == ["ruang_lingkup", "jangka_waktu", "biaya"]
    assert changed.terms.signatories == (DIRECTOR, BUYER)
    given_that(CONTRACT, DRAFT).when(word()).then_nothing()


def test_an_unknown_placeholder_is_refused_at_its_place() -> None:
    strange = Clause(key="biaya", title="Biaya {{harga}}", text="Sebesar {{total.semua}} dan {{ total.otc }}.")
    given_that(CONTRACT, DRAFT).when(word(clauses=(*CONTENT.clauses, strange))).refused(
        "placeholder_unknown", "placeholder_unknown", fields=["/clauses/2/title", "/clauses/2/text"]
    )


def test_a_half_placeholder_a_clause_twice_and_a_signatory_twice_are_refused() -> None:
    half = Clause(key="biaya", title="Biaya", text="Sebesar {{total.otc.")
    given_that(CONTRACT, DRAFT).when(word(clauses=(half,))).refused("placeholder_malformed", fields=["/clauses/0/text"])
    given_that(CONTRACT, DRAFT).when(word(clauses=(FEE_CLAUSE, FEE_CLAUSE))).refused(
        "clause_key_twice", fields=["/clauses/1/key"]
    )
    given_that(CONTRACT, DRAFT).when(word(signatories=(BUYER, BUYER))).refused(
        "signatory_twice", fields=["/signatories/1/order"]
    )


def test_a_day_beyond_the_calendar_is_refused() -> None:
    given_that(CONTRACT, DRAFT).when(word(starts_on=date(9_999, 1, 1))).refused("day_impossible", fields=["/starts_on"])


def test_legal_is_asked_only_with_clauses_and_signatories_of_both_sides() -> None:
    lonely = after(CONTRACT, word(signatories=(BUYER,)), state=DRAFT)
    given_that(CONTRACT, lonely).when(submit()).refused("signatories_missing")
    empty = after(CONTRACT, word(clauses=()), state=DRAFT)
    given_that(CONTRACT, empty).when(submit()).refused("field_missing", fields=["/clauses"])
    given_that(CONTRACT, DRAFT).when(submit()).then(
        ContractSubmitted(**NAMED, round=1, terms=TERMS, customer_name=CUSTOMER.name)
    )


def test_legal_asks_for_a_revision_clause_by_clause() -> None:
    notes = want_changes(("jangka_waktu", "Tambahkan perpanjangan."), (None, "Samakan istilah."))
    contract = (
        given_that(CONTRACT, IN_REVIEW).when(notes).then(ContractRevisionRequested(**NAMED, round=1, notes=notes.notes))
    )
    assert STATUS_LABELS[contract.status] == "Need Revision"
    given_that(CONTRACT, IN_REVIEW).when(want_changes(("pasal_hantu", "?"))).refused(
        "clause_unknown", fields=["/notes/0/clause"]
    )


def test_a_revised_contract_is_put_before_legal_again_in_the_next_round() -> None:
    again = after(CONTRACT, word(scope="Lebih tegas"), submit(), state=NEED_REVISION)
    assert (again.status, again.round, again.notes) == (Status.IN_REVIEW, 2, ())


def test_what_legal_approves_is_ready_to_sign() -> None:
    contract = given_that(CONTRACT, IN_REVIEW).when(approve()).then_says("contract.ready_to_sign")
    assert STATUS_LABELS[contract.status] == "Ready to Sign"


@pytest.mark.parametrize("state", [READY, SENT, HALF_SIGNED], ids=["ready", "sent", "half signed"])
def test_a_contract_taken_back_loses_what_was_sent_and_signed(state: Contract) -> None:
    reopened = given_that(CONTRACT, state).when(reopen()).then(ContractReopened(**NAMED, reason=reopen().reason))
    assert reopened.status is Status.NEED_REVISION
    assert (reopened.sent, reopened.company_signed, reopened.returned, reopened.signatures) == (None, False, None, ())


def test_the_statuses_are_the_guides_to_the_letter() -> None:
    named = {STATUS_LABELS[status] for status in ContractStatus}
    assert {"Need Revision", "Ready to Sign", "Fully Signed", "Active"} <= named
