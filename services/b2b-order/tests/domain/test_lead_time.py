""" "Waktu Pemesanan dalam jumlah diatas 1000 pack harus terkonfirmasi paling lambat -4 Hari" (SOP MKN-ODR01, Cakupan)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st
from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.lead_time import LeadTime, lateness, latest
from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.terms import Terms
from jejak_b2b_order.domain.wib import WIB, business_day
from jejak_events.b2b_order.order import LeadTimeOverridden, OrderConfirmed

from . import stories
from .samples import NEEDED_BY, TERMS, confirm, lines, override, recommend

RULE = LeadTime()
DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))
MOMENTS = st.integers(0, 3_150_000_000).map(
    lambda second: datetime(2000, 1, 10, tzinfo=UTC) + timedelta(seconds=second)
)
RULES = st.builds(LeadTime, threshold=st.integers(0, 5_000), days=st.integers(0, 30))
PACKS = st.integers(1, 10_000)


@hypothesis_given(DAYS, RULES)
def test_the_last_moment_is_the_end_of_the_day_so_many_calendar_days_before(needed_by: date, rule: LeadTime) -> None:
    until = latest(needed_by, rule)
    before = until - timedelta(microseconds=1)
    assert (needed_by - business_day(before)).days == rule.days
    assert (needed_by - business_day(until)).days == rule.days - 1


@hypothesis_given(PACKS, DAYS, MOMENTS, RULES)
def test_it_is_late_exactly_if_too_many_packs_are_too_few_days_ahead(
    packs: int, needed_by: date, at: datetime, rule: LeadTime
) -> None:
    few_days = (needed_by - business_day(at)).days < rule.days
    late = lateness(packs, needed_by, at, rule)
    assert (late is not None) == (packs > rule.threshold and few_days)
    if late is not None:
        assert late.latest <= at
        assert lateness(late.possible, needed_by, at, rule) is None or late.possible == 0


@hypothesis_given(PACKS, DAYS, MOMENTS, st.integers(-14, 14))
def test_the_zone_in_which_the_moment_is_written_does_not_matter(
    packs: int, needed_by: date, at: datetime, hours: int
) -> None:
    elsewhere = at.astimezone(timezone(timedelta(hours=hours)))
    assert lateness(packs, needed_by, at, RULE) == lateness(packs, needed_by, elsewhere, RULE)


@hypothesis_given(PACKS, DAYS, MOMENTS, RULES)
def test_what_is_late_stays_late_and_fewer_packs_are_never_later(
    packs: int, needed_by: date, at: datetime, rule: LeadTime
) -> None:
    if lateness(packs, needed_by, at, rule) is not None:
        assert lateness(packs, needed_by, at + timedelta(hours=1), rule) is not None
        assert lateness(packs + 1, needed_by, at, rule) is not None


@pytest.mark.parametrize(
    ("needed_by", "last_moment"),
    [
        (date(2026, 3, 12), datetime(2026, 3, 8, 16, 59, 59, tzinfo=UTC)),
        (date(2026, 3, 3), datetime(2026, 2, 27, 16, 59, 59, tzinfo=UTC)),
        (date(2028, 3, 3), datetime(2028, 2, 28, 16, 59, 59, tzinfo=UTC)),
        (date(2026, 1, 2), datetime(2025, 12, 29, 16, 59, 59, tzinfo=UTC)),
        (date(2027, 1, 4), datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)),
    ],
    ids=["in a month", "over a month's end", "in a leap year", "over a year's end", "to a year's last day"],
)
def test_midnight_in_jakarta_is_17_o_clock_utc(needed_by: date, last_moment: datetime) -> None:
    assert lateness(1_001, needed_by, last_moment, RULE) is None
    assert lateness(1_001, needed_by, last_moment + timedelta(seconds=1), RULE) is not None


IN_TIME = datetime(2026, 3, 8, 23, 59, 59, tzinfo=WIB)
TOO_LATE = datetime(2026, 3, 9, 0, 0, tzinfo=WIB)
LONG_VALID = Terms(answers_hours=240)


def large(packs: int = 1_001) -> Order:
    """Asked about with answers that hold long enough for the days of these tests."""
    order = stories.available(lines(packs))
    assert order.check is not None
    check = order.check.model_copy(update={"valid_until": datetime(2026, 3, 30, tzinfo=UTC)})
    return after(ORDER, recommend("rnd"), recommend("marketing"), state=order.model_copy(update={"check": check}))


def test_more_than_1000_packs_are_confirmed_until_the_end_of_the_fourth_day_before() -> None:
    given_that(ORDER, large()).when(confirm(IN_TIME)).then_says("order.confirmed")


def test_later_it_is_refused_and_said_until_when_it_was_possible_and_what_still_is() -> None:
    outcome = given_that(ORDER, large()).when(confirm(TOO_LATE))
    outcome.refused("confirmed_too_late")
    params = outcome.refusals[0].params
    assert params["last_day"] == date(2026, 3, 8)
    assert params["latest"] == TOO_LATE
    assert (params["packs"], params["possible"], params["days"]) == (1_001, 1_000, 4)


def test_1000_packs_are_not_more_than_1000() -> None:
    given_that(ORDER, large(1_000)).when(confirm(TOO_LATE)).then_says("order.confirmed")


def test_both_limits_are_configuration() -> None:
    strict = Terms(lead_time=LeadTime(threshold=100, days=10))
    given_that(ORDER, large(101)).when(confirm(IN_TIME, strict)).refused("confirmed_too_late")
    generous = Terms(lead_time=LeadTime(threshold=1_000, days=0))
    given_that(ORDER, large()).when(confirm(TOO_LATE, generous)).then_says("order.confirmed")


def test_the_store_manager_may_take_it_all_the_same_and_why_stays_visible() -> None:
    overridden = given_that(ORDER, large()).when(override(TOO_LATE))
    state = overridden.then(
        LeadTimeOverridden(
            number="ORD/2026/00001",
            reason="Dapur kedua siap",
            packs_in_all=1_001,
            needed_by=NEEDED_BY,
            threshold=1_000,
            days=4,
            latest=TOO_LATE,
        )
    )
    confirmed = given_that(ORDER, state).when(confirm(TOO_LATE))
    confirmed.then_says("order.confirmed")
    (event,) = confirmed.events
    assert isinstance(event, OrderConfirmed)
    assert event.overridden
    assert confirmed.state.override is not None


def test_there_is_nothing_to_override_in_time_and_not_twice() -> None:
    given_that(ORDER, large()).when(override(IN_TIME)).refused("nothing_to_override")
    state = after(ORDER, override(TOO_LATE), state=large())
    given_that(ORDER, state).when(override(TOO_LATE)).refused("overridden_already")


def test_an_override_covers_no_larger_and_no_earlier_order() -> None:
    state = after(ORDER, override(TOO_LATE), state=large(1_001))
    for change in ({"packs_in_all": 1_000}, {"needed_by": date(2026, 3, 11)}):
        assert state.override is not None
        other = state.model_copy(update={"override": state.override.model_copy(update=change)})
        given_that(ORDER, other).when(confirm(TOO_LATE)).refused("confirmed_too_late")


def test_answers_that_have_expired_confirm_nothing() -> None:
    assert TERMS.answers_hours == 48
    state = after(ORDER, recommend("rnd"), recommend("marketing"), state=stories.available(lines(10)))
    given_that(ORDER, state).when(confirm(IN_TIME)).refused("answers_expired")
