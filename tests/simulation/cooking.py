"""A run with deadlines: cooks set timers, again, and stop them; processes die and freeze, clocks jump, copies come back."""

import asyncio
from datetime import datetime, timedelta
from random import Random
from unittest.mock import patch
from uuid import UUID

from shared.kit.tests.deadlines.timers import BROKEN, COOK, NOON, POINTLESS, UNKNOWABLE, Lock, SetTimer, Stop, mended
from tests.simulation import ringing
from tests.simulation.invariants import Violation, events_in
from tests.simulation.kitchen import Cook
from tests.simulation.loop import SimulatedLoop
from tests.simulation.network import PATIENCE_S
from tests.simulation.run import Verdict, run
from tests.simulation.services import ServiceProcess
from tests.simulation.stage import HANDS_FULL, Stage, Trouble, Troubles
from tests.simulation.store import MemoryStore, Rows

from jejak_kit.deadlines.jobs import AgainJob, is_stuck
from jejak_kit.store.parking import Parked

COOKS = 2
FAULTS_FOR_S = 14
REST_WITHIN_S = 60
LATEST_S = 2 * PATIENCE_S
"""After this long nothing arrives any more of what a killed process had sent."""
PAGE = 5
"""Deadlines that are done together; few, so that there are several pages."""
FAR_S = 3_600


class Kitchen(Stage):
    """One service in two processes, now and then three."""

    def __init__(self, loop: SimulatedLoop, chance: Random) -> None:
        super().__init__(loop, chance)
        self.store = MemoryStore(self.network, self.uuid())
        self.processes: list[Cook] = []
        self.shift = timedelta()
        """By how much all clocks were set together."""
        self.restoring = False

    def wall(self) -> datetime:
        return NOON + timedelta(seconds=self.loop.time()) + self.shift

    def start(self) -> None:
        self.number += 1
        skew = timedelta(seconds=self.chance.choice((0, 0, self.chance.uniform(-3, 3))))
        process = Cook(f"kitchen-{self.number}", self.store, self.wall, skew)
        self.processes.append(process)
        process.start()

    def running(self) -> list[Cook]:
        return list(self.processes)

    def drop(self, process: ServiceProcess) -> None:
        if process in self.processes:
            self.processes.remove(process)

    def fill(self, like: ServiceProcess) -> None:
        if not self.restoring and len(self.processes) < HANDS_FULL:
            self.start()

    def events(self) -> int:
        return len(self.store.rows.events)

    # people

    async def cook(self) -> None:
        """Sets timers, some for the same moment and some for one that is past; sets them again; stops and locks them."""
        timers = [self.uuid() for _ in range(3)]
        await asyncio.gather(*(self.give(self.setting(), timer) for timer in timers))
        for _ in range(self.chance.randint(5, 10)):
            await asyncio.sleep(self.chance.uniform(0, 3))
            timer = self.chance.choice(timers)
            match self.chance.choices(("set", "many", "stop", "lock"), (9, 2, 6, 1))[0]:
                case "set":
                    await self.give(self.setting(), timer)
                case "many":
                    due = self.setting().due
                    many = [self.setting("egg").model_copy(update={"due": due}) for _ in range(7)]
                    await asyncio.gather(*(self.give(one, self.uuid()) for one in many))
                case "stop":
                    await self.give(Stop(actor=COOK, at=NOON, name=self.chance.choice(("egg", "tea"))), timer)
                case _:
                    await self.give(Lock(actor=COOK, at=NOON), timer)

    def setting(self, name: str | None = None) -> SetTimer:
        due = self.wall() + timedelta(seconds=self.chance.uniform(-4, 8))
        drawn = self.chance.choices(("egg", "tea", POINTLESS, BROKEN, UNKNOWABLE), (8, 5, 1, 1, 1))[0]
        return SetTimer(actor=COOK, at=NOON, name=name or drawn, due=due)

    async def give(self, command: SetTimer | Stop | Lock, timer: UUID) -> None:
        await self.ask(self.processes, command, timer)

    async def operator(self) -> None:
        """Has everything tried again that stands still."""
        for key, waiting in sorted(self.store.rows.waiting.items()):
            if is_stuck(waiting) and self.processes:
                process = self.chance.choice(self.processes)
                self.happened["tried again"] += 1
                await asyncio.wrap_future(process.committer.submit(AgainJob(key, self.wall())))

    async def unpark(self) -> None:
        """Has everything taken that was set aside, each key in its turn."""
        latest = self.loop.time() + REST_WITHIN_S
        while parked := list(self.store.rows.parked.values()):
            if self.loop.time() > latest:
                raise Violation(f"still parked: {[entry.error for entry in parked]}")
            entry = self.chance.choice(parked)
            first = self.store.rows.in_turn(entry.consumer, entry.ordering_key)[0]
            process = self.chance.choice(self.processes)
            await asyncio.wait([process.spawn(self._retry(process, first))], timeout=10)

    async def _retry(self, process: Cook, first: Parked) -> None:
        try:
            async for outcome in process.unparking().retry(first):
                self.happened[outcome.result] += 1
        except Exception as error:  # noqa: BLE001 - another process was faster
            self.note(f"unparking: {error!r}")

    # rest

    async def rest(self) -> None:
        """All clocks are set on until everything was due. Raises Violation."""
        latest = self.loop.time() + REST_WITHIN_S
        while undone := list(ringing.not_settled(self.store.rows)):
            self.ended_by_itself()
            if self.loop.time() > latest:
                raise Violation(f"never done: {undone[:5]}")
            self.shift += timedelta(seconds=FAR_S)
            await asyncio.sleep(1)
            if self.healed:
                await self.operator()

    def judge(self) -> None:
        """Raises Violation."""
        self.ended_by_itself()
        ringing.marked_once(self.store.rows)
        if undone := list(ringing.not_settled(self.store.rows)):
            raise Violation(f"not done: {undone}")
        if self.healed and (left := list(self.store.rows.waiting)):
            raise Violation(f"still waiting: {left}")


