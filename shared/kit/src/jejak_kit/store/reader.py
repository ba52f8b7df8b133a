"""Reading the store outside the append's transaction: records, the log of all events, and how far it goes."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from jejak_events.codec import decode
from jejak_events.language import Event, Recorded
from jejak_kit.store.connection import giving_up, options_of
from jejak_kit.store.schema import EVENT_ID

PAGE = 1_000
"""Events read at once."""
EDITION_LOCK = 0x6A656A616C
IDLE_S = 60
"""How long a transaction may stand idle, unless it or the URL says otherwise: longer than any page takes to be folded."""
EDITION_S = 8
"""How long beginning an edition may take, and another process waits for it."""


@dataclass(slots=True)
class Entry:
    """A stored event as bytes, with its position, the position before it, and its type."""

    position: int
    previous: int
    body: bytes
    type: str
    _event: Recorded[Event] | None = field(default=None, repr=False, compare=False)

    @property
    def event(self) -> Recorded[Event]:
        """The event, read once for all who follow. Raises MalformedEvent or UnknownEvent."""
        if self._event is None:
            self._event = decode(self.body, position=self.position)
        return self._event


@dataclass(frozen=True)
class Era:
    """A stretch of positions appended under one store id; it ends where the next one begins.

    `supersedes` is the store id that the stream spoke of when this era was declared: what it says beyond us is given up.
    """

    store_id: UUID
    first_position: int
    supersedes: UUID | None = None


def open_engine(url: str, *, pool_size: int = 8) -> AsyncEngine:
    """SQLAlchemy on psycopg 3 for everything that is read. A process that is stopped inside a transaction loses it, and
    with it what others wait for; transactions that make many wait ask for less time.
    """
    return create_async_engine(
        url.replace("postgresql://", "postgresql+psycopg://", 1),
        pool_size=pool_size,
        max_overflow=8,
        pool_pre_ping=True,
        connect_args={
            "options": f"-c idle_in_transaction_session_timeout={IDLE_S}s {options_of(url)}".strip(),
            **giving_up(url),
        },
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
    )


def _to_json(value: Any) -> str:
    """JSON for a column; bytes are JSON already."""
    return (value if isinstance(value, bytes) else orjson.dumps(value)).decode()


_AFTER = text(
    "SELECT notification_id, state, topic FROM store.events WHERE notification_id > :after ORDER BY 1 LIMIT :limit"
)
_BY_EVENT_ID = text(f"SELECT notification_id, state FROM store.events WHERE {EVENT_ID} = ANY(:ids)")  # noqa: S608 - a constant
_RECORD = text(
    "SELECT notification_id, state FROM store.events WHERE originator_id = :record"
    " AND originator_version <= :version ORDER BY originator_version"
)


async def entries_after(connection: AsyncConnection, position: int, *, limit: int = PAGE) -> list[Entry]:
    """The next stored events after a position, in order."""
    rows = (await connection.execute(_AFTER, {"after": position, "limit": limit})).all()
    entries, previous = [], position
    for row in rows:
        entries.append(Entry(row[0], previous, bytes(row[1]), row[2]))
        previous = row[0]
    return entries


class StoreReader:
    """Queries against one service's event store."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def after(self, position: int, *, limit: int = PAGE) -> list[Entry]:
        async with self.engine.connect() as connection:
            return await entries_after(connection, position, limit=limit)

    async def record(self, record_id: UUID, *, version: int | None = None) -> Sequence[Recorded[Event]]:
        """A record's events up to a version (all without one); empty when there is no such record."""
        async with self.engine.connect() as connection:
            rows = await connection.execute(_RECORD, {"record": record_id, "version": version or 2**62})
            return [decode(bytes(row[1]), position=row[0]) for row in rows]

    async def by_event_id(self, event_ids: Iterable[UUID]) -> dict[UUID, Recorded[Event]]:
        """The events with these ids, as far as they are in this store."""
        wanted = [str(event_id).encode() for event_id in event_ids]
        if not wanted:
            return {}
        async with self.engine.connect() as connection:
            rows = await connection.execute(_BY_EVENT_ID, {"ids": wanted})
            found = [decode(bytes(row[1]), position=row[0]) for row in rows]
        return {event.event_id: event for event in found}

    async def position(self) -> int:
        """The newest position; 0 in an empty store."""
        return int(await self._scalar("SELECT coalesce(max(notification_id), 0) FROM store.events"))

    async def body_at(self, position: int) -> bytes | None:
        """The stored bytes at a position, None where there are none."""
        body = await self._scalar("SELECT state FROM store.events WHERE notification_id = :position", position=position)
        return None if body is None else bytes(body)

    async def previous_of(self, position: int) -> int:
        """The position before a position; 0 before the first."""
        found = await self._scalar(
            "SELECT max(notification_id) FROM store.events WHERE notification_id < :position", position=position
        )
        return int(found or 0)

    async def eras(self) -> list[Era]:
        """The store's ids with the position each begins at, oldest first."""
        async with self.engine.connect() as connection:
            rows = await connection.execute(
                text("SELECT store_id, first_position, supersedes FROM store.eras ORDER BY 2")
            )
            return [Era(*row) for row in rows]

    async def generation(self) -> int:
        """The edition of the published stream that is wanted."""
        return int(await self._scalar("SELECT generation FROM store.stream"))

    @asynccontextmanager
    async def next_edition(self, seen: int, *, beyond: int) -> AsyncIterator[int | None]:
        """The right to begin an edition after the one that was seen; it is wanted once the block has ended.

        One process has it at a time; None when another has begun one meanwhile. Whoever freezes loses it. It is a
        later one than `beyond`, too: a store that was restored has forgotten editions that its stream has had.
        """
        async with self.engine.connect() as connection:
            await connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{EDITION_S}s'"))
            await connection.execute(text(f"SET LOCAL lock_timeout = '{EDITION_S}s'"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": EDITION_LOCK})
            generation = (await connection.execute(text("SELECT generation FROM store.stream"))).scalar_one()
            if generation != seen:
                yield None
                return
            following = max(generation, beyond) + 1
            yield following
            await connection.execute(text("UPDATE store.stream SET generation = :next"), {"next": following})
            await connection.commit()

    async def tracked(self, consumer: str, store_id: UUID) -> int:
        """The position of some store that a consumer has got to; 0 before the first."""
        return int(
            await self._scalar(
                "SELECT position FROM inbox.tracking WHERE consumer = :consumer AND store_id = :store",
                consumer=consumer,
                store=store_id,
            )
            or 0
        )

    async def _scalar(self, statement: str, **params: Any) -> Any:
        async with self.engine.connect() as connection:
            return (await connection.execute(text(statement), params)).scalar()


def era_of(eras: Sequence[Era], position: int) -> Era:
    """The era in which a position was appended."""
    return next(era for era in reversed(eras) if era.first_position <= position)
