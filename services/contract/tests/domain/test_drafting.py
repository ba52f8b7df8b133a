"""Seed 000, 4.A.1: a Form Berlangganan is created from an Approved IRO and filled in."""

from datetime import UTC, date, datetime

import pytest
from tests.given_when_then import after, given, given_that

from jejak_contract.domain.charges import totals
from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.domain.form.commands import Facts
from jejak_events.contract.form import (
    FormAttachment,
    FormParticulars,
    SubscriptionFormAttachmentAdded,
    SubscriptionFormCreated,
)

from .samples import (
    CANCELLED,
    IRO_ID,
    LINES,
    NUMBER,
    OFFER,
    OLD_PPN,
    PPN,
    QUOTATION,
    VERIFICATION_ID,
    attach,
    create,
    document,
    facts,
    line,
    remove,
    standing,
    stop,
    update,
)

FORM = SUBSCRIPTION_FORM


def test_customer_sites_and_prices_are_filled_in_from_the_approved_iro() -> None:
    given(FORM).when(create()).then(
        SubscriptionFormCreated(
            number=NUMBER,
            iro_id=IRO_ID,
            iro_number="IRO/2026/00042",
            quotation=QUOTATION,
            verification_id=VERIFICATION_ID,
            offer=OFFER,
            pic="staff-rina",
            particulars=FormParticulars(lines=LINES, period_months=12),
            totals=totals(LINES, 12, PPN),
            differences=(),
            customer_verified=True,
        )
    )


def test_only_an_approved_iro_becomes_a_form() -> None:
    unknown = Facts(order=None, tax_rules=(PPN,), last_day=date(2026, 4, 1))
    given(FORM).when(create(unknown)).refused("iro_not_approved", fields=["/iro_id"])


def test_a_cancelled_iro_becomes_no_form() -> None:
    given(FORM).when(create(facts(CANCELLED))).refused("iro_cancelled")


def test_an_iro_has_at_most_one_live_form() -> None:
    given(FORM).when(create(facts(live_form="FB/2026/00000"))).refused("live_form_exists")


def test_a_draft_may_lack_its_contract_period() -> None:
    state = given(FORM).when(create(period_months=None)).state
    assert state.totals.contract is None
    assert state.totals.monthly.price == 5_000_000


def test_services_and_prices_may_be_filled_in_otherwise_and_the_difference_is_shown() -> None:
    cheaper = (LINES[0].model_copy(update={"mrc": 4_000_000}), LINES[1])
    state = given_that(FORM, after(FORM, create())).when(update(lines=cheaper)).state
    assert [each.path for each in state.differences] == ["/lines/JKT-01/Dedicated Internet/mrc"]
    assert state.totals.monthly.price == 4_500_000


def test_a_line_names_one_of_the_quotations_sites() -> None:
    given_that(FORM, after(FORM, create())).when(update(lines=(*LINES, line("DPS-01")))).refused(
        "site_unknown", fields=["/lines/2/site"]
    )


def test_saving_the_same_again_is_nothing() -> None:
    given_that(FORM, after(FORM, create())).when(update()).then_nothing()


def test_sums_follow_the_tax_rule_of_the_day_on_which_the_draft_is_saved() -> None:
    long_ago = datetime(2024, 12, 31, 16, 59, tzinfo=UTC)
    state = given_that(FORM, after(FORM, create())).when(update(at=long_ago)).state
    assert state.totals.tax_rule == OLD_PPN
    new_year_in_jakarta = datetime(2024, 12, 31, 17, 0, tzinfo=UTC)
    assert given_that(FORM, state).when(update(at=new_year_in_jakarta)).state.totals.tax_rule == PPN


def test_a_day_without_a_tax_rule_is_said() -> None:
    given(FORM).when(create(facts(tax_rules=()))).refused("tax_rule_missing")


def test_a_value_that_cannot_be_written_exactly_is_refused() -> None:
    given_that(FORM, after(FORM, create())).when(update(lines=(line(mrc=10**15),))).refused(
        "value_too_large", fields=["/lines"]
    )


@pytest.mark.parametrize("kind", ["proposal", "scope_of_work"])
def test_a_proposal_and_a_scope_of_work_are_attached(kind: str) -> None:
    attachment = FormAttachment.model_validate({"kind": kind, "document": document()})
    command = attach().model_copy(update={"attachment": attachment})
    given_that(FORM, after(FORM, create())).when(command).then(SubscriptionFormAttachmentAdded(attachment=attachment))


def test_a_content_is_attached_once_and_taken_off_once() -> None:
    attached = after(FORM, create(), attach())
    given_that(FORM, attached).when(attach()).refused("document_attached_already")
    given_that(FORM, after(FORM, remove(), state=attached)).when(remove()).refused("document_not_attached")


def test_a_stopped_draft_says_so_and_takes_nothing_more() -> None:
    stopped = after(FORM, create(), attach(), stop())
    assert stopped.stopped == "Proyek dibatalkan pelanggan"
    for command in (update(), attach("lain.pdf"), remove()):
        given_that(FORM, stopped).when(command).refused("iro_cancelled")


def test_an_iro_cancelled_a_moment_ago_stops_a_draft_that_has_not_heard_it() -> None:
    given_that(FORM, after(FORM, create())).when(update(facts(CANCELLED))).refused("iro_cancelled")


def test_a_form_shows_whether_its_customer_is_verified_and_goes_on() -> None:
    state = after(FORM, create(), standing(3, verified=False))
    assert not state.customer_verified
    given_that(FORM, state).when(standing(2, verified=True)).then_nothing()
    assert given_that(FORM, state).when(standing(4, verified=True)).state.customer_verified
    given_that(FORM, state).when(update(period_months=24)).then_says("subscription_form.updated")
