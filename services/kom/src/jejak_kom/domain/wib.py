"""The business day: Asia/Jakarta, which has no summer time."""

from datetime import date, datetime, timedelta, timezone

WIB = timezone(timedelta(hours=7), "WIB")


def business_day(at: datetime) -> date:
    """The calendar day in Jakarta at this instant."""
    return at.astimezone(WIB).date()
