"""Keeping a journal: each page of a stream and the position behind it in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from jejak_kit.inbox import Gap, Incoming
from jejak_kit.journal.entry import LinksOf, line_of
from jejak_kit.journal.linking import draw_links, write_links
from jejak_kit.journal.reading import PAGE
from jejak_kit.journal.schema import SCHEMA

_LOCK = 0x6A6F7572
"""One writer at a time, so that a reader that has seen a place in the journal never misses one before it."""

_INSERT = text(
    "INSERT INTO journal.events (service, store_id, position, event_id, type, record_id, version, occurred_at, body, fault)"
    " VALUES (:service, :store_id, :position, :event_id, :type, :record_id, :version, :occurred_at, :body, :fault)"
    " ON CONFLICT (store_id, position) DO NOTHING RETURNING seq"
)
_TRACKED = text("SELECT position FROM inbox.tracking WHERE consumer = :consumer AND store_id = :store FOR UPDATE")
_TRACK = text(
    "INSERT INTO inbox.tracking (consumer, store_id, position) VALUES (:consumer, :store, :position)"
    " ON CONFLICT (consumer, store_id) DO UPDATE SET position = excluded.position"
)


@dataclass(frozen=True)
class Journal:
    """What a service keeps of others: `sources` maps the durable consumer's name to the service whose stream it takes.

    Raise `version` whenever `links_of` changes: at the next start all links are drawn again.
    """

    sources: Mapping[str, str]
    links_of: LinksOf
    version: int = 1

    async def prepare(self, engine: AsyncEngine) -> None:
        """Makes the tables, and draws the links anew if they were drawn otherwise."""
        async with engine.begin() as connection:
            await _lock(connection)
            await connection.exec_driver_sql(SCHEMA)
            await draw_links(connection, self.links_of, self.version)


@dataclass(frozen=True)
class Source:
    """Which stream is read under which name; all of a page is written together."""

    name: str
    together: int = PAGE


class JournalInbox:
    """Takes the pages of one stream into the journal, as an `Inbox` takes them into the store."""

    def __init__(
        self, engine: AsyncEngine, journal: Journal, name: str, *, on_kept: Callable[[], None] = lambda: None
    ) -> None:
        self._on_kept = on_kept
        self._engine = engine
        self._journal = journal
        self._service = journal.sources[name]
        self.consumer = Source(name)
        self.applied = 0
        self.parked = 0

    async def take(self, page: Sequence[Incoming]) -> None:
        """Returns when all of it is durable. Raises Gap, and SQLAlchemyError while the database is away."""
        if not page:
            return
        async with self._engine.begin() as connection:
            await _lock(connection)
            fresh = await self._fresh(connection, page)
            lines = [line_of(self._service, incoming, self._journal.links_of) for incoming in fresh]
            links = []
            for line in lines:
                values = line._asdict()
                values.pop("links")
                seq = (await connection.execute(_INSERT, values)).scalar()
                if seq is not None and line.record_id is not None:
                    links.append((seq, line.record_id, line.links))
            await write_links(connection, links)
        self._on_kept()
        self.applied += len(lines)
        self.parked += sum(line.fault is not None for line in lines)

    async def _fresh(self, connection: AsyncConnection, page: Sequence[Incoming]) -> list[Incoming]:
        """What is not there yet, in order. Raises Gap when something between is missing."""
        fresh, tracked = [], dict[str, int]()
        for incoming in page:
            at = {"consumer": self.consumer.name, "store": UUID(incoming.source)}
            if incoming.source not in tracked:
                tracked[incoming.source] = (await connection.execute(_TRACKED, at)).scalar() or 0
            if tracked[incoming.source] >= incoming.position:
                continue
            if tracked[incoming.source] != incoming.previous:
                raise Gap(tracked[incoming.source])
            tracked[incoming.source] = incoming.position
            fresh.append(incoming)
        for source, position in tracked.items():
            await connection.execute(
                _TRACK, {"consumer": self.consumer.name, "store": UUID(source), "position": position}
            )
        return fresh


async def _lock(connection: AsyncConnection) -> None:
    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
