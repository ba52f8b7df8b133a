"""Deriving the waiting deadlines anew from the events, beside the running service; what was done stays done."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from jejak_events.codec import decode
from jejak_kit.deadlines.keeper import Keeper
from jejak_kit.decider import Cancelled
from jejak_kit.policies import OWN_STORE
from jejak_kit.store.deadlines import WAITING, DeadlineKey, Waiting, waiting_of
from jejak_kit.store.reader import entries_after

_INSERT = text(
    f"INSERT INTO deadlines.waiting ({WAITING}) VALUES ({', '.join(f':{column}' for column in Waiting._fields)})"  # noqa: S608 - constants
)
_DELETE = text("DELETE FROM deadlines.waiting WHERE record_id = :record_id AND name = :name")
_TRACK = text(
    "INSERT INTO inbox.tracking (consumer, store_id, position) VALUES (:consumer, :store, :position)"
    " ON CONFLICT (consumer, store_id) DO UPDATE SET position = excluded.position"
)
_UNPARK = text("DELETE FROM inbox.parked WHERE consumer = :consumer AND source = :source")


FROZEN_AFTER_S = 30
"""How long whoever holds the store's lock may compute between two statements; then it is stopped, and loses the lock."""

Progress = Callable[[int, int], None]
"""(position reached, position to reach)"""


class Underivable(Exception):
    """A stored event stops the derivation; the message says which and why."""


@dataclass(frozen=True)
class Derivation:
    """What a derivation found at one position: how many deadlines wait, and in which keys the live ones differed."""

    position: int
    waiting: int
    differing: tuple[DeadlineKey, ...]

    @property
    def equal(self) -> bool:
        return not self.differing


async def rebuild(engine: AsyncEngine, keeper: Keeper, *, switch: bool, progress: Progress | None = None) -> Derivation:
    """Replays the store from zero, compares what then waits with what the keeper has written down, and puts it in its place.

    A deadline that was done, refused or dropped is not set again, and one that waits unchanged keeps its tries. The store
    is locked for the last events and the comparison only. Without `switch` the comparison is at the keeper's position,
    nothing is changed and nothing is locked. Raises Underivable.
    """
    derived: dict[DeadlineKey, Waiting] = {}
    position = 0
    async with engine.connect() as connection:
        # What the keeper has not seen yet would look like a difference.
        goal = await _end(connection) if switch else await _tracked(connection, keeper)
        until = None if switch else goal
        while (reached := await _derive(connection, keeper, derived, position, until=until)) is not None:
            position = reached
            if progress is not None:
                progress(position, max(goal, position))
    async with _standing_still(engine, for_writing=switch) as connection:
        until = None if switch else await _tracked(connection, keeper)
        while (reached := await _derive(connection, keeper, derived, position, until=until)) is not None:
            position = reached
        await _without_settled(connection, derived)
        live = await _live(connection)
        differing = tuple(key for key in sorted(derived | live) if not _same(derived.get(key), live.get(key)))
        if switch:
            for key in differing:
                if key in live:
                    await connection.execute(_DELETE, {"record_id": key[0], "name": key[1]})
                if key in derived:
                    await connection.execute(_INSERT, derived[key]._asdict())
            parameters = {"consumer": keeper.name, "store": OWN_STORE, "source": str(OWN_STORE), "position": position}
            await connection.execute(_TRACK, parameters)
            await connection.execute(_UNPARK, parameters)
    return Derivation(position, len(derived), differing)


@asynccontextmanager
async def _standing_still(engine: AsyncEngine, *, for_writing: bool) -> AsyncIterator[AsyncConnection]:
    """A transaction during which neither the store nor what waits moves: really, or only in what it sees of them."""
    async with engine.connect() as connection:
        if not for_writing:
            await connection.execution_options(isolation_level="REPEATABLE READ")
        async with connection.begin():
            if for_writing:
                await connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{FROZEN_AFTER_S}s'"))
                await connection.execute(text("LOCK TABLE store.events IN EXCLUSIVE MODE"))
            yield connection


async def _derive(
    connection: AsyncConnection,
    keeper: Keeper,
    derived: dict[DeadlineKey, Waiting],
    position: int,
    *,
    until: int | None = None,
) -> int | None:
    """A page of events. Returns the position reached, None at the end."""
    entries = await entries_after(connection, position)
    if until is not None:
        entries = [entry for entry in entries if entry.position <= until]
    for entry in entries:
        try:
            changes = keeper.changes(decode(entry.body, position=entry.position))
        except Exception as error:  # whatever a domain function raises stops the derivation
            raise Underivable(
                f"position {entry.position} ({entry.type}) cannot be read: {type(error).__name__}"
            ) from error
        for change in changes:
            if isinstance(change, Cancelled):
                derived.pop((change.record_id, change.name), None)
            else:
                derived[change.key] = change
    return entries[-1].position if entries else None


async def _end(connection: AsyncConnection) -> int:
    return int((await connection.execute(text("SELECT max(notification_id) FROM store.events"))).scalar() or 0)


async def _tracked(connection: AsyncConnection, keeper: Keeper) -> int:
    found = await connection.execute(
        text("SELECT position FROM inbox.tracking WHERE consumer = :consumer AND store_id = :store"),
        {"consumer": keeper.name, "store": OWN_STORE},
    )
    return int(found.scalar() or 0)


async def _without_settled(connection: AsyncConnection, derived: dict[DeadlineKey, Waiting]) -> None:
    rows = await connection.execute(text("SELECT record_id, name, position FROM deadlines.settled"))
    for record_id, name, position in rows:
        waiting = derived.get((record_id, name))
        if waiting is not None and waiting.position == position:
            del derived[record_id, name]


async def _live(connection: AsyncConnection) -> dict[DeadlineKey, Waiting]:
    rows = await connection.execute(text(f"SELECT {WAITING} FROM deadlines.waiting"))  # noqa: S608 - constants
    return {waiting.key: waiting for waiting in (waiting_of(dict(row)) for row in rows.mappings())}


def _same(one: Waiting | None, other: Waiting | None) -> bool:
    """Apart from tries, which no event tells of."""
    if one is None or other is None:
        return one is other
    return _told(one) == _told(other)


def _told(waiting: Waiting) -> tuple[int, datetime, str, str]:
    return waiting.position, waiting.due_at, waiting.command, waiting.content
