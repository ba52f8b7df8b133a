"""What was asked ahead and is unpaid is reminded of in time."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.invoice import ExpireInvoice
from jejak_b2b_order.domain.order.commands.payment import RequestPayment, RequestSettlement
from jejak_b2b_order.domain.order.commands.reminding import RemindOfPayment
from jejak_events.b2b_order.payment import PaymentReminderDue
from jejak_kit.decider import Command

from . import stories
from .reminding import DAY, ID, WEDNESDAY, cancelled, now, only, when
from .samples import (
    AT,
    OUTLET,
    TODAY,
    amend,
    approve_terms,
    by,
    cancel,
    hold,
    in_cash,
    issue_invoice,
    lines,
    on_credit,
    record,
    request_production,
    verify,
)

REQUEST = RequestPayment(**by("marketing"))
ASKED = after(ORDER, REQUEST, state=stories.invoiced())
UNPAID = RemindOfPayment(**by("system", WEDNESDAY), invoice_number="PI/2026/00001", asked_on=TODAY)
AHEAD = stories.ahead(ASKED)


def test_a_down_payment_is_reminded_of_two_working_days_after_it_was_requested() -> None:
    deadline = only(when(stories.invoiced(), REQUEST))
    assert (deadline.record_id, deadline.at) == (ID, WEDNESDAY)
    assert deadline.command == now(UNPAID, deadline.at).model_copy(update={"actor": deadline.command.actor})
    given_that(ORDER, ASKED).when(UNPAID).then(
        PaymentReminderDue(
            number="ORD/2026/00001",
            customer=ASKED.party,
            outlet=OUTLET,
            invoice_number="PI/2026/00001",
            purpose="down_payment",
            amount=AHEAD,
            unverified=0,
            asked_on=TODAY,
        )
    )


def test_weekends_and_feasts_do_not_count() -> None:
    friday = datetime(2026, 3, 13, 3, 0, tzinfo=UTC)
    assert only(when(stories.invoiced(), REQUEST, friday, unpaid=3)).at == datetime(2026, 3, 25, 3, 0, tzinfo=UTC)


def test_not_before_the_day_that_marketing_gave_is_over() -> None:
    later = RequestPayment(**by("marketing"), due_on=date(2026, 3, 6))
    assert only(when(stories.invoiced(), later)).at == datetime(2026, 3, 9, 2, 0, tzinfo=UTC), "Monday morning"
    soon = RequestPayment(**by("marketing"), due_on=TODAY)
    assert only(when(stories.invoiced(), soon)).at == WEDNESDAY


def test_cash_is_asked_for_in_full_and_reminded_of_too() -> None:
    state = after(ORDER, in_cash(), REQUEST, state=stories.invoiced())
    (event,) = given_that(ORDER, state).when(UNPAID).events
    assert isinstance(event, PaymentReminderDue)
    assert (event.purpose, event.amount) == ("full", state.money.owed)


@hypothesis_given(st.integers(0, AHEAD + 5), st.booleans(), st.booleans())
def test_it_is_said_exactly_if_verified_money_does_not_cover_it(paid: int, verified: bool, held: bool) -> None:
    state = ASKED
    if paid:
        state = after(ORDER, record(paid), state=state)
    if paid and verified:
        state = after(ORDER, verify(), state=state)
    if held:
        state = after(ORDER, hold(), state=state)
    outcome = given_that(ORDER, state).when(UNPAID)
    covered = paid if verified else 0
    if covered >= AHEAD:
        outcome.then_nothing()
        return
    (event,) = outcome.events
    assert isinstance(event, PaymentReminderDue)
    assert (event.amount, event.unverified) == (AHEAD - covered, paid - covered)
    given_that(ORDER, outcome.state).when(UNPAID).then_nothing()


def test_who_asks_again_is_reminded_again() -> None:
    state = after(ORDER, UNPAID, REQUEST, state=ASKED)
    given_that(ORDER, state).when(UNPAID).then_says("payment.reminder_due")


def test_nobody_is_reminded_of_what_nobody_asked_for() -> None:
    given_that(ORDER, stories.invoiced()).when(UNPAID).then_nothing()


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (ASKED, in_cash()),
        (after(ORDER, on_credit(), state=ASKED), approve_terms()),
        (after(ORDER, record(AHEAD), verify(), state=ASKED), request_production()),
        (ASKED, ExpireInvoice(**by("system", AT + 8 * DAY))),
        (ASKED, issue_invoice(2, "Alamat faktur berubah")),
        (ASKED, amend(lines(901))),
        (ASKED, cancel()),
    ],
    ids=["another way", "credit", "paid", "run out", "invoiced anew", "amended", "cancelled"],
)
def test_the_reason_is_gone(state: Order, command: Command) -> None:
    name = only(when(stories.invoiced(), REQUEST)).name
    assert name in cancelled(when(state, command))
    given_that(ORDER, after(ORDER, command, state=state)).when(UNPAID).then_nothing()


def test_the_settlement_after_production_is_not_asked_ahead() -> None:
    assert when(stories.produced(), RequestSettlement(**by("marketing"))) == []


def test_nobody_is_reminded_of_what_is_unpaid_where_that_is_not_wanted() -> None:
    assert when(stories.invoiced(), REQUEST, unpaid=0) == []
