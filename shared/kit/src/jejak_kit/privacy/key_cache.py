"""Unwrapped keys in memory, for a short time and a bounded number."""

import math
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping


class KeyCache:
    """Least recently used keys, each for at most `seconds` since it was read; absence is never remembered."""

    def __init__(self, seconds: float, size: int, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._size = size
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()
        self._evicted: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def now(self) -> float:
        """The moment a read starts, from which its answer ages."""
        return self._clock()

    def take(self, subjects: Collection[str]) -> tuple[dict[str, bytes], list[str]]:
        """The keys still fresh, and the subjects that must be read."""
        oldest = self._clock() - self._seconds
        fresh: dict[str, bytes] = {}
        stale: list[str] = []
        for subject in dict.fromkeys(subjects):
            entry = self._entries.get(subject)
            if entry is None or entry[0] <= oldest:
                self._entries.pop(subject, None)
                stale.append(subject)
            else:
                self._entries.move_to_end(subject)
                fresh[subject] = entry[1]
        return fresh, stale

    def evict(self, subject: str) -> None:
        """Forgets a key at once, also one that a read under way is about to bring."""
        now = self._clock()
        self._entries.pop(subject, None)
        self._evicted = {other: at for other, at in self._evicted.items() if at > now - self._seconds}
        self._evicted[subject] = now

    def keep(self, keys: Mapping[str, bytes], read_at: float) -> None:
        """Remembers what a read that started at `read_at` found."""
        for subject, key in keys.items():
            if self._evicted.get(subject, -math.inf) >= read_at:
                continue
            self._entries[subject] = (read_at, key)
            self._entries.move_to_end(subject)
        while len(self._entries) > self._size:
            self._entries.popitem(last=False)
