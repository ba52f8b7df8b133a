"""Folding events into a view's tables: a page in memory, the changed rows and the position in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateIndex, CreateSchema, CreateTable

from jejak_events.codec import decode
from jejak_kit.store.reader import PAGE, Entry, entries_after
from jejak_kit.views.view import Row, View

REGISTRY = """
CREATE SCHEMA IF NOT EXISTS views;
CREATE TABLE IF NOT EXISTS views.builds (
    schema text PRIMARY KEY,
    view text NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now()
);
"""


async def prepare(connection: AsyncConnection, view: View, schema: str) -> None:
    """Creates a build's schema, tables and position where they are missing."""
    await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:schema))"), {"schema": schema})
    await connection.execute(CreateSchema(schema, if_not_exists=True))
    table = view.table.to_metadata(view.table.metadata.__class__(), schema=schema)
    await connection.execute(CreateTable(table, if_not_exists=True))
    for index in table.indexes:
        await connection.execute(CreateIndex(index, if_not_exists=True))
    await connection.execute(
        text(
            "INSERT INTO views.builds (schema, view, version) VALUES (:schema, :view, :version) ON CONFLICT DO NOTHING"
        ),
        {"schema": schema, "view": view.name, "version": view.version},
    )


async def drop(connection: AsyncConnection, schema: str) -> None:
    """Removes a build."""
    await connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'))
    await connection.execute(text("DELETE FROM views.builds WHERE schema = :schema"), {"schema": schema})


async def locked_position(connection: AsyncConnection, schema: str) -> int:
    """How far a build is; nobody else moves it until this transaction ends."""
    found = await connection.execute(
        text("SELECT position FROM views.builds WHERE schema = :schema FOR UPDATE"), {"schema": schema}
    )
    return int(found.scalar_one())


async def advance(connection: AsyncConnection, view: View, schema: str, *, until: int | None = None) -> tuple[int, int]:
    """Folds the next page of the own store into a build. Returns (events folded, position after), inside the transaction."""
    position = await locked_position(connection, schema)
    entries = await entries_after(connection, position, limit=PAGE)
    if until is not None:
        entries = [entry for entry in entries if entry.position <= until]
    if not entries:
        return 0, position
    await fold_page(connection, view, schema, entries)
    await connection.execute(
        text("UPDATE views.builds SET position = :position WHERE schema = :schema"),
        {"position": entries[-1].position, "schema": schema},
    )
    return len(entries), entries[-1].position


async def fold_page(connection: AsyncConnection, view: View, schema: str, entries: Sequence[Entry]) -> None:
    """Applies events to the rows they touch and writes the rows that changed."""
    touched: list[tuple[str, Any, Any]] = []
    for entry in entries:
        event = decode(entry.body, position=entry.position)
        known = view.folds.get(type(event.data))
        if known is not None:
            keys, fold = known
            touched.extend((key, fold, event) for key in keys(event))
    if not touched:
        return
    connection = await connection.execution_options(schema_translate_map={view.schema: schema})
    rows = await _fetch(connection, view, {key for key, _, _ in touched})
    for key, fold, event in touched:
        rows[key] = fold(rows.get(key), event, key)
    await _write(connection, view, rows)


async def _fetch(connection: AsyncConnection, view: View, keys: Iterable[str]) -> dict[str, Row | None]:
    table = view.table
    found = await connection.execute(select(table).where(table.c.id.in_(sorted(keys))))
    rows: dict[str, Row | None] = {}
    for row in found.mappings():
        rows[row["id"]] = {
            name: view.adapters[name].validate_python(value, strict=False) if name in view.adapters else value
            for name, value in row.items()
        }
    return rows


async def _write(connection: AsyncConnection, view: View, rows: dict[str, Row | None]) -> None:
    table = view.table
    gone = [key for key, row in rows.items() if row is None]
    kept = [
        {
            name: view.adapters[name].dump_python(value, mode="json") if name in view.adapters else value
            for name, value in row.items()
        }
        for row in rows.values()
        if row is not None
    ]
    if gone:
        await connection.execute(delete(table).where(table.c.id.in_(gone)))
    if kept:
        statement = insert(table)
        changes = {column.name: statement.excluded[column.name] for column in table.columns if column.name != "id"}
        await connection.execute(statement.on_conflict_do_update(index_elements=[table.c.id], set_=changes), kept)
