"""Waiting to be woken, or for so long at most: what a follower does between two looks at what it follows."""

import asyncio


class Bell:
    """Rings until it is silenced. One waits at a time.

    `asyncio.wait_for` on an event starts a task for each wait, so that he who waits goes on some turns of the loop later,
    behind all requests that came meanwhile; here he goes on at the next.
    """

    def __init__(self) -> None:
        self._rung = False
        self._waiting: asyncio.Future[None] | None = None

    def ring(self) -> None:
        self._rung = True
        self._wake()

    def silence(self) -> None:
        self._rung = False

    async def wait(self, seconds: float) -> None:
        """Returns when the bell rings, at once if it does already, and after so many seconds in any case."""
        if self._rung:
            return
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        timer = loop.call_later(seconds, self._wake)
        try:
            await self._waiting
        finally:
            timer.cancel()
            self._waiting = None

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
