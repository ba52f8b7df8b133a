"""What is due when, as it stands in PostgreSQL: asked by the scheduler and by operators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.store.deadlines import WAITING, Waiting, waiting_of

ATTEMPTS = 5
"""How often a deadline that fails (not: is refused) is tried before it waits for an operator."""
LONGEST_PAUSE = timedelta(minutes=5)
"""Between two tries. A retry that is farther away was written before a clock was set back: it is due now."""

_READY = (
    "due_at <= :now AND attempts < :attempts"
    " AND (retry_at IS NULL OR retry_at <= :now OR retry_at > cast(:now AS timestamptz) + cast(:longest AS interval))"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many deadlines wait, are due now, and stand still; and since when the oldest is due."""

    waiting: int = 0
    due: int = 0
    stuck: int = 0
    oldest_due_at: datetime | None = None

    def late_s(self, now: datetime) -> float:
        """How late the oldest due one is, in seconds; 0 when nothing is due."""
        return max(0.0, (now - self.oldest_due_at).total_seconds()) if self.oldest_due_at else 0.0


class SettledRow(NamedTuple):
    """What became of a deadline, as an operator sees it."""

    record_id: UUID
    name: str
    position: int
    due_at: datetime
    command: str
    outcome: str
    events: int
    reason: str | None
    settled_at: datetime


class Agenda:
    """Queries against one service's deadlines."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def due(self, now: datetime, *, limit: int) -> list[Waiting]:
        """Those to be done now, in the order in which they are due."""
        return await self._waiting(
            f"WHERE {_READY} ORDER BY due_at, position, record_id, name LIMIT :limit",
            now=now,
            attempts=ATTEMPTS,
            longest=LONGEST_PAUSE,
            limit=limit,
        )

    async def next_after(self, now: datetime) -> datetime | None:
        """When the next deadline is due that is not due yet."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text("SELECT min(due_at) FROM deadlines.waiting WHERE due_at > :now"), {"now": now}
            )
            moment: datetime | None = found.scalar()
            return moment

    async def standing(self, now: datetime) -> Standing:
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text(
                    "SELECT count(*), count(*) FILTER (WHERE due_at <= :now AND attempts < :attempts),"
                    " count(*) FILTER (WHERE attempts >= :attempts),"
                    " min(due_at) FILTER (WHERE due_at <= :now AND attempts < :attempts) FROM deadlines.waiting"
                ),
                {"now": now, "attempts": ATTEMPTS},
            )
            return Standing(*found.one())

    async def all(self, *, record_id: UUID | None = None, limit: int = 1_000) -> list[Waiting]:
        """What waits, soonest first."""
        return await self._waiting(
            "WHERE cast(:record AS uuid) IS NULL OR record_id = :record"
            " ORDER BY due_at, position, record_id, name LIMIT :limit",
            record=record_id,
            limit=limit,
        )

    async def settled(self, *, outcomes: Sequence[str], limit: int = 1_000) -> list[SettledRow]:
        """What became of those that were due, newest first."""
        async with self._engine.connect() as connection:
            found = await connection.execute(
                text(
                    f"SELECT {', '.join(SettledRow._fields)} FROM deadlines.settled WHERE outcome = ANY(:outcomes)"  # noqa: S608 - constants
                    " ORDER BY settled_at DESC, record_id, name LIMIT :limit"
                ),
                {"outcomes": list(outcomes), "limit": limit},
            )
            return [SettledRow(*row) for row in found.all()]

    async def _waiting(self, where: str, **params: Any) -> list[Waiting]:
        async with self._engine.connect() as connection:
            found = await connection.execute(text(f"SELECT {WAITING} FROM deadlines.waiting {where}"), params)  # noqa: S608 - constants
            return [waiting_of(dict(row)) for row in found.mappings()]
