"""What is on its way to one subscription: of each record one run of deliveries at most."""

import asyncio
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from jejak_notifier.application.webhooks.outbox import Run

BEHIND = 500
"""Records of which the list says too little to be looked at for more."""


class Attempt(Enum):
    """What came of a delivery's turn; nothing where somebody else was faster."""

    NONE = 0
    FAILED = 1
    TAKEN = 2


def record_of(run: Run) -> UUID:
    return run[0].delivery.about.record_id


@dataclass
class Lane:
    """The list is a little older than the store. Whoever reads it leaves out what this process has done meanwhile."""

    ready: deque[Run] = field(default_factory=deque)
    """Read from the list, not begun."""
    under_way: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    """By record."""
    unseen: dict[UUID, int] = field(default_factory=dict)
    """Records of which something was noted, and the position that the list must reach to show it."""

    empty: tuple[int, float] | None = None
    """At which position, and when, the list held nothing more that is due."""

    def taken(self, shown: int) -> Collection[UUID]:
        """The records of which the list, which stands at a position, says nothing that is new."""
        self.unseen = {record: position for record, position in self.unseen.items() if position > shown}
        return {*self.under_way, *self.unseen, *map(record_of, self.ready)}

    def wants_more(self, shown: int, since: float) -> bool:
        """Not where the list was found to hold nothing, and has not moved since a moment."""
        looked = self.empty is not None and self.empty[0] == shown and self.empty[1] > since
        return not self.ready and not looked and len(self.unseen) < BEHIND
