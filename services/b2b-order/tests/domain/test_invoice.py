"""The Performa Invoice (SOP MKN-ODR01, Prosedur) and the ways to pay it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError
from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.order import ORDER
from jejak_b2b_order.domain.order.commands.invoice import ExpireInvoice, RejectTerms, WarnOfInvoice
from jejak_b2b_order.domain.tax import DatedTaxRule, rules_at
from jejak_events.b2b_order.goods import TaxClass
from jejak_events.b2b_order.invoice import InvoiceIssued, PaymentMode

from . import stories
from .samples import (
    AT,
    TODAY,
    approve_terms,
    by,
    choose,
    hold,
    in_cash,
    issue_invoice,
    lines,
    on_credit,
    record,
    request_production,
    verify,
)

RUN_OUT = AT + timedelta(days=7)


def expire(at: datetime = RUN_OUT) -> ExpireInvoice:
    return ExpireInvoice(**by("system", at))


def test_each_line_is_taxed_by_its_class_and_the_total_is_their_sum() -> None:
    order = stories.confirmed(lines(900, SNACK=100, AIR=10))
    outcome = given_that(ORDER, order).when(issue_invoice())
    state = outcome.then_says("order.invoice_issued", "order.payment_mode_chosen")
    invoice = outcome.events[0]
    assert isinstance(invoice, InvoiceIssued)
    assert [(line.amount, line.tax_base, line.tax) for line in invoice.lines] == [
        (22_500_000, 22_500_000, 2_250_000),
        (1_234_500, 1_131_625, 135_795),
        (30_000, 30_000, 0),
    ]
    assert (invoice.goods, invoice.tax, invoice.total) == (23_764_500, 2_385_795, 26_150_295)
    assert invoice.balance == state.money.balance == 26_150_295


def test_rates_are_dated_configuration() -> None:
    later = DatedTaxRule(tax_class=TaxClass.PPN, since=date(2027, 1, 1), rate=Decimal(13))
    now = DatedTaxRule(tax_class=TaxClass.PPN, since=date(2025, 1, 1), rate=Decimal(11))
    assert rules_at(date(2024, 12, 31), (later, now)).keys() == {TaxClass.NONE}
    assert rules_at(date(2026, 12, 31), (later, now))[TaxClass.PPN].rate == 11
    assert rules_at(date(2027, 1, 1), (later, now))[TaxClass.PPN].rate == 13
    unknown = issue_invoice().model_copy(update={"taxes": rules_at(date(2020, 1, 1), ())})
    given_that(ORDER, stories.confirmed()).when(unknown).refused("tax_unknown")


def test_half_of_it_is_asked_ahead_by_default() -> None:
    state = stories.invoiced()
    assert state.way is not None
    assert (state.way.mode, state.way.percent) == (PaymentMode.DOWN_PAYMENT, Decimal(50))
    assert stories.ahead(state) * 2 == state.money.invoiced == 24_750_000


def test_another_takes_its_place_and_is_asked_for_instead() -> None:
    given_that(ORDER, stories.invoiced()).when(issue_invoice(2)).refused("supersede_needs_reason")
    outcome = given_that(ORDER, stories.invoiced()).when(issue_invoice(2, "NPWP pelanggan berubah"))
    state, issued = outcome.state, outcome.events[0]
    assert isinstance(issued, InvoiceIssued)
    assert issued.supersedes == "PI/2026/00001"
    assert state.money.due == state.money.invoiced == issued.total


@pytest.mark.parametrize("mode", [PaymentMode.CASH, PaymentMode.TERM_OF_PAYMENT], ids=str)
def test_another_way_to_pay_needs_a_reason(mode: PaymentMode) -> None:
    due_on = TODAY + timedelta(days=30) if mode is PaymentMode.TERM_OF_PAYMENT else None
    given_that(ORDER, stories.invoiced()).when(choose(mode, due_on=due_on)).refused("mode_needs_reason")
    given_that(ORDER, stories.invoiced()).when(choose(mode, due_on=due_on, reason="Disepakati")).then_says(
        "order.payment_mode_chosen"
    )


def test_another_percentage_needs_a_reason_and_the_usual_one_does_not() -> None:
    down = PaymentMode.DOWN_PAYMENT
    given_that(ORDER, stories.invoiced()).when(choose(down, percent=Decimal(30))).refused("mode_needs_reason")
    state = given_that(ORDER, stories.invoiced()).when(choose(down, percent=Decimal(30), reason="Langganan")).state
    assert stories.ahead(state) == 7_425_000
    assert stories.ahead(after(ORDER, choose(down), state=state)) == 12_375_000


def test_what_belongs_to_one_mode_belongs_to_no_other() -> None:
    with pytest.raises(ValidationError, match="due date"):
        choose(PaymentMode.TERM_OF_PAYMENT, reason="x")
    with pytest.raises(ValidationError, match="due date"):
        choose(PaymentMode.CASH, due_on=TODAY, reason="x")
    with pytest.raises(ValidationError, match="percentage"):
        choose(PaymentMode.CASH, percent=Decimal(10), reason="x")
    with pytest.raises(ValidationError, match="more than nothing"):
        choose(PaymentMode.DOWN_PAYMENT, percent=Decimal(0), reason="x")


def test_a_term_of_payment_is_within_the_longest_one() -> None:
    given_that(ORDER, stories.invoiced()).when(on_credit(61)).refused("due_on_out_of_range")
    given_that(ORDER, stories.invoiced()).when(on_credit(-1)).refused("due_on_out_of_range")


def test_accounting_approves_a_term_of_payment_and_its_exposure_counts() -> None:
    asked = after(ORDER, on_credit(), state=stories.invoiced())
    assert asked.exposure == 0
    state = given_that(ORDER, asked).when(approve_terms()).then_says("order.terms_approved")
    assert state.exposure == state.money.owed == 24_750_000
    given_that(ORDER, state).when(approve_terms()).refused("terms_answered_already")
    paid = after(ORDER, record(4_750_000), verify(), state=state)
    assert paid.exposure == 20_000_000


def test_accounting_rejects_it_and_another_way_is_chosen() -> None:
    asked = after(ORDER, on_credit(), state=stories.invoiced())
    reject = RejectTerms(**by("accounting"), reason="Tagihan lama belum lunas")
    state = given_that(ORDER, asked).when(reject).then_says("order.terms_rejected")
    given_that(ORDER, state).when(request_production()).then_nothing()
    given_that(ORDER, state).when(approve_terms()).refused("terms_answered_already")
    assert after(ORDER, in_cash(), state=state).way is not None


def test_nobody_approves_what_is_not_on_credit() -> None:
    given_that(ORDER, stories.invoiced()).when(approve_terms()).refused("not_on_credit")


def test_it_runs_out_unpaid_and_is_issued_anew() -> None:
    given_that(ORDER, stories.invoiced()).when(expire(RUN_OUT - timedelta(seconds=1))).then_nothing()
    state = given_that(ORDER, stories.invoiced()).when(expire()).then_says("order.invoice_expired")
    assert (state.status, state.money.due) == ("confirmed", 0)
    again = after(ORDER, issue_invoice(2), state=state)
    assert (again.status, again.money.due) == ("invoiced", 24_750_000)


def test_it_does_not_run_out_once_something_was_paid_or_granted_or_waits_to_be_verified() -> None:
    part = after(ORDER, record(1_000), state=stories.invoiced())
    given_that(ORDER, part).when(expire()).then_nothing()
    given_that(ORDER, after(ORDER, verify(), state=part)).when(expire()).then_nothing()
    granted = after(ORDER, on_credit(), approve_terms(), state=stories.invoiced())
    given_that(ORDER, granted).when(expire()).then_nothing()


def test_it_runs_out_on_hold_too() -> None:
    state = after(ORDER, hold(), expire(), state=stories.invoiced())
    assert (state.status, state.held) == ("on_hold", "confirmed")


def test_somebody_is_warned_once() -> None:
    warn = WarnOfInvoice(**by("system", datetime(2026, 3, 8, 2, 0, tzinfo=UTC)))
    state = given_that(ORDER, stories.invoiced()).when(warn).then_says("order.invoice_expiring")
    given_that(ORDER, state).when(warn).then_nothing()
    given_that(ORDER, stories.paid()).when(warn).then_nothing()
