"""Working days and hours in Indonesia: Monday to Friday without public holidays and cuti bersama, in WIB.

Days off come from the library `holidays`, which follows the joint decrees of three ministers (SKB 3 Menteri): category
`public` are the national holidays, `government` the cuti bersama. For years whose decree is not out yet it estimates the
religious holidays and knows no cuti bersama: configuration adds and removes days.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

import holidays

from jejak_kit.i18n import BUSINESS_ZONE
from jejak_kit.settings import ServiceSettings

SATURDAY = 5
FURTHEST = 3_660
"""Days that are looked through at most for a working day: a calendar without one is a mistake."""


class WorkingCalendar:
    """Which days and hours are worked. Days are WIB's; moments are instants with a time zone, answered in UTC."""

    def __init__(
        self,
        *,
        extra_holidays: Iterable[date] = (),
        extra_working_days: Iterable[date] = (),
        opens: time = time(9),
        closes: time = time(17),
    ) -> None:
        """`extra_working_days` are worked whatever else is said of them. Raises ValueError for hours that never are."""
        if not opens < closes:
            raise ValueError(f"working hours from {opens} to {closes} never are")
        self.opens, self.closes = opens, closes
        self._off = frozenset(extra_holidays)
        self._on = frozenset(extra_working_days)
        self._public = holidays.country_holidays("ID", categories=(holidays.PUBLIC, holidays.GOVERNMENT), language="id")

    @classmethod
    def of(cls, settings: ServiceSettings) -> Self:
        """As the service's environment configures it."""
        return cls(
            extra_holidays=settings.extra_holidays,
            extra_working_days=settings.extra_working_days,
            opens=settings.work_begins,
            closes=settings.work_ends,
        )

    def is_working_day(self, day: date) -> bool:
        if day in self._on:
            return True
        return day.weekday() < SATURDAY and day not in self._off and day not in self._public

    def holiday(self, day: date) -> str | None:
        """What the day is called where it is a holiday or cuti bersama."""
        name: str | None = self._public.get(day)
        return name

    def add_working_days(self, day: date, count: int) -> date:
        """The working day so many after the given one (before it, where `count` is negative).

        With 0, the day itself if it is worked, else the next that is. Raises OverflowError where no working day is near.
        """
        step = timedelta(days=-1 if count < 0 else 1)
        if count == 0:
            return self._reach(day, step)
        for _ in range(abs(count)):
            day = self._reach(day + step, step)
        return day

    def is_working_moment(self, moment: datetime) -> bool:
        local = moment.astimezone(BUSINESS_ZONE)
        return self.is_working_day(local.date()) and self.opens <= local.time() < self.closes

    def next_working_moment(self, moment: datetime) -> datetime:
        """The moment itself if it is within working hours, else when the next ones begin."""
        if self.is_working_moment(moment):
            return moment.astimezone(UTC)
        local = moment.astimezone(BUSINESS_ZONE)
        day = local.date() if local.time() < self.opens else local.date() + timedelta(days=1)
        return self._at(self.add_working_days(day, 0), self.opens)

    def working_days_later(self, moment: datetime, count: int) -> datetime:
        """The same time of day so many working days later, moved into that day's working hours.

        What happens outside of working hours counts from when the next ones begin.
        """
        local = self.next_working_moment(moment).astimezone(BUSINESS_ZONE)
        return self._at(self.add_working_days(local.date(), count), local.time())

    def _reach(self, day: date, step: timedelta) -> date:
        for _ in range(FURTHEST):
            if self.is_working_day(day):
                return day
            day += step
        raise OverflowError(f"no working day within {FURTHEST} days of {day}")

    @staticmethod
    def _at(day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, BUSINESS_ZONE).astimezone(UTC)
