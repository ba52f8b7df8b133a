"""Whoever must confirm a large order hears of it before the last day to do so (D-4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from tests.given_when_then import Outcome, after, given_that

from jejak_b2b_order.domain.lead_time import latest
from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.reminding import RemindToConfirm
from jejak_events.b2b_order.order import ConfirmationDue
from jejak_kit.decider import Cancelled, Deadline

from . import stories
from .reminding import DAY, ID, LARGE, cancelled, now, only, set_by, when
from .samples import (
    AT,
    NEEDED_BY,
    OUTLET,
    TERMS,
    TODAY,
    accept,
    amend,
    answer,
    ask,
    by,
    cancel,
    confirm,
    hold,
    lines,
    override,
    register,
    update,
)

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


def test_nobody_is_reminded_of_the_last_day_where_that_is_not_wanted() -> None:
    assert when(None, register(LARGE), confirm=0) == []
