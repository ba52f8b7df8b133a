"""What is parked, as an operator sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.store.parking import IN_TURN, PARKED, Parked, parked_of


@dataclass(frozen=True)
class ParkedEntry:
    """A parked event, since when, and how many earlier ones with its ordering key come first."""

    parked: Parked
    parked_at: datetime
    behind: int


_TURNS = f"""
SELECT {PARKED}, parked_at, row_number() OVER (PARTITION BY consumer, ordering_key ORDER BY began, source, position) - 1 AS behind
FROM (SELECT *, min(parked_at) OVER (PARTITION BY consumer, ordering_key, source) AS began FROM inbox.parked) AS entries
"""  # noqa: S608 - a constant


class ParkedEntries:
    """Queries against one service's parked events."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def all(self, consumer: str | None = None) -> Sequence[ParkedEntry]:
        """Oldest first; those that wait come behind the one they wait for."""
        return await self._select("WHERE cast(:consumer AS text) IS NULL OR consumer = :consumer", consumer=consumer)

    async def entry(self, entry_id: UUID) -> ParkedEntry | None:
        return next(iter(await self._select("WHERE id = :id", id=entry_id)), None)

    async def first(self, consumer: str, ordering_key: str) -> Parked | None:
        """The one that all others of the key wait behind."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(
                text(
                    f"SELECT {PARKED} FROM inbox.parked WHERE consumer = :consumer AND ordering_key = :key"  # noqa: S608 - constants
                    f" ORDER BY {IN_TURN} LIMIT 1"
                ),
                {"consumer": consumer, "key": ordering_key},
            )
            row = rows.mappings().one_or_none()
            return None if row is None else parked_of(dict(row))

    async def _select(self, where: str, **params: object) -> Sequence[ParkedEntry]:
        statement = f"SELECT * FROM ({_TURNS}) AS turns {where} ORDER BY parked_at, consumer, behind, position"  # noqa: S608 - constants
        async with self._engine.connect() as connection:
            rows = (await connection.execute(text(statement), params)).mappings()
            return [ParkedEntry(parked_of(dict(row)), row["parked_at"], row["behind"]) for row in rows]
