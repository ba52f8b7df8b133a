"""Seed 000, 4.A.2 and 4.A.3: a form goes to the customer and comes back signed, or not."""

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.given_when_then import after, given_that

from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_contract.domain.form.state import Status
from jejak_events.contract.form import (
    SubscriptionFormCustomerSigned,
    SubscriptionFormExpired,
    SubscriptionFormRecalled,
    SubscriptionFormSent,
    SubscriptionFormStopped,
    SubscriptionFormVoided,
)

from .samples import (
    AT,
    CANCELLED,
    IRO_ID,
    LINES,
    NUMBER,
    PDF,
    TODAY,
    attach,
    create,
    document,
    expire,
    facts,
    recall,
    remind,
    send,
    sign,
    stop,
    update,
    upload,
    void,
)

FORM = SUBSCRIPTION_FORM
CHEAPER = (LINES[0].model_copy(update={"mrc": 4_000_000}), LINES[1])
LAST_DAY = TODAY + timedelta(days=30)
NIGHT_BEFORE = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 16, 59, tzinfo=UTC)
"""One minute to midnight in Jakarta on the last day."""
MIDNIGHT = NIGHT_BEFORE + timedelta(minutes=1)


@pytest.fixture
def draft() -> SubscriptionForm:
    return after(FORM, create(), attach())


@pytest.fixture
def sent(draft: SubscriptionForm) -> SubscriptionForm:
    return after(FORM, send(), state=draft)


@pytest.fixture
def signed(sent: SubscriptionForm) -> SubscriptionForm:
    return after(FORM, upload(), sign(), state=sent)


def test_what_is_sent_is_said_whole_with_the_hash_of_its_pdf(draft: SubscriptionForm) -> None:
    outcome = given_that(FORM, draft).when(send())
    assert outcome.state.status is Status.SENT_FOR_SIGNING
    (event,) = outcome.events
    assert isinstance(event, SubscriptionFormSent)
    assert event.sent == PDF
    assert (event.customer, event.sites, event.lines) == (draft.offer.customer, draft.offer.sites, LINES)
    assert (event.totals, event.period_months, event.attachments) == (draft.totals, 12, draft.attachments)


def test_a_form_without_services_and_period_is_not_sent() -> None:
    empty = after(FORM, create(lines=(), period_months=None), update(lines=LINES, period_months=None))
    given_that(FORM, empty).when(send()).refused("field_missing", fields=["/period_months"])
    bare = after(FORM, create(), update(lines=(), period_months=None, deviation_reason="Diganti"))
    given_that(FORM, bare).when(send()).refused("field_missing", "field_missing", fields=["/lines", "/period_months"])


def test_prices_that_differ_from_the_quotation_are_sent_with_a_reason_only(draft: SubscriptionForm) -> None:
    given_that(FORM, after(FORM, update(lines=CHEAPER), state=draft)).when(send()).refused("deviation_unexplained")
    explained = after(FORM, update(lines=CHEAPER, deviation_reason="Kontrak 36 bulan"), state=draft)
    (event,) = given_that(FORM, explained).when(send()).events
    assert isinstance(event, SubscriptionFormSent)
    assert event.deviation_reason == "Kontrak 36 bulan"
    assert [each.path for each in event.differences] == ["/lines/JKT-01/Dedicated Internet/mrc"]


def test_the_customer_may_sign_until_the_day_that_the_form_names_else_for_the_configured_time(
    draft: SubscriptionForm,
) -> None:
    assert given_that(FORM, draft).when(send()).state.particulars.valid_until == LAST_DAY
    named = after(FORM, update(valid_until=date(2026, 3, 9)), state=draft)
    assert given_that(FORM, named).when(send()).state.particulars.valid_until == date(2026, 3, 9)
    past = after(FORM, update(valid_until=TODAY - timedelta(days=1)), state=draft)
    given_that(FORM, past).when(send()).refused("validity_past", fields=["/valid_until"])


def test_the_sums_that_are_sent_are_those_of_the_day_on_the_form() -> None:
    before = datetime(2024, 12, 30, 3, tzinfo=UTC)
    saved_before = after(FORM, create(), update(at=before))
    (event,) = given_that(FORM, saved_before).when(send()).events
    assert isinstance(event, SubscriptionFormSent)
    assert event.totals.tax_rule.since == date(2025, 1, 1)


def test_without_a_pdf_nothing_is_sent(draft: SubscriptionForm) -> None:
    given_that(FORM, draft).when(send(sent=None)).refused("pdf_missing")


def test_recalled_the_form_is_a_draft_again_and_what_was_sent_counts_no_more(sent: SubscriptionForm) -> None:
    outcome = given_that(FORM, after(FORM, upload(), state=sent)).when(recall())
    outcome.then(SubscriptionFormRecalled(number=NUMBER, reason="Alamat penagihan berubah", sha256=PDF.document.sha256))
    assert (outcome.state.status, outcome.state.sent, outcome.state.signed) == (Status.DRAFT, None, None)


def test_a_form_is_signed_only_with_a_signed_file(sent: SubscriptionForm) -> None:
    given_that(FORM, sent).when(sign()).refused("signed_file_missing")


def test_the_file_that_was_sent_is_no_signed_one(sent: SubscriptionForm) -> None:
    given_that(FORM, sent).when(upload("FB-2026-00001.pdf")).refused("signed_file_is_the_one_sent")


