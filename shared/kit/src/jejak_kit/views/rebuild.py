"""Building a view anew from the store beside the live one: to replace it, or only to prove that the two are equal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal

import orjson
import structlog
from psycopg.errors import LockNotAvailable
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from jejak_kit.views.build import Build, advance, drop, lock, prepare
from jejak_kit.views.view import Row, View

log = structlog.get_logger()

VALUE_MAX = 120
"""Characters of a value that a difference quotes."""

SWITCH_S = 1
"""How long a switch waits at most for those who read the old tables, say an export; all other readers wait behind it."""
AGAIN_S = 3.0
"""How long they are left alone before the next attempt."""

FROZEN_AFTER_S = 10
"""How long whoever makes the views wait may do nothing; a process that was stopped loses its lock, and can be run again."""

Progress = Callable[[int, int], None]
"""(position reached, position to reach)"""
Phase = Literal["comparing", "switching", "waiting for readers"]
"""What follows the replay."""


@dataclass(frozen=True)
class Comparison:
    """Two builds of one view at one position. `difference` names the first row in which they differ, and the column."""

    view: str
    position: int
    rows: int
    difference: str | None

    @property
    def equal(self) -> bool:
        return self.difference is None


async def rebuild(
    engine: AsyncEngine,
    view: View,
    *,
    switch: bool,
    progress: Progress | None = None,
    phase: Callable[[Phase], None] = lambda _: None,
) -> Comparison:
    """Replays the store from zero into a second build, compares it with the live one at one frozen position, and then
    either takes its place (`switch`) or is dropped. The live view stands still only for what was written since the last
    page, and never for the comparison. Can be broken off at any time: a `switch` goes on where it was, the live build is
    never touched before the switch.
    """
    schema = f"{view.schema}_{'next' if switch else 'check'}"
    async with engine.begin() as connection:
        if not switch:
            await drop(connection, schema)
        await prepare(connection, view, schema)
    other, live = Build(view, schema), Build(view)
    await _replay(engine, other, progress)
    phase("comparing")
    comparison = await _compared(engine, live, other)
    if not switch:
        async with engine.begin() as connection:
            await drop(connection, schema)
        return comparison
    phase("switching")
    while not await _switched(engine, live, other):
        phase("waiting for readers")
        await asyncio.sleep(AGAIN_S)
        await _replay(engine, other, None)
    return comparison


async def _replay(engine: AsyncEngine, build: Build, progress: Progress | None) -> None:
    """Up to where the live build stands, which goes on meanwhile: what is missing in the end came during the last page."""
    while True:
        async with engine.begin() as connection:
            found = await connection.execute(
                text("SELECT position FROM views.builds WHERE schema = :schema"), {"schema": build.view.schema}
            )
            goal = int(found.scalar() or 0)
            folded = await advance(connection, build, until=goal)
        if progress is not None:
            progress(build.position, goal)
        if not folded or build.position >= goal:
            return


async def _compared(engine: AsyncEngine, live: Build, other: Build) -> Comparison:
    """In what one transaction sees of both, begun at a moment when they stood at one position; nobody waits for it."""
    async with engine.connect() as snapshot:
        await snapshot.execution_options(isolation_level="REPEATABLE READ")
        while True:
            async with _holding(engine, live) as connection:
                if not await advance(connection, other, until=live.position):
                    await snapshot.execute(text("SELECT FROM views.builds"))
                    break
        return await _compare(snapshot, live.view, other.schema, live.position)


async def _switched(engine: AsyncEngine, live: Build, other: Build) -> bool:
    """Puts a build in the place of the live one; False when somebody is still reading the tables that would go."""
    try:
        async with _holding(engine, live) as connection:
            while await advance(connection, other, until=live.position):
                pass
            await connection.execute(text(f"SET LOCAL lock_timeout = '{SWITCH_S}s'"))
            await drop(connection, live.schema)
            await connection.execute(text(f'ALTER SCHEMA "{other.schema}" RENAME TO "{live.schema}"'))
            await connection.execute(
                text("UPDATE views.builds SET schema = :live WHERE schema = :schema"),
                {"live": live.schema, "schema": other.schema},
            )
    except DBAPIError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        log.info("view.read_while_switching", view=live.view.name)
        return False
    return True


@asynccontextmanager
async def _holding(engine: AsyncEngine, live: Build) -> AsyncIterator[AsyncConnection]:
    """A transaction during which the live build stands still; all views of the service wait for it."""
    async with engine.begin() as connection:
        await connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{FROZEN_AFTER_S}s'"))
        await lock(connection, [live])
        yield connection


async def _compare(connection: AsyncConnection, view: View, schema: str, position: int) -> Comparison:
    live, other = f'"{view.schema}"."{view.name}"', f'"{schema}"."{view.name}"'
    rows = (await connection.execute(text(f"SELECT count(*) FROM {live}"))).scalar_one()  # noqa: S608 - names of code
    differing = (
        "SELECT coalesce(live.id, replay.id) AS id, to_jsonb(live), to_jsonb(replay)"  # noqa: S608 - names from the code
        f" FROM {live} AS live FULL JOIN {other} AS replay ON live.id = replay.id"
        " WHERE ROW(live.*) IS DISTINCT FROM ROW(replay.*) ORDER BY 1 LIMIT 1"
    )
    found = (await connection.execute(text(differing))).one_or_none()
    return Comparison(view.name, position, rows, None if found is None else _describe(*found))


def _describe(key: str, live: Row | None, replay: Row | None) -> str:
    """The first differing row, and the first column in it; values are cut short."""
    if live is None or replay is None:
        return f"row {key} is only in the {'replay' if live is None else 'live view'}"
    column = next((name for name in live if live[name] != replay.get(name)), None)
    if column is None:
        return f"row {key} differs"
    return f"row {key}, column {column}: live {_short(live[column])}, replay {_short(replay.get(column))}"


def _short(value: object) -> str:
    written = orjson.dumps(value).decode()
    return written if len(written) <= VALUE_MAX else f"{written[:VALUE_MAX]}…"
