"""A simulated service that keeps deadlines: the kit's own keeper and scheduler over the store in memory, each process with a
clock of its own that may be wrong.
"""

from collections.abc import Callable, Coroutine, Iterator
from datetime import datetime, timedelta
from typing import Any

from shared.kit.tests.deadlines.timers import HANDLERS, SERVICE, deadlines_of
from tests.simulation.connection import Connection
from tests.simulation.services import ServiceProcess
from tests.simulation.store import MemoryStore

from jejak_kit.commands import CommandBus
from jejak_kit.deadlines.agenda import ATTEMPTS, LONGEST_PAUSE, Standing
from jejak_kit.deadlines.keeper import Keeper
from jejak_kit.deadlines.scheduler import Scheduler
from jejak_kit.inbox import Inbox
from jejak_kit.policies import PolicyFollower
from jejak_kit.store.deadlines import Waiting

KEEPER = f"{SERVICE}-deadlines"


class MemoryAgenda:
    """What is due, as `Agenda` asks PostgreSQL for it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def due(self, now: datetime, *, limit: int) -> list[Waiting]:
        rows = await self._connection.committed()
        ready = [waiting for waiting in rows.waiting.values() if _ready(waiting, now)]
        return sorted(ready, key=lambda one: (one.due_at, one.position, one.record_id, one.name))[:limit]

    async def next_after(self, now: datetime) -> datetime | None:
        rows = await self._connection.committed()
        return min((waiting.due_at for waiting in rows.waiting.values() if waiting.due_at > now), default=None)

    async def standing(self, now: datetime) -> Standing:
        rows = await self._connection.committed()
        due = [one.due_at for one in rows.waiting.values() if one.due_at <= now and one.attempts < ATTEMPTS]
        stuck = sum(one.attempts >= ATTEMPTS for one in rows.waiting.values())
        return Standing(len(rows.waiting), len(due), stuck, min(due, default=None))


def _ready(waiting: Waiting, now: datetime) -> bool:
    if waiting.due_at > now or waiting.attempts >= ATTEMPTS:
        return False
    return waiting.retry_at is None or waiting.retry_at <= now or waiting.retry_at > now + LONGEST_PAUSE


class Cook(ServiceProcess):
    """A process of the timers' service."""

    def __init__(self, name: str, store: MemoryStore, wall: Callable[[], datetime], skew: timedelta) -> None:
        """`wall` is what clocks ought to say, `skew` by how much this one is wrong."""
        super().__init__(name, store)
        self.wall = wall
        self.skew = skew
        self.bus = CommandBus(self.committer, HANDLERS)
        self.consumer = Keeper(SERVICE, deadlines_of, HANDLERS)
        self.keeper = PolicyFollower(self.live, Inbox(self.committer, self.consumer))
        self.scheduler = Scheduler(
            MemoryAgenda(self.connection), self.committer, HANDLERS, self.keeper, clock=self.clock
        )

    def clock(self) -> datetime:
        return self.wall() + self.skew

    def committed(self, position: int) -> None:
        self.keeper.wake()

    def loops(self) -> Iterator[Coroutine[Any, Any, None]]:
        yield from super().loops()
        yield self.keeper.run()
        yield self.scheduler.run()
