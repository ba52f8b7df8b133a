"""Who may forget contents of a store: one at a time, told by locks in the database of the service whose store it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

FORGETTING = "documents forgetting"
"""Held while a content is forgotten or put back."""
SWEEPING = "documents sweep"
"""Held for a whole sweep, which need not be done twice."""
_LOCK = text("SELECT pg_advisory_lock(hashtext(:key))")
_TRY = text("SELECT pg_try_advisory_lock(hashtext(:key))")
_UNLOCK = text("SELECT pg_advisory_unlock(hashtext(:key))")


@asynccontextmanager
async def turn(engine: AsyncEngine, key: str, *, waits: bool = True) -> AsyncIterator[bool]:
    """The turn, or False where another process has it and nobody `waits`."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        found = await connection.execute(_LOCK if waits else _TRY, {"key": key})
        if not waits and not found.scalar_one():
            yield False
            return
        try:
            yield True
        finally:
            await connection.execute(_UNLOCK, {"key": key})
