"""A running service keeps its document store clean: what refused commands left goes within two days of its upload."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.documents import DocumentStore
from jejak_kit.documents.ownership import claim
from jejak_kit.documents.turns import SWEEPING, turn
from jejak_kit.operations.document_care import OLDER_THAN, swept
from jejak_kit.store.committer import Unavailable
from jejak_kit.store.reader import StoreReader

log = structlog.get_logger()

FIRST_S = 300.0
"""When a start is over and done with."""
EVERY_S = 86_400.0
AGAIN_S = 60.0
"""After the store could not be reached."""


class Sweeping:
    """Claims the store for the service, and sweeps it every day."""

    def __init__(self, service: str, store: DocumentStore, reader: StoreReader) -> None:
        self._service = service
        self._store = store
        self._reader = reader

    async def claim(self) -> None:
        """Raises StoreOfAnother and Unavailable."""
        if await claim(self._store, self._service) is not None:
            log.error("documents.versioned")

    async def run(self, *, first_s: float = FIRST_S, every_s: float = EVERY_S) -> None:
        """Until cancelled. Raises StoreOfAnother."""
        await _reaching(self.claim)
        await asyncio.sleep(first_s)
        while True:
            try:
                await _reaching(self.sweep)
            except Exception:  # whatever is wrong with a file that nobody needs, the service goes on
                log.exception("documents.sweep_failed")
            await asyncio.sleep(every_s)

    async def sweep(self) -> None:
        """Sweeps once, unless another process is at it. Raises Unavailable and SQLAlchemyError."""
        async with turn(self._reader.engine, SWEEPING, waits=False) as mine:
            if mine:
                result = await swept(self._store, self._reader, datetime.now(UTC) - OLDER_THAN)
                log.info("documents.swept", count=len(result.orphans), bytes=result.bytes)


async def _reaching(step: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            return await step()
        except (Unavailable, SQLAlchemyError, OSError) as error:
            log.warning("documents.interrupted", error=type(error).__name__)
            await asyncio.sleep(AGAIN_S)
