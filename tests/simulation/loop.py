"""An event loop in virtual time whose order of things is drawn from a seed: the same seed, the same run, step by step.

Every callback belongs to a simulated process (or to the world around them). Within a process callbacks run in the order
asyncio promises; which process takes the next step is drawn. A stopped process takes none; its callbacks wait for it.
"""

import asyncio
import heapq
from collections import Counter, deque
from contextvars import ContextVar, copy_context
from random import Random
from typing import Any


class Process:
    """A process of the simulated system: everything that runs in its context stops with it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.stopped = False
        self.dead = False
        self.context = copy_context()
        self.context.run(current.set, self)

    def alive(self) -> None:
        """Whatever would leave a killed process asks here first. Raises CancelledError, as its tasks meet it."""
        if self.dead:
            raise asyncio.CancelledError


current: ContextVar[Process | None] = ContextVar("current", default=None)
WORLD = copy_context()
"""The context of what goes on without any process: servers, networks, operators."""


class InOrder(dict[asyncio.Task[Any], None]):
    """A set of tasks in the order in which they came."""

    def add(self, task: asyncio.Task[Any]) -> None:
        self[task] = None

    def discard(self, task: asyncio.Task[Any]) -> None:
        self.pop(task, None)


def in_order(group: asyncio.TaskGroup) -> None:
    """How a task group begins in a simulation: asyncio's own cancels its tasks in the order of their addresses."""
    BEGIN(group)
    group._tasks = InOrder()  # type: ignore[assignment] # as much of a set as it uses


BEGIN = asyncio.TaskGroup.__init__


class NothingLeft(Exception):
    """The loop would wait for ever."""


class NeverEnds(Exception):
    """More steps were taken, or more time has passed, than any run needs."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """Runs one step at a time and lets time jump to the next timer when nobody has a step to take."""

    _ready: Any
    _scheduled: Any

    def __init__(self, chance: Random, *, steps: int, seconds: float) -> None:
        """`steps` and `seconds` (of virtual time) are the most that a run may take."""
        super().__init__()
        self._chance = chance
        self._most_steps, self._latest = steps, seconds
        self._now = 0.0
        self._steps: dict[Process | None, deque[asyncio.Handle]] = {}
        self.taken = 0
        """Steps so far."""

    def time(self) -> float:
        return self._now

    def _process_events(self, event_list: Any) -> None:
        """There is no I/O."""

    def _write_to_self(self) -> None:
        """There is one thread, and it is not asleep."""

    def _run_once(self) -> None:
        self._sort_in()
        able = [process for process in self._steps if not (process and process.stopped)]
        if not able:
            if not self._stopping:  # type: ignore[attr-defined] # asyncio's own
                self._jump()
            return
        chosen = able[0] if len(able) == 1 else self._chance.choice(able)
        handle = self._steps[chosen].popleft()
        if not self._steps[chosen]:
            del self._steps[chosen]
        if not handle.cancelled():
            self.taken += 1
            if self.taken > self._most_steps or self._now > self._latest:
                running = Counter(one.get_name() for one in asyncio.all_tasks(self))
                raise NeverEnds(f"{self.taken} steps, {self._now:.0f} s; still running: {dict(running)}")
            handle._run()

    def _sort_in(self) -> None:
        while self._ready:
            handle = self._ready.popleft()
            if not handle.cancelled():
                self._steps.setdefault(handle._context.get(current), deque()).append(handle)

    def _jump(self) -> None:
        """To the next moment at which something is due."""
        while self._scheduled and self._scheduled[0].cancelled():
            heapq.heappop(self._scheduled)._scheduled = False
        if not self._scheduled:
            raise NothingLeft
        self._now = max(self._now, self._scheduled[0].when())
        while self._scheduled and self._scheduled[0].when() <= self._now:
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False
            self._ready.append(handle)
