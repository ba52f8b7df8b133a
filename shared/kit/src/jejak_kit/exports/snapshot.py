"""All rows of a query in one state of the database, read through a cursor of the server a few at a time."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import RowMapping, Select, Table, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.visitors import iterate

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
        await _hold(connection, statement)
        counted = await connection.execute(select(func.count()).select_from(statement.order_by(None).subquery()))
        total = int(counted.scalar_one())
        found = await connection.stream(statement, execution_options={"yield_per": BATCH})
        try:
            yield total, found.mappings().partitions(BATCH)
        finally:
            await found.close()


async def _hold(connection: AsyncConnection, statement: Select[Any]) -> None:
    """Keeps the tables from being switched for rebuilt ones, before the instant is fixed: the first query fixes it, and
    if it then waited for a switch it would see the new tables without what the switch itself wrote into them.
    """
    quoted = connection.dialect.identifier_preparer.format_table
    tables = sorted({quoted(found) for found in iterate(statement) if isinstance(found, Table)})
    if tables:
        await connection.execute(text(f"LOCK TABLE {', '.join(tables)} IN ACCESS SHARE MODE"))
