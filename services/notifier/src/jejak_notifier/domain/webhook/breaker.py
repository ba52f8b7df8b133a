"""A circuit breaker: a target that keeps failing is left alone for a while, then tried with one delivery."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal


@dataclass
class Breaker:
    """Opens after `failures` in a row; half-open after a pause, which doubles with each probe that fails.

    Kept in memory: whoever starts anew finds out anew.
    """

    failures: int
    pause_s: float
    longest_pause_s: float
    in_a_row: int = 0
    probes: int = 0
    """That failed since it opened."""
    opens_at: datetime | None = None
    """When it lets a probe through; None while it is closed."""
    probing: bool = False

    def state(self, now: datetime) -> Literal["closed", "open", "half_open"]:
        if self.opens_at is None:
            return "closed"
        return "half_open" if self.probing or now >= self.opens_at else "open"

    def room(self, now: datetime, wanted: int) -> int:
        """How many deliveries may begin now, of so many that could."""
        match self.state(now):
            case "closed":
                return wanted
            case "half_open":
                return 0 if self.probing else min(wanted, 1)
            case _:
                return 0

    def begins(self) -> bool:
        """A delivery begins. Whether it is the probe, which is to be said again when it ends."""
        self.probing = self.opens_at is not None
        return self.probing

    def leaves(self, *, probe: bool) -> None:
        """A delivery that began came to no attempt."""
        if probe:
            self.probing = False

    def succeeded(self) -> None:
        self.in_a_row, self.probes, self.opens_at, self.probing = 0, 0, None, False

    def failed(self, now: datetime, *, probe: bool) -> None:
        """What began before it opened, and fails after, changes nothing."""
        self.in_a_row += 1
        if self.opens_at is not None and not probe:
            return
        if probe:
            self.probes += 1
            self.probing = False
        if self.in_a_row >= self.failures:
            pause = min(self.pause_s * 2.0 ** min(self.probes, 60), self.longest_pause_s)
            self.opens_at = now + timedelta(seconds=pause)
