"""Keeps a service's views live: builds what is missing, follows the own store, and lets readers wait for a position."""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.bell import Bell
from jejak_kit.ending import end_if_asked
from jejak_kit.store.reader import PAGE
from jejak_kit.store.recent import Recent
from jejak_kit.telemetry import traces
from jejak_kit.views.build import REGISTRY, Build, GiveWay, advance_together, one_turn, prepare
from jejak_kit.views.view import View

log = structlog.get_logger()

POLL_S = 0.5
PACE_S = 0.25
"""How often a busy follower begins to fold what has gathered: a read model is so much older, and folds many events at once."""
REST_S = 0.002
"""How long it leaves the event loop to others between a few folds and the next. In one go, folding would take a quarter of
what the process can do for as long as it lasts, and commands would queue."""


class ViewBehind(Exception):
    """The view has not reached the position within the time given; says which."""

    def __init__(self, view: str, position: int) -> None:
        super().__init__(f"{view} has not reached {position}")
        self.view = view
        self.position = position


class ViewRunner:
    """Follows the own store with all views of a service. `wake()` after a commit.

    It takes its time while nobody waits for it: whoever reads what he has just written makes it hurry, and so does a page
    that is full, because then there is more.

    A view that is new or behind is brought up by itself, beside the others; those that are up follow together, so that
    an event is read and decoded once for all of them.
    """

    def __init__(self, engine: AsyncEngine, views: Sequence[View], recent: Recent | None = None) -> None:
        self._engine = engine
        self._recent = recent
        self.views = tuple(views)
        self.positions: dict[str, int] = {view.name: 0 for view in views}
        self.problems: dict[str, str] = {}
        """Views that stand still, and where."""
        self._up: dict[str, Build] = {}
        self._woken = Bell()
        self._moved = asyncio.Condition()
        self._awaited = 0
        self._behind = False
        self._hurry = Bell()

    def live(self, view: View) -> bool:
        """Whether the view has caught up with the store since this process started."""
        return view.name in self._up

    def wake(self) -> None:
        self._woken.ring()

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
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as tasks:
            for view in self.views:
                tasks.create_task(self._bring_up(Build(view)))
            while True:
                end_if_asked()
                self._woken.silence()
                next_at = loop.time() + PACE_S
                builds = list(self._up.values())
                folded = await self._step(builds, lambda: self._rest(REST_S)) if builds else 0
                self._behind = folded is not None and folded >= PAGE
                if folded is None:
                    await self._part(builds, tasks)
                elif folded:
                    await self._rest(next_at - loop.time())
                else:
                    await self._woken.wait(POLL_S)

    async def _bring_up(self, build: Build) -> None:
        """Until the build has caught up; it tries again for ever what it cannot fold, and says so."""
        while (folded := await self._step([build])) != 0:
            end_if_asked()
            if folded is None:
                await asyncio.sleep(POLL_S)
        self.problems.pop(build.view.name, None)
        self._up[build.view.name] = build
        self.wake()

    async def _part(self, builds: Sequence[Build], tasks: asyncio.TaskGroup) -> None:
        """Something cannot be folded: each goes on alone, so that only the view concerned stands still."""
        for build in builds:
            if await self._step([build]) is None:
                del self._up[build.view.name]
                self.problems[build.view.name] = f"cannot fold what follows position {build.position}"
                tasks.create_task(self._bring_up(build))

    async def _rest(self, seconds: float) -> None:
        """Leaves the event loop to others for so long, or for one turn when there is a hurry."""
        if self._behind or self._awaited or seconds <= 0:
            await asyncio.sleep(0)
            return
        self._hurry.silence()
        await self._hurry.wait(seconds)

    async def _step(self, builds: Sequence[Build], give_way: GiveWay = one_turn) -> int | None:
        """One transaction. Returns how many events it folded, None when it could not be."""
        try:
            with traces.together() as spans:
                async with self._engine.begin() as connection:
                    folded = await advance_together(connection, builds, spans, self._recent, give_way)
        except Exception as error:  # noqa: BLE001 - a row that cannot be written, or a fold that fails, is one view's problem
            names = [build.view.name for build in builds]
            log.warning("view.interrupted", view=", ".join(names), error=type(error).__name__)
            return None
        moved = {build.view.name: build.position for build in builds}
        if moved.items() - self.positions.items():
            self.positions |= moved
            async with self._moved:
                self._moved.notify_all()
        return folded

    async def wait_for(self, view: View, position: int, *, timeout_s: float = 5.0) -> None:
        """Returns when the view holds everything up to a position of the own store. Raises ViewBehind."""
        if self.positions[view.name] >= position:
            return
        self._awaited += 1
        self._hurry.ring()
        try:
            async with asyncio.timeout(timeout_s), self._moved:
                await self._moved.wait_for(lambda: self.positions[view.name] >= position)
        except TimeoutError:
            raise ViewBehind(view.name, position) from None
        finally:
            self._awaited -= 1
