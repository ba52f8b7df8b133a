"""The business day: Asia/Jakarta, which has no summer time."""

from datetime import date, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")


def business_day(at: datetime) -> date:
    """The calendar day in Jakarta at this instant."""
    return at.astimezone(WIB).date()


def end_of(day: date) -> datetime:
    """The instant at which the day in Jakarta is over."""
    return datetime(day.year, day.month, day.day, tzinfo=WIB) + timedelta(days=1)


def start_of(day: date) -> datetime:
    """The instant at which the day in Jakarta begins."""
    return datetime(day.year, day.month, day.day, tzinfo=WIB)
