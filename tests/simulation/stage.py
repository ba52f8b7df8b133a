"""What every simulated world has: processes that are killed and replaced, people who ask until they are answered, a trace."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from random import Random
from typing import Any
from uuid import UUID

from tests.simulation import invariants
from tests.simulation.invariants import Violation
from tests.simulation.loop import SimulatedLoop, current
from tests.simulation.network import Network
from tests.simulation.services import ServiceProcess

from jejak_kit.commands import CommandBus, IdempotencyKey, KeyReused, Unavailable
from jejak_kit.decider import Command, Refused
from jejak_kit.store.ground import Receipt

Trouble = Callable[[], Coroutine[Any, Any, None]]
HANDS_FULL = 3
"""Processes of one service at once at most."""


class Stage:
    """What there is in any run, and what is known about it that no process knows."""

    def __init__(self, loop: SimulatedLoop, chance: Random) -> None:
        self.loop = loop
        self.chance = chance
        self.network = Network(chance, faulty=chance.choice((0.0, 0.005, 0.02, 0.06)))
        self.gone: list[ServiceProcess] = []
        self.healed = False
        self.violations: list[Exception] = []
        self.happened: Counter[str] = Counter()
        self.trace: list[str] = []
        self.number = 0

    def uuid(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)

    def note(self, what: str) -> None:
        process = current.get()
        self.trace.append(f"{self.loop.time():9.3f} {process.name if process else '-':12} {what}")

    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()

    # what each world says for itself

    def running(self) -> Sequence[ServiceProcess]:
        raise NotImplementedError

    def drop(self, process: ServiceProcess) -> None:
        """It is not among those running any more."""
        raise NotImplementedError

    def fill(self, like: ServiceProcess) -> None:
        """Starts another process of the same service, unless there are enough."""
        raise NotImplementedError

    def events(self) -> int:
        """How many events there are in the end."""
        raise NotImplementedError

    # processes

    def kill(self, process: ServiceProcess) -> None:
        self.note(f"kill {process.name}")
        process.kill()
        self.drop(process)
        self.gone.append(process)

    async def everything_ends(self) -> None:
        for process in list(self.running()):
            self.kill(process)
        while left := [task for process in self.gone for task in process.tasks if not task.done()]:
            for task in left:  # a wait that is over at the same moment swallows a cancellation
                task.cancel()
            await asyncio.wait(left, timeout=1)

    def ended_by_itself(self) -> None:
        """A loop that gave up would take its service down."""
        for process in self.running():
            for task in process.tasks:
                error = task.exception() if task.done() and not task.cancelled() else None
                if isinstance(error, Exception) and not isinstance(error, Refused | KeyReused | Unavailable):
                    raise Violation(f"{process.name}: {type(error).__name__}: {error}") from error

    # people

    async def ask(self, processes: Sequence[ServiceProcess], command: Command, record_id: UUID) -> Receipt | None:
        """Gives a command to some process until one answers, and now and then once more although it was answered. The
        receipt; None: it was refused. Raises Violation.
        """
        request = IdempotencyKey("customer", str(self.uuid()), b"")
        once_more = self.chance.random() < 0.1
        given: list[tuple[int, asyncio.Task[Receipt]]] = []
        while True:
            if processes:
                process = self.chance.choice(processes)
                bus: CommandBus = process.bus  # type: ignore[attr-defined] # people speak to processes that have one
                asked = process.spawn(
                    bus.execute(command, record_id, key=request, expected_version=None, correlation_id=record_id)
                )
                given.append((process.connection.life, asked))
                await asyncio.wait([asked], timeout=self.chance.choice((0.2, 3)))
                if asked.done() and not asked.cancelled():
                    error = asked.exception()
                    if isinstance(error, Refused):
                        return None
                    if error is None and not once_more:
                        invariants.answered_alike(given)
                        receipt: Receipt = asked.result()
                        return receipt._replace(replayed=False)
                    once_more = once_more and error is not None
            await asyncio.sleep(self.chance.uniform(0.1, 1))


class Troubles:
    """What goes wrong, at random moments until it is cancelled. A world adds its own kinds."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._chance = stage.chance

    def kinds(self) -> list[tuple[Trouble, int]]:
        """Each with its weight."""
        return [(self.kill, 6), (self.stop, 4)]

    async def strike(self) -> None:
        kinds = self.kinds()
        pause = self._chance.choice((0.5, 2, 6))
        async with asyncio.TaskGroup() as tasks:
            while True:
                await asyncio.sleep(self._chance.uniform(0, 2 * pause))
                kind = self._chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]
                tasks.create_task(kind())

    def anybody(self) -> ServiceProcess | None:
        running = self._stage.running()
        return self._chance.choice(running) if running else None

    def say(self, what: str) -> None:
        self._stage.happened[what] += 1
        self._stage.note(what)

    async def kill(self) -> None:
        """A process dies wherever it stands; another is started some time later."""
        if (process := self.anybody()) is None:
            return
        self.say("kill")
        self._stage.kill(process)
        await asyncio.sleep(self._chance.choice((0.1, 1, 8)))
        self._stage.fill(process)

    async def stop(self) -> None:
        """A process freezes, another takes its place, and the first wakes with all it knew."""
        if (process := self.anybody()) is None:
            return
        self.say("stop")
        process.stopped = True
        await asyncio.sleep(self._chance.choice((0.05, 1, 10, 40)))
        if self._chance.random() < 0.5:
            self._stage.fill(process)
        await asyncio.sleep(self._chance.choice((0.05, 1, 10)))
        process.stopped = False
