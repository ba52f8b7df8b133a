"""The feed of several services together, read from a journal of what they published."""

from collections.abc import Collection, Sequence
from operator import itemgetter

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from jejak_kit.feed.place import Place, Places, Told, UnknownPlace

_SEQ = text(
    "SELECT max(seq) FROM journal.events WHERE service = :service AND store_id = :store AND position <= :position"
)
_KNOWN = text("SELECT EXISTS (SELECT FROM journal.events WHERE service = :service AND store_id = :store)")
_LAST = text("SELECT store_id, position FROM journal.events WHERE service = :service ORDER BY seq DESC LIMIT 1")
_AFTER = text(
    "SELECT seq, store_id, position, type, record_id, body FROM journal.events"
    " WHERE service = :service AND seq > :seq AND type IS NOT NULL ORDER BY seq LIMIT :limit"
)


class JournalFeed:
    """What the journal holds of these services, in its order."""

    def __init__(self, engine: AsyncEngine, services: Collection[str]) -> None:
        self._engine = engine
        self._services = tuple(services)

    async def now(self) -> Places:
        async with self._engine.connect() as connection:
            last = {s: (await connection.execute(_LAST, {"service": s})).one_or_none() for s in self._services}
        return {service: Place(*row) for service, row in last.items() if row is not None}

    async def after(self, places: Places, *, limit: int) -> Sequence[Told]:
        if not set(places) <= set(self._services):
            raise UnknownPlace
        found: list[tuple[int, Told]] = []
        async with self._engine.connect() as connection:
            for service in self._services:
                seq = await self._seq(connection, service, places.get(service))
                rows = await connection.execute(_AFTER, {"service": service, "seq": seq, "limit": limit})
                found.extend(
                    (row[0], Told(service, Place(row[1], row[2]), row[3], row[4], bytes(row[5]))) for row in rows
                )
        return [told for _, told in sorted(found, key=itemgetter(0))[:limit]]

    async def _seq(self, connection: AsyncConnection, service: str, place: Place | None) -> int:
        """The journal's own number of a place. One that the journal has yet to reach is waited for from its end."""
        if place is None:
            return 0
        at = {"service": service, "store": place.store_id, "position": place.position}
        seq: int | None = (await connection.execute(_SEQ, at)).scalar()
        if seq is None and not (await connection.execute(_KNOWN, at)).scalar():
            raise UnknownPlace
        return seq or 0
