"""The business day: Asia/Jakarta, which has no summer time."""

from datetime import date, datetime, time, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")


def business_day(at: datetime) -> date:
    """The calendar day in Jakarta at this instant."""
    return at.astimezone(WIB).date()


def end_of(day: date) -> datetime:
    """The instant at which a calendar day in Jakarta is over: the first one that no longer belongs to it."""
    return datetime.combine(day + timedelta(days=1), time(), WIB)
