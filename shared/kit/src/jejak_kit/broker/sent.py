"""Rows of messages that were sent and are not known to be stored yet, oldest first."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from jejak_kit.broker.stream import StreamMoved, Tail


class Row(NamedTuple):
    """So many messages, and where the stream ends with the last of them."""

    acknowledged: asyncio.Future[int]
    messages: int
    end: Tail


class Sent:
    """What is on its way. The last message of a row is acknowledged for all of it."""

    def __init__(self, on_answer: Callable[[], None]) -> None:
        """`on_answer` is called whenever there is something to settle."""
        self._rows: deque[Row] = deque()
        self._on_answer = on_answer
        self.messages = 0

    def add(self, acknowledged: asyncio.Future[int], messages: int, end: Tail) -> None:
        self._rows.append(Row(acknowledged, messages, end))
        self.messages += messages
        acknowledged.add_done_callback(self._answered)

    async def settle(self, at_most: int) -> Tail | None:
        """Takes note of answers, and waits for them until so many messages at most are on their way.

        Returns the newest tail that is known to be stored, if any is new. Raises StreamMoved, what the server said of a row,
        or nats.errors.TimeoutError when it said nothing in time.
        """
        stored: Tail | None = None
        while self._rows and (self._rows[0].acknowledged.done() or self.messages > at_most):
            row = self._rows[0]
            if (sequence := await row.acknowledged) != row.end.sequence:
                raise StreamMoved(f"the last message came to {sequence}, expected {row.end.sequence}")
            self._rows.popleft()
            self.messages -= row.messages
            stored = row.end
        return stored

    def abandon(self) -> None:
        """Nobody waits for any of it any more."""
        for row in self._rows:
            row.acknowledged.cancel()
        self._rows.clear()
        self.messages = 0

    def _answered(self, acknowledged: asyncio.Future[int]) -> None:
        if not acknowledged.cancelled():
            acknowledged.exception()  # it is met by whoever settles; nobody may be left to
            self._on_answer()
