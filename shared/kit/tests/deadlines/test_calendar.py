"""Working days in Indonesia: whatever the day and the count, and the days that the decrees name."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_kit.deadlines.calendar import WorkingCalendar

CALENDAR = WorkingCalendar()
WIB = ZoneInfo("Asia/Jakarta")
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MOMENTS = st.integers(1_704_067_200, 1_924_905_600).map(lambda second: datetime.fromtimestamp(second, UTC))
COUNTS = st.integers(0, 40)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 8, 17), "Hari Kemerdekaan"),
        (date(2026, 3, 20), "Cuti Bersama Hari Raya Idulfitri"),
        (date(2026, 2, 16), "Cuti Bersama Tahun Baru Imlek"),
        (date(2026, 12, 24), "Cuti Bersama"),
    ],
)
def test_public_holidays_and_cuti_bersama_are_not_worked(day: date, why: str) -> None:
    """SKB 3 Menteri 2026."""
    assert not CALENDAR.is_working_day(day)
    assert why.casefold().split()[0] in (CALENDAR.holiday(day) or "").casefold()


def test_lebaran_2026_is_jumped_over() -> None:
    """From the day before Nyepi's cuti bersama to the day after Idulfitri's."""
    assert CALENDAR.add_working_days(date(2026, 3, 17), 1) == date(2026, 3, 25)
    assert CALENDAR.add_working_days(date(2026, 3, 25), -1) == date(2026, 3, 17)
    evening = datetime(2026, 3, 17, 17, 0, tzinfo=WIB)
    assert CALENDAR.next_working_moment(evening) == datetime(2026, 3, 25, 9, 0, tzinfo=WIB)


def test_days_are_added_and_removed_by_configuration() -> None:
    wedding, saturday = date(2026, 6, 17), date(2026, 6, 20)
    calendar = WorkingCalendar(extra_holidays=[wedding], extra_working_days=[saturday, date(2026, 8, 17)])
    assert not calendar.is_working_day(wedding)
    assert calendar.is_working_day(saturday)
    assert calendar.is_working_day(date(2026, 8, 17))
    assert not CALENDAR.is_working_day(saturday)


def test_hours_that_never_are_and_days_that_never_come_are_refused() -> None:
    with pytest.raises(ValueError, match="never are"):
        WorkingCalendar(opens=time(17), closes=time(9))
    idle = WorkingCalendar(extra_holidays=(date(2026, 1, 1) + timedelta(days=day) for day in range(4_000)))
    with pytest.raises(OverflowError):
        idle.add_working_days(date(2026, 1, 1), 1)


@given(DAYS, COUNTS)
def test_so_many_working_days_lie_between(day: date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count)
    assert CALENDAR.is_working_day(end)
    between = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
    worked = sum(CALENDAR.is_working_day(d) for d in between)
    assert worked == (count if count or CALENDAR.is_working_day(day) else 1)


@given(DAYS, st.integers(1, 40))
def test_back_again_is_where_it_began(day: date, count: int) -> None:
    day = CALENDAR.add_working_days(day, 0)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(day, count), -count) == day


@given(DAYS, st.integers(1, 20), st.integers(1, 20))
def test_counts_add_up(day: date, one: int, other: int) -> None:
    step = CALENDAR.add_working_days(CALENDAR.add_working_days(day, one), other)
    assert step == CALENDAR.add_working_days(day, one + other)


@given(MOMENTS)
def test_the_next_working_moment_is_the_first(moment: datetime) -> None:
    found = CALENDAR.next_working_moment(moment)
    assert found >= moment
    assert CALENDAR.is_working_moment(found)
    assert CALENDAR.next_working_moment(found) == found
    if found > moment:
        assert found.astimezone(WIB).time() == time(9)
        hours = (moment + timedelta(hours=h) for h in range(int((found - moment) / timedelta(hours=1)) + 1))
        assert not any(CALENDAR.is_working_moment(hour) for hour in hours if hour < found)


@given(MOMENTS, COUNTS)
def test_later_keeps_the_time_of_day_and_the_order(moment: datetime, count: int) -> None:
    later = CALENDAR.working_days_later(moment, count)
    assert CALENDAR.is_working_moment(later)
    assert later >= moment
    if CALENDAR.is_working_moment(moment):
        assert later.astimezone(WIB).time() == moment.astimezone(WIB).time()
    assert CALENDAR.working_days_later(moment + timedelta(minutes=7), count) >= later
