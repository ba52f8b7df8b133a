"""Something has happened: everybody who waits looks at once instead of at the next poll."""

import asyncio


class News:
    """Spread in the event loop. Ask for `next()` before looking, so that nothing that happens meanwhile is missed."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def spread(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Is set when there is news."""
        return self._next
