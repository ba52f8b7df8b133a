"""Somebody hears of it in time: what was asked ahead is unpaid, a Term of Payment comes to its day, D-4 comes near."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from tests.given_when_then import Outcome, after, given_that

from jejak_b2b_order.domain.lead_time import latest
from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.invoice import ExpireInvoice
from jejak_b2b_order.domain.order.commands.payment import AcknowledgeReceivable, RequestPayment, RequestSettlement
from jejak_b2b_order.domain.order.commands.reminding import RemindOfPayment, RemindOfTerm, RemindToConfirm
from jejak_b2b_order.domain.order.reminders import Reminders, reminders_within
from jejak_events.b2b_order.order import ConfirmationDue
from jejak_events.b2b_order.payment import PaymentReminderDue, PaymentTermDue
from jejak_events.language import Recorded
from jejak_kit.deadlines.calendar import WorkingCalendar
from jejak_kit.decider import Cancelled, Command, Deadline

from . import stories
from .samples import (
    AT,
    NEEDED_BY,
    OUTLET,
    TERMS,
    TODAY,
    accept,
    amend,
    answer,
    approve_terms,
    ask,
    by,
    cancel,
    close,
    confirm,
    hold,
    in_cash,
    issue_invoice,
    lines,
    on_credit,
    override,
    record,
    register,
    request_production,
    update,
    verify,
)

ID = UUID(int=5)
WEDNESDAY = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""Two working days after Monday, 9 o'clock in Jakarta."""
DAY = timedelta(days=1)
LARGE = lines(1_001)


def when(state: Order | None, command: Command, at: datetime = AT, **days: int) -> list[Deadline | Cancelled]:
    """What the command's events make due, and what they take the reason from."""
    reminders_of = reminders_within(WorkingCalendar(), TERMS.lead_time, Reminders(**days))
    changes: list[Deadline | Cancelled] = []
    for event in Outcome(ORDER, state, command).events:
        recorded: Recorded[Any] = Recorded(uuid4(), ID, 1, at, command.actor, uuid4(), None, event)
        changes += reminders_of(recorded)
    return changes


def only(changes: Sequence[Deadline | Cancelled]) -> Deadline:
    (deadline,) = changes
    assert isinstance(deadline, Deadline)
    return deadline


def set_by(changes: Sequence[Deadline | Cancelled]) -> list[Deadline]:
    return [change for change in changes if isinstance(change, Deadline)]


def cancelled(changes: Sequence[Deadline | Cancelled]) -> set[str]:
    return {change.name for change in changes if isinstance(change, Cancelled)}


def now(command: Command, at: datetime) -> Command:
    """As the scheduler gives it."""
    return command.model_copy(update={"at": at})


# -- what was asked ahead ---------------------------------------------------------------------------------------------

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


# -- a Term of Payment ------------------------------------------------------------------------------------------------

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


# -- D-4 --------------------------------------------------------------------------------------------------------------

THURSDAY = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
"""Two working days before Sunday, the last day to confirm what is needed on Thursday, 12 March."""
CONFIRM = RemindToConfirm(**by("system", THURSDAY), needed_by=NEEDED_BY, terms=TERMS)
OVER = datetime(2026, 3, 8, 17, 0, tzinfo=UTC)


def test_a_large_order_is_reminded_of_two_working_days_before_its_last_day_to_confirm() -> None:
    deadline = only(when(None, register(LARGE)))
    assert deadline.at == THURSDAY
    told = given_that(ORDER, stories.inquired(LARGE)).when(CONFIRM)
    told.then(
        ConfirmationDue(
            number="ORD/2026/00001",
            outlet=OUTLET,
            packs_in_all=1_001,
            needed_by=NEEDED_BY,
            last_day=date(2026, 3, 8),
            threshold=1_000,
            days=4,
        )
    )
    given_that(ORDER, told.state).when(CONFIRM).then_nothing()


def test_a_smaller_one_may_be_confirmed_whenever() -> None:
    assert when(None, register(lines(1_000))) == []
    given_that(ORDER, stories.inquired(lines(1_000))).when(CONFIRM).then_nothing()


