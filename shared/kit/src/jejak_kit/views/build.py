"""Folding events into a view's tables: a page in memory, the changed rows and the position in one transaction."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy import ARRAY, Text, any_, delete, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateIndex, CreateSchema, CreateTable

from jejak_events.language import Event, Recorded
from jejak_kit.store.reader import PAGE, entries_after
from jejak_kit.store.recent import Recent
from jejak_kit.telemetry.traces import Spans, of_event
from jejak_kit.views.view import Fold, Row, View

ROWS_REMEMBERED = 10_000
"""Rows of one build kept in memory."""

AT_ONCE = 16
"""Events read, folds, or rows made ready, before others get their turn of the event loop: less than a millisecond."""
WRITTEN_AT_ONCE = 64
"""Rows that one statement is given: two milliseconds of the driver's work."""

GiveWay = Callable[[], Awaitable[None]]
"""What is awaited between a few folds and the next, so that a page of hundreds of events holds nobody up."""

KEYS: ARRAY[str] = ARRAY(Text)
"""Keys travel as one array, so that a statement is the same whatever their number."""

REGISTRY = """
CREATE EXTENSION IF NOT EXISTS pg_trgm;
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


async def one_turn() -> None:
    """Others go first, once."""
    await asyncio.sleep(0)


class Build:
    """One build of a view: a schema, and the rows it wrote last.

    Rows are remembered as long as nobody else moved or replaced the build, which its position and its birth tell. So an
    event seldom costs a read, and a state is parsed once and not at every event.
    """

    def __init__(self, view: View, schema: str | None = None) -> None:
        self.view = view
        self.schema = schema or view.schema
        self.position = 0
        self._rows: OrderedDict[str, Row | None] = OrderedDict()
        self._standing: tuple[int, datetime] | None = None

    def take_up(self, position: int, started_at: datetime) -> None:
        """Where the build stands now, as the locked registry says."""
        if self._standing != (position, started_at):
            self._rows.clear()
        self.position = position
        self._standing = (position, started_at)

    async def fold(
        self,
        connection: AsyncConnection,
        events: Sequence[Recorded[Event]],
        position: int,
        give_way: GiveWay = one_turn,
    ) -> None:
        """Applies events to the rows they touch, and moves to a position; all in the caller's transaction."""
        touched: list[tuple[str, Fold, Recorded[Event]]] = []
        for event in events:
            known = self.view.folds.get(type(event.data))
            if known is not None:
                keys, fold = known
                touched.extend((key, fold, event) for key in keys(event))
        standing, self._standing = self._standing, None  # whatever goes wrong from here on makes memory worthless
        if touched:
            connection = await connection.execution_options(schema_translate_map={self.view.schema: self.schema})
            rows = await self._fetch(connection, {key for key, _, _ in touched})
            for folded, (key, fold, event) in enumerate(touched, 1):
                rows[key] = fold(rows[key], event, key)
                if folded % AT_ONCE == 0:
                    await give_way()
            await self._write(connection, rows, give_way)
            self._remember(rows)
        await connection.execute(_MOVE, {"position": position, "schema": self.schema})
        assert standing is not None, "a build is taken up before it folds"
        self.position = position
        self._standing = (position, standing[1])

    async def _fetch(self, connection: AsyncConnection, keys: set[str]) -> dict[str, Row | None]:
        rows: dict[str, Row | None] = {key: self._rows[key] for key in keys if key in self._rows}
        unknown = sorted(keys - rows.keys())
        if unknown:
            table, adapters = self.view.table, self.view.adapters
            rows |= dict.fromkeys(unknown)
            for row in (
                await connection.execute(select(table).where(table.c.id == any_(literal(unknown, KEYS))))
            ).mappings():
                rows[row["id"]] = {
                    name: adapters[name].validate_python(value, strict=False) if name in adapters else value
                    for name, value in row.items()
                }
        return rows

    async def _write(self, connection: AsyncConnection, rows: dict[str, Row | None], give_way: GiveWay) -> None:
        table, adapters = self.view.table, self.view.adapters
        gone = [key for key, row in rows.items() if row is None]
        whole, kept = self.view.whole, []
        for written, row in enumerate(filter(None, rows.values()), 1):
            kept.append(
                {n: adapters[n].dump_json(value) if n in adapters else value for n, value in whole(row).items()}
            )
            if written % AT_ONCE == 0:
                await give_way()
        if gone:
            await connection.execute(delete(table).where(table.c.id == any_(literal(gone, KEYS))))
        for first in range(0, len(kept), WRITTEN_AT_ONCE):
            await connection.execute(self.view.upsert, kept[first : first + WRITTEN_AT_ONCE])

    def _remember(self, rows: dict[str, Row | None]) -> None:
        for key, row in rows.items():
            self._rows[key] = row
            self._rows.move_to_end(key)
        while len(self._rows) > ROWS_REMEMBERED:
            self._rows.popitem(last=False)


async def lock(connection: AsyncConnection, builds: Sequence[Build]) -> None:
    """Takes builds up where they stand; nobody else moves them until this transaction ends."""
    found = await connection.execute(_LOCK, {"schemas": [build.schema for build in builds]})
    standing = {row.schema: row for row in found}
    for build in builds:
        row = standing[build.schema]
        build.take_up(row.position, row.started_at)


async def advance(connection: AsyncConnection, build: Build, *, until: int | None = None) -> int:
    """Folds the next page of the own store into one build. Returns how many events it was."""
    await lock(connection, [build])
    entries = await entries_after(connection, build.position, limit=PAGE)
    if until is not None:
        entries = [entry for entry in entries if entry.position <= until]
    if entries:
        await build.fold(connection, [entry.event for entry in entries], entries[-1].position)
    return len(entries)


async def advance_together(
    connection: AsyncConnection,
    builds: Sequence[Build],
    spans: Spans | None = None,
    recent: Recent | None = None,
    give_way: GiveWay = one_turn,
) -> int:
    """The next page for builds that stand close together: read once, decoded once. Returns how many events it was."""
    await lock(connection, builds)
    position = min(build.position for build in builds)
    entries = (recent.after(position) if recent is not None else None) or await entries_after(
        connection, position, limit=PAGE
    )
    if not entries:
        return 0
    events = []
    for entry in entries:
        events.append(entry.event)
        if len(events) % AT_ONCE == 0:
            await give_way()
    if spans is not None:
        _trace(events, builds, spans)
    for build in builds:
        mine = [event for event, entry in zip(events, entries, strict=True) if entry.position > build.position]
        if mine:
            await build.fold(connection, mine, entries[-1].position, give_way)
    return len(entries)


def _trace(events: Sequence[Recorded[Event]], builds: Sequence[Build], spans: Spans) -> None:
    """One span for each event and not for each view: those that fold it do so in the same transaction."""
    for event in events:
        folding = [
            build.view.name
            for build in builds
            if type(event.data) in build.view.folds and (event.position or 0) > build.position
        ]
        if folding and event.traceparent is not None:
            told = of_event(event.type, event.event_id, event.record_id, event.version)
            views = {"jejak.views": ",".join(folding)}
            spans.begin(f"fold {event.type}", "internal", event.traceparent, views | told, at=event.occurred_at)


_MOVE = text("UPDATE views.builds SET position = :position WHERE schema = :schema")
_LOCK = text(
    "SELECT schema, position, started_at FROM views.builds WHERE schema = ANY(:schemas) ORDER BY schema FOR UPDATE"
)
