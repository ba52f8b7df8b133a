"""PKS: sent, signed by both sides, in force (seed 000, 5.A.3 and 5.A.4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.given_when_then import given_that

from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract.state import STATUS_LABELS, Status
from jejak_events.contract.agreement import Party, Signature, SignedPaper
from jejak_events.contract.contract import ContractActivated, ContractActivationHeld, ContractFullySigned
from jejak_kit.decider import Command

from .contract_samples import (
    ACTIVE,
    FULLY_SIGNED,
    HALF_SIGNED,
    IN_REVIEW,
    READY,
    SENT,
    TERMS,
    approve,
    come_into_force,
    company_signs,
    contract_after,
    customer_is,
    customer_signs,
    evidence,
    paper,
    send_out,
    submit,
    word,
)
from .contract_samples import DRAFT as DRAFTED
from .samples import AT, TODAY, document
from .test_contract_drafting import NAMED

START = date(2026, 4, 1)
BEFORE = datetime(2026, 3, 31, 16, 59, tzinfo=UTC)
"""23.59 of the day before, in Jakarta."""
FROM_START = contract_after(
    word(starts_on=START), submit(), approve(), send_out(), company_signs(), customer_signs(), state=DRAFTED
)


def test_the_paper_sent_keeps_its_hash_and_another_one_takes_its_place() -> None:
    assert SENT.sent == paper()
    given_that(CONTRACT, SENT).when(send_out()).then_nothing()
    resent = given_that(CONTRACT, SENT).when(send_out("PKS-lain.pdf"))
    resent.then_says("contract.sent")
    assert resent.events[0].model_dump()["replaced"] == paper().document.sha256


def test_nothing_is_sent_again_once_somebody_has_signed_it() -> None:
    given_that(CONTRACT, HALF_SIGNED).when(send_out("PKS-lain.pdf")).refused("signed_already")


def test_nobody_signs_what_was_not_sent() -> None:
    given_that(CONTRACT, READY).when(company_signs()).refused("not_sent_yet")
    given_that(CONTRACT, READY).when(customer_signs()).refused("not_sent_yet")


@pytest.mark.parametrize("order", [(company_signs(), customer_signs()), (customer_signs(), company_signs("manager"))])
def test_whichever_side_signs_last_makes_it_fully_signed(order: tuple[Command, Command]) -> None:
    first, last = order
    half = contract_after(first, state=SENT)
    assert half.status is Status.READY_TO_SIGN
    outcome = given_that(CONTRACT, half).when(last)
    assert outcome.events[-1].TYPE == "contract.fully_signed"
    assert STATUS_LABELS[outcome.state.status] == "Fully Signed"


def test_the_hash_of_what_came_back_stands_beside_that_of_what_was_sent() -> None:
    both = SignedPaper(sent=paper(), returned=document("PKS-2026-00001-ttd.pdf"))
    assert FULLY_SIGNED.returned == both
    signatures = tuple(Signature(party=party, order=1, signed_on=TODAY) for party in Party)
    outcome = given_that(CONTRACT, HALF_SIGNED).when(customer_signs())
    assert outcome.events[-1] == ContractFullySigned(**NAMED, paper=both, signatures=signatures, starts_on=None)


def test_a_file_that_is_the_very_one_sent_is_not_signed() -> None:
    given_that(CONTRACT, SENT).when(customer_signs("PKS-2026-00001.pdf")).refused("signed_paper_is_the_one_sent")


def test_a_signature_is_not_of_tomorrow() -> None:
    given_that(CONTRACT, SENT).when(company_signs(day=TODAY + timedelta(days=1))).refused("day_to_come")
    signed = contract_after(company_signs(day=date(2026, 2, 27)), state=SENT)
    assert signed.signatures[0].signed_on == date(2026, 2, 27)


def test_evidence_belongs_to_who_has_signed() -> None:
    kept = contract_after(evidence(), state=HALF_SIGNED).signatures[0]
    assert (kept.e_meterai, kept.certificate and kept.certificate.issuer) == ("MTR-1", "PSrE Contoh")
    given_that(CONTRACT, HALF_SIGNED).when(evidence(Party.CUSTOMER)).refused("not_a_signatory")
    given_that(CONTRACT, SENT).when(evidence()).refused("not_signed_yet")
    corrected = contract_after(evidence(), evidence(serial="MTR-2"), state=ACTIVE)
    assert corrected.signatures[0].e_meterai == "MTR-2"


def test_both_sides_have_signed_so_it_is_active_with_all_that_others_need() -> None:
    outcome = given_that(CONTRACT, FULLY_SIGNED).when(come_into_force())
    contract = outcome.then_says("contract.activated")
    assert STATUS_LABELS[contract.status] == "Active"
    assert FULLY_SIGNED.returned is not None
    assert outcome.events == [
        ContractActivated(
            **NAMED,
            edition=1,
            order=FULLY_SIGNED.order,
            terms=TERMS,
            template=FULLY_SIGNED.template,
            starts_on=TODAY,
            ends_on=date(2027, 3, 1),
            paper=FULLY_SIGNED.returned,
            signatures=FULLY_SIGNED.signatures,
        )
    ]


def test_before_its_first_day_it_is_held_and_says_so_once() -> None:
    held = ContractActivationHeld(**NAMED, hindrances=("start_not_reached",), starts_on=START)
    waiting = given_that(CONTRACT, FROM_START).when(come_into_force(BEFORE)).then(held)
    assert waiting.status is Status.FULLY_SIGNED
    given_that(CONTRACT, waiting).when(come_into_force(BEFORE)).then_nothing()
    begun = given_that(CONTRACT, waiting).when(come_into_force(BEFORE + timedelta(minutes=1)))
    assert begun.then_says("contract.activated").starts_on == START


def test_the_customer_must_still_be_verified() -> None:
    held = given_that(CONTRACT, FULLY_SIGNED).when(come_into_force(customer_verified=False)).state
    assert held.hindrances == ("customer_not_verified",)
    assert given_that(CONTRACT, held).when(come_into_force()).state.status is Status.ACTIVE


def test_on_a_cancelled_iro_nothing_comes_into_force() -> None:
    held = given_that(CONTRACT, FULLY_SIGNED).when(come_into_force(iro_cancelled=True)).state
    assert held.hindrances == ("iro_cancelled",)


def test_the_further_guards_are_configuration() -> None:
    early = come_into_force(BEFORE, customer_verified=False, waits_for_start=False, needs_verified=False)
    active = given_that(CONTRACT, FROM_START).when(early).then_says("contract.activated")
    assert (active.starts_on, active.ends_on) == (START, date(2027, 3, 31))


@pytest.mark.parametrize(
    "state", [DRAFTED, IN_REVIEW, READY, SENT, HALF_SIGNED, ACTIVE], ids=lambda state: state.status
)
def test_only_a_fully_signed_contract_comes_into_force(state: Contract) -> None:
    given_that(CONTRACT, state).when(come_into_force()).then_nothing()


def test_a_contract_before_active_shows_whether_its_customer_is_verified() -> None:
    noted = contract_after(customer_is(4, verified=False), state=IN_REVIEW)
    assert not noted.customer_verified
    given_that(CONTRACT, noted).when(customer_is(4, verified=True)).then_nothing()
    given_that(CONTRACT, noted).when(customer_is(5, verified=False)).then_nothing()
    assert contract_after(customer_is(5, verified=True), state=noted).customer_verified
    given_that(CONTRACT, ACTIVE).when(customer_is(9, verified=False)).then_nothing()


def test_signing_days_are_jakartas() -> None:
    late = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
    assert contract_after(company_signs(at=late), state=SENT).signatures[0].signed_on == date(2026, 3, 3)
    assert AT.date() == TODAY
