"""When a delivery that failed is tried again (Standard Webhooks 1.0, "Deliverability and reliability")."""

from collections.abc import Sequence
from datetime import datetime, timedelta

MINUTE, HOUR = 60.0, 3_600.0
RETRIES_S: tuple[float, ...] = (
    5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR,
)  # fmt: skip
"""Seconds between one attempt and the next; the first is made at once."""
LONGEST_S = 24 * HOUR
"""However long a receiver asks to be left in peace."""
JITTER = 0.1
"""A tenth later at most, so that what failed together is not tried again together."""


def retry_at(
    failed: int, now: datetime, retries_s: Sequence[float], *, chance: float, asked_s: float = 0
) -> datetime | None:
    """After `failed` attempts; None after the last. `chance` is between 0 and 1; `asked_s` is the receiver's own wish."""
    if not 1 <= failed <= len(retries_s):
        return None
    pause = max(retries_s[failed - 1] * (1 + JITTER * chance), min(asked_s, LONGEST_S))
    return now + timedelta(seconds=pause)
