"""Reading a journal: what follows a place in it, and all that belongs to a record."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Text, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from jejak_kit.journal.entry import JournalEntry

PAGE = 500
COLUMNS = "seq, service, store_id, position, type, record_id, version, occurred_at, body"
_UUIDS = ARRAY(PG_UUID(as_uuid=True))

_FAMILY = text(
    """
    WITH RECURSIVE ancestors(id, depth) AS (
        SELECT CAST(:record AS uuid), 0
        UNION SELECT p.parent_id, a.depth + 1 FROM journal.parents p JOIN ancestors a ON p.record_id = a.id
        WHERE a.depth < 32
    ), family(id, depth) AS (
        (SELECT id, 0 FROM ancestors ORDER BY depth DESC LIMIT 1)
        UNION SELECT p.record_id, f.depth + 1 FROM journal.parents p JOIN family f ON p.parent_id = f.id
        WHERE f.depth < 32
    )
    SELECT family.id, parents.parent_id FROM family LEFT JOIN journal.parents ON parents.record_id = family.id
    """
)
_EVENTS_OF = text(
    f"""
    WITH shared AS (
        SELECT e.record_id, min(e.version) AS first, max(e.version) AS last
        FROM journal.concerns c JOIN journal.events e USING (seq)
        WHERE c.record_id = ANY(:records) AND NOT e.record_id = ANY(:records) GROUP BY 1
    )
    SELECT {COLUMNS} FROM journal.events e WHERE type IS NOT NULL AND (record_id = ANY(:records) OR EXISTS (
        SELECT FROM shared WHERE shared.record_id = e.record_id AND e.version BETWEEN shared.first AND shared.last
    )) ORDER BY seq LIMIT :limit
    """  # noqa: S608 - constants
).bindparams(bindparam("records", type_=_UUIDS))
AFTER = text(
    f"SELECT {COLUMNS} FROM journal.events WHERE seq > :after AND type IS NOT NULL"  # noqa: S608 - constants
    " AND (CAST(:types AS text[]) IS NULL OR type = ANY(:types)) ORDER BY seq LIMIT :limit"
).bindparams(bindparam("types", type_=ARRAY(Text)))
_IN = "type IS NOT NULL AND service = ANY(:services) AND seq <= :end"
_TEXTS = bindparam("services", type_=ARRAY(Text))
_TYPES = text(f"SELECT DISTINCT type FROM journal.events WHERE {_IN} ORDER BY 1").bindparams(_TEXTS)  # noqa: S608 - constants
_ALL = text(
    f"SELECT {COLUMNS} FROM journal.events WHERE {_IN} AND seq > :after ORDER BY seq LIMIT :limit"  # noqa: S608 - constants
).bindparams(_TEXTS)
_FIRST = text(
    f"SELECT {COLUMNS} FROM journal.events WHERE {_IN} AND version = 1 AND seq > :after ORDER BY seq LIMIT :limit"  # noqa: S608 - constants
).bindparams(_TEXTS)
_PARENTS_OF = text("SELECT record_id, parent_id FROM journal.parents WHERE record_id = ANY(:records)").bindparams(
    bindparam("records", type_=_UUIDS)
)
_CONCERNED_BY = text("SELECT seq, record_id FROM journal.concerns WHERE seq = ANY(:events) ORDER BY 1, 2").bindparams(
    bindparam("events", type_=ARRAY(BigInteger))
)


class JournalReader:
    """What a journal is asked."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def family(self, record_id: UUID) -> dict[UUID, UUID | None]:
        """All records that grew out of the same first record as this one, each with the record it grew out of."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(_FAMILY, {"record": record_id})
            return {row[0]: row[1] for row in rows}

    async def events_of(self, records: Collection[UUID], *, limit: int) -> Sequence[JournalEntry]:
        """The events of these records, in the journal's order. Of a record that serves several, as one that others' events
        concern: from the first event that is about one of these to the last."""
        async with self._engine.connect() as connection:
            return await read(connection, _EVENTS_OF, {"records": list(records), "limit": limit})

    async def after(
        self, seq: int, *, types: Collection[str] | None = None, limit: int = PAGE
    ) -> Sequence[JournalEntry]:
        """What follows a place in the journal."""
        async with self._engine.connect() as connection:
            wanted = None if types is None else list(types)
            return await read(connection, AFTER, {"after": seq, "types": wanted, "limit": limit})

    async def end(self) -> int:
        """The journal's last place; 0 in an empty one."""
        async with self._engine.connect() as connection:
            return int(
                (await connection.execute(text("SELECT coalesce(max(seq), 0) FROM journal.events"))).scalar_one()
            )

    async def positions(self) -> dict[str, int]:
        """How far each service's events are in the journal."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(text("SELECT service, max(position) FROM journal.events GROUP BY 1"))
            return {row[0]: row[1] for row in rows}


async def read(connection: AsyncConnection, statement: Any, values: Mapping[str, Any]) -> list[JournalEntry]:
    return [
        JournalEntry(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], bytes(row[8]))
        for row in await connection.execute(statement, values)
    ]


@dataclass(frozen=True)
class Snapshot:
    """A journal as it stood at one place: what comes meanwhile is not in it."""

    connection: AsyncConnection
    services: Sequence[str]
    end: int

    async def types(self) -> Sequence[str]:
        """The types of all events in it."""
        rows = await self.connection.execute(_TYPES, {"services": list(self.services), "end": self.end})
        return [row[0] for row in rows]

    async def records(self) -> AsyncIterator[Sequence[JournalEntry]]:
        """The first event of every record, in pages."""
        async for page in self._pages(_FIRST):
            yield page

    async def events(self) -> AsyncIterator[Sequence[JournalEntry]]:
        """All events, in pages."""
        async for page in self._pages(_ALL):
            yield page

    async def parents(self, records: Collection[UUID]) -> dict[UUID, UUID]:
        """Out of which record each of these grew, where it grew out of one."""
        rows = await self.connection.execute(_PARENTS_OF, {"records": list(records)})
        return {row[0]: row[1] for row in rows}

    async def concerned(self, events: Collection[int]) -> dict[int, list[UUID]]:
        """Which other records each of these events is about."""
        found: dict[int, list[UUID]] = {}
        for seq, record_id in await self.connection.execute(_CONCERNED_BY, {"events": list(events)}):
            found.setdefault(seq, []).append(record_id)
        return found

    async def _pages(self, statement: TextClause) -> AsyncIterator[Sequence[JournalEntry]]:
        after = 0
        asked = {"services": list(self.services), "end": self.end, "limit": PAGE}
        while page := await read(self.connection, statement, {**asked, "after": after}):
            yield page
            after = page[-1].seq


@asynccontextmanager
async def snapshot(engine: AsyncEngine, services: Sequence[str]) -> AsyncIterator[Snapshot]:
    """What these services had published by now, as far as the journal knows."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        end = (await connection.execute(text("SELECT coalesce(max(seq), 0) FROM journal.events"))).scalar_one()
        yield Snapshot(connection, services, int(end))
