"""What holds of periods, reminders and differences, whatever the dates and the wordings."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jejak_contract.domain.contract.differences import TermsDifference, differences
from jejak_contract.domain.contract.period import last_day, reminder_days
from jejak_events.contract.agreement import Clause, Terms

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
MONTHS = st.integers(1, 600)
KEYS = st.sampled_from(["a", "b", "c", "d", "e"])
CLAUSES = st.lists(
    st.builds(Clause, key=KEYS, title=st.just("Pasal"), text=st.sampled_from(["satu", "dua"])),
    max_size=5,
    unique_by=lambda clause: clause.key,
).map(tuple)
TERMS = st.builds(Terms, clauses=CLAUSES, scope=st.sampled_from(["", "lingkup"]))


@given(DAYS, MONTHS)
def test_a_period_ends_after_it_begins_and_longer_ones_later(start: date, months: int) -> None:
    assert start <= last_day(start, months) < last_day(start, months + 1)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)).filter(lambda day: day.day <= 28), MONTHS, MONTHS)
def test_periods_that_follow_each_other_leave_no_day_out_and_count_none_twice(
    start: date, first: int, second: int
) -> None:
    assert last_day(last_day(start, first) + timedelta(days=1), second) == last_day(start, first + second)


@given(DAYS)
def test_a_year_ends_on_the_day_before_its_anniversary(start: date) -> None:
    end = last_day(start, 12)
    leap = (start.month, start.day) == (2, 29)
    assert (end.month, end.day) == ((2, 28) if leap else _before(start.replace(year=start.year + 1)))


def _before(day: date) -> tuple[int, int]:
    before = day - timedelta(days=1)
    return before.month, before.day


def test_where_a_month_lacks_the_day_it_ends_on_its_last() -> None:
    assert last_day(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert last_day(date(2024, 1, 31), 1) == date(2024, 2, 29)


@given(DAYS, DAYS, st.lists(st.integers(1, 3_650), max_size=5))
def test_reminders_lie_between_now_and_the_end(end: date, since: date, days: list[int]) -> None:
    found = reminder_days(end, since, days)
    assert all(since < day < end and (end - day).days == before for before, day in found.items())
    assert all(before in found or end - timedelta(days=before) <= since for before in days)


def applied(old: Terms, found: TermsDifference) -> dict[str, Clause]:
    """The clauses of `old` with the differences carried out."""
    clauses = {clause.key: clause for clause in old.clauses}
    for change in found.clauses:
        clauses.pop(change.key, None)
        if change.after is not None:
            clauses[change.key] = change.after
    return clauses


@given(TERMS, TERMS)
def test_carrying_the_differences_out_gives_the_new_wording(old: Terms, new: Terms) -> None:
    found = differences(old, new)
    assert applied(old, found) == {clause.key: clause for clause in new.clauses}
    assert [part.part for part in found.parts] == (["scope"] if old.scope != new.scope else [])


@given(TERMS, TERMS)
def test_nothing_is_told_twice_and_nothing_of_what_is_equal(old: Terms, new: Terms) -> None:
    found = differences(old, new).clauses
    assert len({change.key for change in found}) == len(found)
    assert all((change.before == change.after) == (change.change == "moved") for change in found)
    assert (differences(old, new) == TermsDifference(clauses=(), parts=())) == (old == new)


@given(TERMS, TERMS)
def test_the_way_back_tells_the_same_with_the_sides_exchanged(old: Terms, new: Terms) -> None:
    there = {change.key: (change.before, change.after) for change in differences(old, new).clauses}
    back = {change.key: (change.after, change.before) for change in differences(new, old).clauses}
    assert there == back