class Accidents(Troubles):
    """What may happen to a kitchen."""

    def __init__(self, kitchen: Kitchen) -> None:
        super().__init__(kitchen)
        self._kitchen = kitchen
        self._copies: list[Rows] = []

    def kinds(self) -> list[tuple[Trouble, int]]:
        return [*super().kinds(), (self.clock_of_one, 4), (self.clocks_of_all, 3), (self.copy, 3), (self.restore, 1)]

    async def clock_of_one(self) -> None:
        """One machine's clock is set, forward or back, by a little or by much."""
        process = self.anybody()
        if isinstance(process, Cook):
            self.say("clock of one")
            process.skew = timedelta(seconds=self._jump())

    async def clocks_of_all(self) -> None:
        self.say("clocks of all")
        self._kitchen.shift += timedelta(seconds=self._jump())

    def _jump(self) -> float:
        most = self._chance.choice((2, 20, FAR_S))
        return self._chance.uniform(-most, most)

    async def copy(self) -> None:
        self._copies.append(self._kitchen.store.rows.copy())

    async def restore(self) -> None:
        """The store is replaced by an older copy of itself, as the operating guide says: nobody runs meanwhile."""
        kitchen = self._kitchen
        if not self._copies or kitchen.restoring:
            return
        kitchen.restoring = True
        self.say("restore")
        try:
            for process in kitchen.running():
                kitchen.kill(process)
            await asyncio.sleep(LATEST_S)
            kitchen.store.restore(self._chance.choice(self._copies))
        finally:
            kitchen.restoring = False
        while len(kitchen.processes) < 2:
            kitchen.start()


async def live(kitchen: Kitchen) -> None:
    """Faults, then none and rest; then the broken bells are mended, and an operator has them tried again."""
    for _ in range(2):
        kitchen.start()
    cooks = [asyncio.ensure_future(kitchen.cook()) for _ in range(COOKS)]
    accidents = asyncio.ensure_future(Accidents(kitchen).strike())
    try:
        await asyncio.sleep(FAULTS_FOR_S)
        accidents.cancel()
        await asyncio.wait([accidents])
        kitchen.network.calm = True
        kitchen.note("calm")
        for process in kitchen.running():
            process.stopped = False
        if not kitchen.processes:
            kitchen.start()
        await asyncio.wait_for(asyncio.gather(*cooks), REST_WITHIN_S)
        await kitchen.rest()
        kitchen.judge()
        kitchen.healed = True
        kitchen.note("healed")
        mended.update(event.record_id for event in events_in(kitchen.store.rows))
        await kitchen.unpark()
        await kitchen.operator()
        await kitchen.rest()
        kitchen.judge()
    except TimeoutError:
        raise Violation("cooks wait for ever") from None
    finally:
        for task in (accidents, *cooks):
            task.cancel()
        await asyncio.gather(accidents, *cooks, return_exceptions=True)


def simulate_deadlines(seed: int) -> Verdict:
    """Runs the kitchen of a seed; the violation, if there is one, is in the verdict."""
    mended.clear()
    try:
        with patch("jejak_kit.deadlines.scheduler.PAGE", PAGE):
            return run(seed, Kitchen, live)
    finally:
        mended.clear()
