"""A Term of Payment is reminded of before its day and on it."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.payment import AcknowledgeReceivable
from jejak_b2b_order.domain.order.commands.reminding import RemindOfTerm
from jejak_events.b2b_order.payment import PaymentTermDue
from jejak_kit.decider import Command

from . import stories
from .reminding import DAY, cancelled, set_by, when
from .samples import (
    OUTLET,
    TERMS,
    TODAY,
    amend,
    approve_terms,
    by,
    cancel,
    close,
    in_cash,
    lines,
    on_credit,
    record,
    verify,
)

CREDIT = after(ORDER, on_credit(), state=stories.invoiced())
GRANTED = after(ORDER, approve_terms(), state=CREDIT)
DUE_ON = TODAY + timedelta(days=30)
"""Wednesday, 1 April."""
NEAR = RemindOfTerm(**by("system", datetime(2026, 3, 27, 2, 0, tzinfo=UTC)), due_on=DUE_ON, stage="ahead")
DUE = RemindOfTerm(**by("system", datetime(2026, 4, 1, 2, 0, tzinfo=UTC)), due_on=DUE_ON, stage="due")


def test_a_term_is_reminded_of_three_working_days_before_its_day_and_on_it() -> None:
    near, due = set_by(when(CREDIT, approve_terms()))
    assert (near.at, due.at) == (NEAR.at, DUE.at)
    told = given_that(ORDER, GRANTED).when(near.command)
    told.then(
        PaymentTermDue(
            number="ORD/2026/00001",
            customer=GRANTED.party,
            outlet=OUTLET,
            invoice_number="PI/2026/00001",
            due_on=DUE_ON,
            stage="ahead",
            balance=GRANTED.money.owed,
            unverified=0,
        )
    )
    given_that(ORDER, told.state).when(near.command).then_nothing()
    given_that(ORDER, told.state).when(due.command).then_says("payment.term_due")


def test_a_day_that_is_not_worked_is_told_of_when_work_begins_again() -> None:
    sunday = after(ORDER, on_credit(27), state=stories.invoiced())
    near, due = set_by(when(sunday, approve_terms()))
    assert due.at == datetime(2026, 3, 30, 2, 0, tzinfo=UTC)
    assert near.at == datetime(2026, 3, 25, 2, 0, tzinfo=UTC)


def test_nobody_is_told_ahead_of_what_was_just_agreed_on() -> None:
    tomorrow = after(ORDER, on_credit(1), state=stories.invoiced())
    (due,) = set_by(when(tomorrow, approve_terms()))
    assert due.at == datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize("command", [NEAR, DUE], ids=["ahead", "due"])
def test_only_while_the_balance_is_open(command: RemindOfTerm) -> None:
    part = after(ORDER, record(1_000_000), verify(), state=GRANTED)
    waiting = after(ORDER, record(2_000_000, 2), state=part)
    (event,) = given_that(ORDER, waiting).when(command).events
    assert isinstance(event, PaymentTermDue)
    assert (event.balance, event.unverified) == (GRANTED.money.owed - 1_000_000, 2_000_000)
    given_that(ORDER, stories.settled(GRANTED)).when(command).then_nothing()


def test_only_of_the_day_that_holds() -> None:
    made = stories.produced(stories.granted())
    later = AcknowledgeReceivable(**by("accounting"), terms=TERMS, due_on=DUE_ON + 7 * DAY)
    changes = set_by(when(made, later))
    assert {change.name for change in changes} == {change.name for change in set_by(when(CREDIT, approve_terms()))}
    state = after(ORDER, DUE, later, state=made)
    given_that(ORDER, state).when(DUE).then_nothing()
    given_that(ORDER, state).when(changes[-1].command).then_says("payment.term_due")


def test_acknowledged_for_the_same_day_nobody_hears_it_twice() -> None:
    told = after(ORDER, DUE, state=stories.produced(stories.granted()))
    again = after(ORDER, AcknowledgeReceivable(**by("accounting"), terms=TERMS), state=told)
    given_that(ORDER, again).when(DUE).then_nothing()


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (CREDIT, in_cash()),
        (stories.granted(), amend(lines(901))),
        (GRANTED, cancel()),
    ],
    ids=["another way", "amended", "cancelled"],
)
def test_a_term_that_no_longer_holds_is_cancelled(state: Order, command: Command) -> None:
    names = {change.name for change in set_by(when(CREDIT, approve_terms()))}
    assert names <= cancelled(when(state, command))
    given_that(ORDER, after(ORDER, command, state=state)).when(DUE).then_nothing()


def test_what_is_closed_is_cancelled_too() -> None:
    delivered = stories.delivered(stories.dispatched(stories.produced(stories.granted())))
    names = {change.name for change in set_by(when(CREDIT, approve_terms()))}
    assert cancelled(when(delivered, close())) == names


def test_a_term_that_nobody_approved_is_due_to_nobody() -> None:
    given_that(ORDER, CREDIT).when(DUE).then_nothing()


def test_nobody_is_reminded_ahead_of_a_term_where_that_is_not_wanted() -> None:
    terms = set_by(when(CREDIT, approve_terms(), term=0))
    assert [change.at for change in terms] == [DUE.at], "of the day itself somebody is always told"
