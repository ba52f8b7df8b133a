"""Finding a place in a journal: an event by its record, what began at a moment, what stands at a position of a store."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.journal.entry import JournalEntry
from jejak_kit.journal.reading import COLUMNS, read

_EVENT = text(
    f"SELECT {COLUMNS} FROM journal.events WHERE record_id = :record AND version = :version"  # noqa: S608 - constants
    " AND event_id = :event AND type IS NOT NULL ORDER BY seq LIMIT 1"
)
_SINCE = text("SELECT min(seq) FROM journal.events WHERE occurred_at >= :moment AND type IS NOT NULL")
_FROM = text(
    "SELECT min(seq) FROM journal.events WHERE service = :service AND position >= :position AND type IS NOT NULL"
)
_FOLLOWING = text(
    f"SELECT {COLUMNS} FROM journal.events WHERE seq > :after AND seq <= :end"  # noqa: S608 - constants
    " AND service = ANY(:services) AND type IS NOT NULL ORDER BY seq LIMIT :limit"
).bindparams(bindparam("services", type_=ARRAY(Text)))


async def event_in(engine: AsyncEngine, record_id: UUID, version: int, event_id: UUID) -> JournalEntry | None:
    """The event, or None as long as the journal has not heard of it."""
    asked = {"record": record_id, "version": version, "event": event_id}
    async with engine.connect() as connection:
        return next(iter(await read(connection, _EVENT, asked)), None)


async def first_since(engine: AsyncEngine, moment: datetime) -> int | None:
    """The journal's place of the first event that occurred at the moment or later."""
    return await _place(engine, _SINCE, {"moment": moment})


async def first_from(engine: AsyncEngine, service: str, position: int) -> int | None:
    """The journal's place of the first event of a service at the position of its store or beyond."""
    return await _place(engine, _FROM, {"service": service, "position": position})


async def following(
    engine: AsyncEngine, seq: int, *, end: int, services: Collection[str], limit: int
) -> list[JournalEntry]:
    """What these services said, after a place in the journal and up to another, in the journal's order."""
    asked = {"after": seq, "end": end, "services": list(services), "limit": limit}
    async with engine.connect() as connection:
        return await read(connection, _FOLLOWING, asked)


async def _place(engine: AsyncEngine, statement: Any, asked: dict[str, Any]) -> int | None:
    async with engine.connect() as connection:
        found: int | None = (await connection.execute(statement, asked)).scalar()
        return found