def test_a_better_scan_replaces_an_earlier_one(sent: SubscriptionForm) -> None:
    state = after(FORM, upload("buram.pdf"), upload("jelas.pdf"), state=sent)
    assert state.signed == document("jelas.pdf")
    given_that(FORM, state).when(upload("jelas.pdf")).then_nothing()


def test_customer_signed_tells_both_hashes_and_the_whole_form(sent: SubscriptionForm) -> None:
    outcome = given_that(FORM, after(FORM, upload(), state=sent)).when(sign())
    assert outcome.state.status is Status.CUSTOMER_SIGNED
    (event,) = outcome.events
    assert isinstance(event, SubscriptionFormCustomerSigned)
    assert (event.sent, event.signed) == (PDF, document("ditandatangani.pdf"))
    assert (event.signed_on, event.totals, event.lines) == (TODAY, sent.totals, LINES)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_signature_is_given_neither_before_the_sending_nor_tomorrow(sent: SubscriptionForm, day: date) -> None:
    ready = after(FORM, upload(), state=sent)
    given_that(FORM, ready).when(sign(signed_on=day)).refused("signature_date_impossible", fields=["/signed_on"])


def test_a_voided_form_says_what_it_was_and_what_the_customer_has(sent: SubscriptionForm) -> None:
    given_that(FORM, sent).when(void()).then(
        SubscriptionFormVoided(
            number=NUMBER,
            iro_id=IRO_ID,
            reason="Pelanggan batal",
            was=Status.SENT_FOR_SIGNING,
            sha256=PDF.document.sha256,
        )
    )


def test_a_signed_form_is_voided_by_a_manager_and_never_under_a_live_pks(signed: SubscriptionForm) -> None:
    given_that(FORM, signed).when(void("sales_ops")).refused("role_may_not")
    given_that(FORM, signed).when(void("manager", facts(live_contract="PKS/2026/00007"))).refused(
        "contract_rests_on_form"
    )
    given_that(FORM, signed).when(void("manager")).then_says("subscription_form.voided")


def test_a_form_expires_by_itself_once_its_last_day_is_over_in_jakarta(sent: SubscriptionForm) -> None:
    given_that(FORM, sent).when(expire("system", NIGHT_BEFORE)).then_nothing()
    given_that(FORM, sent).when(expire("system", MIDNIGHT)).then(
        SubscriptionFormExpired(
            number=NUMBER, iro_id=IRO_ID, reason=None, valid_until=LAST_DAY, sha256=PDF.document.sha256
        )
    )


def test_a_form_that_was_signed_recalled_voided_or_stopped_does_not_expire(
    sent: SubscriptionForm, signed: SubscriptionForm, draft: SubscriptionForm
) -> None:
    for state in (signed, draft, after(FORM, void(), state=sent), after(FORM, stop(), state=sent)):
        given_that(FORM, state).when(expire("system", MIDNIGHT)).then_nothing()


def test_sales_ops_end_a_form_earlier_with_a_reason(sent: SubscriptionForm) -> None:
    state = given_that(FORM, sent).when(expire()).state
    assert (state.status, state.end_reason) == (Status.EXPIRED, "Tidak ada kabar")
    silent = expire().model_copy(update={"reason": None})
    given_that(FORM, sent).when(silent).refused("field_missing", fields=["/reason"])


def test_a_reminder_is_due_once_for_each_time_the_form_was_sent(sent: SubscriptionForm) -> None:
    reminded = given_that(FORM, sent).when(remind()).then_says("subscription_form.unsigned_reminder_due")
    given_that(FORM, reminded).when(remind()).then_nothing()
    again = after(FORM, recall(), send(), state=reminded)
    given_that(FORM, again).when(remind()).then_says("subscription_form.unsigned_reminder_due")


def test_nobody_is_reminded_of_a_form_that_is_not_with_the_customer_since_then(
    sent: SubscriptionForm, signed: SubscriptionForm, draft: SubscriptionForm
) -> None:
    for state in (signed, draft, after(FORM, stop(), state=sent)):
        given_that(FORM, state).when(remind()).then_nothing()
    given_that(FORM, sent).when(remind(sent_on=TODAY - timedelta(days=1), at=AT)).then_nothing()


def test_a_stopped_form_is_neither_recalled_nor_signed_nor_ended_but_voided(sent: SubscriptionForm) -> None:
    outcome = given_that(FORM, after(FORM, upload(), state=sent)).when(stop())
    outcome.then(
        SubscriptionFormStopped(
            number=NUMBER,
            iro_id=IRO_ID,
            iro_number="IRO/2026/00042",
            reason="Proyek dibatalkan pelanggan",
            was=Status.SENT_FOR_SIGNING,
        )
    )
    for command in (recall(), upload("lain.pdf"), sign(), expire()):
        given_that(FORM, outcome.state).when(command).refused("iro_cancelled")
    given_that(FORM, outcome.state).when(void()).then_says("subscription_form.voided")


def test_a_form_stops_once_and_only_while_it_counts(sent: SubscriptionForm) -> None:
    given_that(FORM, after(FORM, stop(), state=sent)).when(stop()).then_nothing()
    given_that(FORM, after(FORM, void(), state=sent)).when(stop()).then_nothing()


def test_an_iro_cancelled_a_moment_ago_keeps_a_form_from_being_sent_and_signed(
    draft: SubscriptionForm, sent: SubscriptionForm
) -> None:
    given_that(FORM, draft).when(send(facts(CANCELLED))).refused("iro_cancelled")
    given_that(FORM, after(FORM, upload(), state=sent)).when(sign(facts(CANCELLED))).refused("iro_cancelled")
