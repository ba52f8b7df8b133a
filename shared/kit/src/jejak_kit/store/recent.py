"""What was committed last, kept in memory, so that following the own store seldom asks the database."""

import time
from collections import deque
from collections.abc import Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.store.reader import PAGE, Entry, StoreReader

KEPT = 2_000
"""Entries."""
KEPT_BYTES = 16 * 1024 * 1024
FRESH_S = 0.4
"""How long "there is nothing new" is believed without asking: other processes append too, and nobody wakes us for that.
Shorter than any follower's poll, so that a poll always asks."""


class Recent:
    """The newest entries of the store without a gap: each follows the one before it."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._size = 0

    def add(self, entries: Sequence[Entry]) -> None:
        """Entries that are committed, each with the true position before it. What does not follow begins anew."""
        end = self._entries[-1] if self._entries else None
        known = next((entry for entry in entries if end is not None and entry.position == end.position), None)
        new = [entry for entry in entries if end is None or entry.position > end.position]
        # a store that was restored from an older copy tells another story from here on
        other = known is not None and end is not None and known.body != end.body
        if other or (new and end is not None and new[0].previous != end.position):
            new = list(entries) if other else new
            self._entries.clear()
            self._size = 0
        for entry in new:
            self._entries.append(entry)
            self._size += len(entry.body)
        while len(self._entries) > KEPT or (self._size > KEPT_BYTES and len(self._entries) > 1):
            self._size -= len(self._entries.popleft().body)

    def after(self, position: int, *, limit: int = PAGE) -> list[Entry] | None:
        """What follows a position, as far as it is known; None where only the store can tell."""
        entries = self._entries
        if not entries or not entries[0].previous <= position <= entries[-1].position:
            return None
        found: list[Entry] = []
        for entry in reversed(entries):
            if entry.position <= position:
                return found[::-1][:limit] if entry.position == position else None
            found.append(entry)
        return found[::-1][:limit] if entries[0].previous == position else None


class LiveReader(StoreReader):
    """The store as its followers read it: from memory where they are close behind."""

    def __init__(self, engine: AsyncEngine, recent: Recent, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(engine)
        self._recent = recent
        self._clock = clock
        self._asked = float("-inf")

    async def after(self, position: int, *, limit: int = PAGE) -> list[Entry]:
        """The next stored events after the position of one. An empty answer may be FRESH_S old."""
        known = self._recent.after(position, limit=limit)
        asking = self._clock()
        if known or (known is not None and asking - self._asked < FRESH_S):
            return known
        found = await super().after(position, limit=limit)
        self._recent.add(found)
        if not found:
            self._asked = asking
        return found
