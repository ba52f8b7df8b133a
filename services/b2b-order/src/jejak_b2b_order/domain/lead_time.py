"""The rule of lead time: a large order is confirmed days ahead, or not at all.

SOP MKN-ODR01, Cakupan: "Waktu Pemesanan dalam jumlah diatas 1000 pack harus terkonfirmasi paling lambat -4 Hari".
Calendar days in Jakarta; a day is over when the next one begins there. Both limits are configuration.
"""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from jejak_b2b_order.domain.wib import end_of
from jejak_events.b2b_order.goods import PacksInAll
from jejak_events.language import Value


class LeadTime(Value):
    """More than `threshold` packs are confirmed before the end of the day `days` before they are needed."""

    threshold: PacksInAll = 1_000
    days: Annotated[int, Field(ge=0, le=365)] = 4


class Late(Value):
    """Too late for this many: until when it would have been possible (an instant that is past), and what still is."""

    latest: datetime
    possible: PacksInAll


def latest(needed_by: date, rule: LeadTime) -> datetime:
    """The end of the last day on which a large order can be confirmed: the first instant that is too late."""
    return end_of(needed_by - timedelta(days=rule.days))


def lateness(packs: int, needed_by: date, at: datetime, rule: LeadTime) -> Late | None:
    """Whether so many packs for a day are confirmed too late at an instant; None: in time, or few enough."""
    until = latest(needed_by, rule)
    if packs <= rule.threshold or at < until:
        return None
    return Late(latest=until, possible=rule.threshold)
