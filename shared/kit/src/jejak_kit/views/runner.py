"""Keeps a service's views live: builds what is missing, follows the own store, and lets readers wait for a position."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.views.build import REGISTRY, advance, prepare
from jejak_kit.views.view import View

log = structlog.get_logger()

POLL_S = 0.5


class ViewBehind(Exception):
    """The view has not reached the position within the time given; says which."""

    def __init__(self, view: str, position: int) -> None:
        super().__init__(f"{view} has not reached {position}")
        self.view = view
        self.position = position


class ViewRunner:
    """Follows the own store with all views of a service. `wake()` after a commit."""

    def __init__(self, engine: AsyncEngine, views: Sequence[View]) -> None:
        self._engine = engine
        self.views = tuple(views)
        self.positions: dict[str, int] = {view.name: 0 for view in views}
        self._woken = {view.name: asyncio.Event() for view in views}
        self._moved = asyncio.Condition()
        self._live: set[str] = set()

    def live(self, view: View) -> bool:
        """Whether the view has caught up with the store since this process started."""
        return view.name in self._live

    def wake(self) -> None:
        for event in self._woken.values():
            event.set()

    async def prepare(self) -> None:
        """Creates the tables of every view; a new version starts empty beside the old one."""
        async with self._engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('views.builds'))"))
            for statement in filter(str.strip, REGISTRY.split(";")):
                await connection.execute(text(statement))
        for view in self.views:
            async with self._engine.begin() as connection:
                await prepare(connection, view, view.schema)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for view in self.views:
                tasks.create_task(self._follow(view))

    async def _follow(self, view: View) -> None:
        woken = self._woken[view.name]
        while True:
            woken.clear()
            try:
                async with self._engine.begin() as connection:
                    folded, position = await advance(connection, view, view.schema)
            except (SQLAlchemyError, OSError) as error:
                log.warning("view.interrupted", view=view.name, error=type(error).__name__)
                await asyncio.sleep(POLL_S)
                continue
            if position != self.positions[view.name]:
                self.positions[view.name] = position
                async with self._moved:
                    self._moved.notify_all()
            if not folded:
                self._live.add(view.name)
                try:
                    await asyncio.wait_for(woken.wait(), POLL_S)
                except TimeoutError:
                    continue

    async def wait_for(self, view: View, position: int, *, timeout_s: float = 5.0) -> None:
        """Returns when the view holds everything up to a position of the own store. Raises ViewBehind."""
        try:
            async with asyncio.timeout(timeout_s), self._moved:
                await self._moved.wait_for(lambda: self.positions[view.name] >= position)
        except TimeoutError:
            raise ViewBehind(view.name, position) from None
