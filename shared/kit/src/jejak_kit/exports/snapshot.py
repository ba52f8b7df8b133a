"""All rows of a query in one state of the database, read through a cursor of the server a few at a time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import RowMapping, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

BATCH = 500
_PATIENCE = "60s"
"""How long a reader may take nothing: a snapshot that is held keeps the database from cleaning up."""


@asynccontextmanager
async def snapshot(
    engine: AsyncEngine, statement: Select[Any]
) -> AsyncIterator[tuple[int, AsyncIterator[Sequence[RowMapping]]]]:
    """How many rows there are, and the rows in batches; both seen at the same instant."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        await connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{_PATIENCE}'"))
        counted = await connection.execute(select(func.count()).select_from(statement.order_by(None).subquery()))
        total = int(counted.scalar_one())
        found = await connection.stream(statement, execution_options={"yield_per": BATCH})
        try:
            yield total, found.mappings().partitions(BATCH)
        finally:
            await found.close()
