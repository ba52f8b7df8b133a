"""Something has moved: whoever waits looks at once instead of at the next poll."""

import asyncio


class Bell:
    """Rung in the event loop. Ask for `next()` before looking, so that nothing that moves meanwhile is missed."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        self._rung.set()
        self._rung = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Is set when it rings the next time."""
        return self._rung
