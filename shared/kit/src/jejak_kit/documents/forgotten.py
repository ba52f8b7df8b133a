"""Which contents erasures have deleted, and up to which event: what was listed until then is rightly without its file.

The ledger and `person.erased` tell of persons, and the event counts the documents; which they were could be told from the
records only as they were then. So it is written down where the records are.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

_NOTE = text(
    "INSERT INTO store.forgotten_documents (sha256, position)"
    " SELECT sha256, :position FROM unnest(cast(:found AS text[])) AS sha256"
    " ON CONFLICT (sha256) DO UPDATE SET position = greatest(forgotten_documents.position, excluded.position)"
)
_KEPT = text("SELECT to_regclass('store.forgotten_documents') IS NOT NULL")
_ALL = text("SELECT sha256, position FROM store.forgotten_documents")


async def note(engine: AsyncEngine, sha256s: Iterable[str], position: int) -> None:
    """After they were deleted: whoever is interrupted between forgets them once more."""
    async with engine.begin() as connection:
        await connection.execute(_NOTE, {"found": sorted(sha256s), "position": position})


async def forgotten(engine: AsyncEngine) -> Mapping[str, int]:
    """By SHA-256, the last position that was looked at before it was deleted."""
    async with engine.connect() as connection:
        if not (await connection.execute(_KEPT)).scalar_one():  # a copy from before such notes were taken
            return {}
        return {row.sha256: row.position for row in await connection.execute(_ALL)}
