"""From when until when: whole months of the calendar, and the days on which the end draws near."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from jejak_events.limits import Months

LATEST = date(9000, 1, 1)
"""A contract may not end later: the calendar itself ends."""


class TooLong(ValueError):
    """The period ends after LATEST."""


def last_day(starts_on: date, months: Months) -> date:
    """The last day of so many months: the day before the same day of the month.

    Where that month lacks the day, its last one: a month from 31 January ends on 28 (29) February. Raises TooLong.
    """
    year, month = divmod(starts_on.year * 12 + starts_on.month - 1 + months, 12)
    if year >= LATEST.year:
        raise TooLong
    length = monthrange(year, month + 1)[1]
    if starts_on.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, starts_on.day) - timedelta(days=1)


def reminder_days(ends_on: date, since: date, days_before: Iterable[int]) -> dict[int, date]:
    """When to remind of an end, by how many days before it; only days after `since`, so that nothing is past at once."""
    days = {days: ends_on - timedelta(days=days) for days in days_before}
    return {before: day for before, day in days.items() if day > since}