@pytest.mark.parametrize("state", [stories.asked(LARGE), stories.available(LARGE), stories.recommended(LARGE)])
def test_also_while_the_desks_answer_and_until_it_is_confirmed(state: Order) -> None:
    given_that(ORDER, state).when(CONFIRM).then_says("order.confirmation_due")
    given_that(ORDER, after(ORDER, hold(), state=state)).when(CONFIRM).then_says("order.confirmation_due")


def test_it_is_no_longer_due_once_it_is_confirmed_or_cancelled() -> None:
    name = only(when(None, register(LARGE))).name
    ready = stories.recommended(LARGE)
    for command in (confirm(), cancel()):
        assert name in cancelled(when(ready, command))
        given_that(ORDER, after(ORDER, command, state=ready)).when(CONFIRM).then_nothing()


def test_a_change_of_quantity_or_day_changes_it() -> None:
    name = only(when(None, register(LARGE))).name
    assert when(stories.inquired(LARGE), update(lines(900))) == [Cancelled(ID, name)]
    later = update(LARGE, needed_by=NEEDED_BY + 5 * DAY)
    moved = only(when(stories.inquired(LARGE), later))
    assert (moved.name, moved.at) == (name, THURSDAY + 6 * DAY), "Friday the 13th is the last day: the 11th"
    state = after(ORDER, later, state=stories.inquired(LARGE))
    given_that(ORDER, state).when(CONFIRM).then_nothing()
    given_that(ORDER, state).when(now(moved.command, moved.at).model_copy(update={"terms": TERMS})).then_says(
        "order.confirmation_due"
    )


def test_a_counter_offer_that_is_taken_may_make_it_small_enough() -> None:
    less = after(ORDER, ask(), answer("rnd", 500), answer("ppic"), answer("production"), state=stories.inquired(LARGE))
    assert isinstance(when(less, accept(NASI_BOX=500))[0], Cancelled)


def test_a_confirmed_order_that_grows_too_large_is_to_be_confirmed_again() -> None:
    confirmed = stories.confirmed(lines(900))
    assert only(set_by(when(confirmed, amend(LARGE)))).at == THURSDAY


def test_after_the_last_day_there_is_nothing_left_to_remind_of() -> None:
    given_that(ORDER, stories.inquired(LARGE)).when(now(CONFIRM, OVER)).then_nothing()
    late = register(LARGE, at=OVER)
    assert when(None, late, OVER) == []
    overridden = after(ORDER, override(OVER), state=stories.available(LARGE))
    given_that(ORDER, overridden).when(now(CONFIRM, OVER)).then_nothing()


@hypothesis_given(packs=st.integers(900, 1_100), days=st.integers(0, 40), hours=st.integers(0, 40 * 24))
def test_whoever_must_confirm_a_large_order_hears_of_it_in_time_and_nobody_else(
    packs: int, days: int, hours: int
) -> None:
    """Whenever it is registered and whenever it is needed, over weekends and feasts."""
    at, needed_by = AT + timedelta(hours=hours), TODAY + timedelta(days=days)
    command = register(lines(packs), at=at, needed_by=needed_by)
    until = latest(needed_by, TERMS.lead_time)
    changes = when(None, command, at)
    assert bool(changes) == (packs > 1_000 and at < until and not Outcome(ORDER, None, command).refusals)
    for change in changes:
        assert isinstance(change, Deadline)
        assert at <= change.at < until
        state = after(ORDER, command)
        due = change.command.model_copy(update={"terms": TERMS})
        given_that(ORDER, state).when(due).then_says("order.confirmation_due")


def test_nobody_is_reminded_where_that_is_not_wanted() -> None:
    assert when(stories.invoiced(), REQUEST, unpaid=0) == []
    assert when(None, register(LARGE), confirm=0) == []
    terms = set_by(when(CREDIT, approve_terms(), term=0))
    assert [change.at for change in terms] == [DUE.at], "of the day itself somebody is always told"
