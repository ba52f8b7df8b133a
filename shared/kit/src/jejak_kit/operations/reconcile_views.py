"""Read models = replay from zero: the live rows of a view against those that the stored events give, row for row."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_events.codec import MalformedEvent, decode
from jejak_events.language import UnknownEvent
from jejak_kit.operations.findings import Finding
from jejak_kit.store.reader import StoreReader
from jejak_kit.views.rebuild import Comparison, Phase, Progress, rebuild
from jejak_kit.views.view import View


class NotBuilt(Exception):
    """The view has no live tables: no process of this version of the service has run yet."""

    def __init__(self, view: View) -> None:
        super().__init__(f"{view.name} version {view.version} is not built; it will be when the service runs")


class Unreplayable(Exception):
    """A stored event stops the replay; the message says which and why."""


async def reconcile_view(service: str, engine: AsyncEngine, view: View, *, progress: Progress | None = None) -> Finding:
    """Compares a live view with a second build at the live one's position, and drops the second."""
    try:
        comparison = await replay(engine, view, switch=False, progress=progress)
    except (NotBuilt, Unreplayable) as error:
        return Finding(service, "view", view.name, 0, 0, str(error))
    return Finding(service, "view", view.name, comparison.position, comparison.rows, comparison.difference)


async def replay(
    engine: AsyncEngine,
    view: View,
    *,
    switch: bool,
    progress: Progress | None = None,
    phase: Callable[[Phase], None] = lambda _: None,
) -> Comparison:
    """Rebuilds a view, one operator at a time. Raises NotBuilt or Unreplayable."""
    if not await _is_built(engine, view):
        raise NotBuilt(view)
    async with _alone(engine, view):
        try:
            return await rebuild(engine, view, switch=switch, progress=progress, phase=phase)
        except (MalformedEvent, UnknownEvent) as error:
            raise Unreplayable(await _first_unreadable(StoreReader(engine)) or str(error)) from error


async def _is_built(engine: AsyncEngine, view: View) -> bool:
    async with engine.connect() as connection:
        there = await connection.execute(text("SELECT to_regclass('views.builds')"))
        if there.scalar() is None:
            return False
        found = await connection.execute(
            text("SELECT 1 FROM views.builds WHERE schema = :schema"), {"schema": view.schema}
        )
        return found.scalar() is not None


@asynccontextmanager
async def _alone(engine: AsyncEngine, view: View) -> AsyncIterator[None]:
    """Two replays of one view would share their tables; the second waits until the first has ended."""
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        key = {"key": f"replay {view.schema}"}
        await connection.execute(text("SELECT pg_advisory_lock(hashtext(:key))"), key)
        try:
            yield
        finally:
            await connection.execute(text("SELECT pg_advisory_unlock(hashtext(:key))"), key)


async def _first_unreadable(reader: StoreReader) -> str | None:
    position = 0
    while page := await reader.after(position):
        for entry in page:
            try:
                decode(entry.body)
            except (MalformedEvent, UnknownEvent) as error:
                return f"the replay stops at position {entry.position}, whose event is not readable ({error})"
        position = page[-1].position
    return None
