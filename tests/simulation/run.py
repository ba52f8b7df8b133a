"""A run from its seed to its verdict."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar
from unittest.mock import patch

import structlog
from tests.simulation.faults import Faults
from tests.simulation.invariants import Violation
from tests.simulation.loop import NeverEnds, SimulatedLoop, in_order
from tests.simulation.stage import Stage
from tests.simulation.world import World

CUSTOMERS = 2
FAULTS_FOR_S = 30
REST_WITHIN_S = 150
"""Of virtual time: acknowledgements that are overdue take the longest."""
STEPS_MAX, SECONDS_MAX = 500_000, 2_000.0
"""A run takes some 20,000 steps and a few minutes of virtual time; what goes far beyond never ends."""
LAST_STEPS = 15
"""Of the trace, told with a run that never ends."""


S = TypeVar("S", bound=Stage)
Live = Callable[[S], Coroutine[Any, Any, None]]
"""From the first process to the verdict. Raises Violation."""


@dataclass(frozen=True)
class Verdict:
    """What a run came to. Two runs of one seed have the same digest."""

    seed: int
    digest: str
    steps: int
    events: int
    happened: Counter[str]
    violation: str | None
    trace: list[str]


def simulate(seed: int) -> Verdict:
    """Runs the world of a seed; the violation, if there is one, is in the verdict."""
    return run(seed, World, live)


def run(seed: int, made: Callable[[SimulatedLoop, Random], S], live: Live[S]) -> Verdict:
    """Makes a world and lives it through. Whatever else goes wrong than an invariant is raised, with the seed told beside."""
    chance = Random(seed)
    loop = SimulatedLoop(chance, steps=STEPS_MAX, seconds=SECONDS_MAX)
    world = made(loop, chance)
    violation: str | None
    asyncio.set_event_loop(loop)
    try:
        with seeded(world):
            try:
                violation = story(loop, world, live)
            except NeverEnds as endless:
                violation = "\n".join([f"never ends: {endless}; the last steps:", *world.trace[-LAST_STEPS:]])
                world.note("VIOLATION never ends")
                loop.set_exception_handler(lambda *_: None)  # what still runs is dropped
            except Exception as error:
                error.add_note(
                    "\n".join([f"JEJAK_SIMULATION_SEED={seed}; the last steps:", *world.trace[-LAST_STEPS:]])
                )
                loop.set_exception_handler(lambda *_: None)
                raise
    finally:
        asyncio.set_event_loop(None)
        loop.close()
    return Verdict(seed, world.digest(), loop.taken, world.events(), world.happened, violation, world.trace)


def story(loop: SimulatedLoop, world: S, live: Live[S]) -> str | None:
    """From the first process to the end of the last one; what was violated, if anything. Raises NeverEnds."""
    violation = None
    try:
        loop.run_until_complete(live(world))
    except Violation as found:
        violation = str(found)
        world.note(f"VIOLATION {found}")
    loop.run_until_complete(world.everything_ends())
    loop.run_until_complete(loop.shutdown_asyncgens())
    return violation


async def live(world: World) -> None:
    """Faults, then none and rest, then everything parked is mended and taken: the verdict is given at rest, twice."""
    for _ in range(2):
        world.start_publisher()
        world.start_subscriber()
    customers = [asyncio.ensure_future(world.customer()) for _ in range(CUSTOMERS)]
    operator = asyncio.ensure_future(world.operator())
    faults = asyncio.ensure_future(Faults(world).strike())
    try:
        await asyncio.sleep(FAULTS_FOR_S)
        faults.cancel()
        world.network.calm, world.broker.down = True, False
        world.note("calm")
        for process in [*world.publishers, *world.subscribers]:
            process.stopped = False
        if not world.publishers:
            world.start_publisher()
        if not world.subscribers:
            world.start_subscriber()
        await asyncio.wait_for(asyncio.gather(*customers), REST_WITHIN_S)
        await rest(world)
        world.judge()
        world.healed = True
        world.note("healed")
        await everything_unparked(world)
        await rest(world)
        world.judge()
    except TimeoutError:
        raise Violation("customers wait for ever") from None
    finally:
        for task in (faults, operator, *customers):
            task.cancel()
        await asyncio.gather(faults, operator, *customers, return_exceptions=True)


async def rest(world: World) -> None:
    deadline = world.loop.time() + REST_WITHIN_S
    while unrest := world.unrest():
        if world.violations:
            raise world.violations[0]
        world.ended_by_itself()
        if world.loop.time() > deadline:
            raise Violation(f"never at rest: {unrest}")
        await asyncio.sleep(2)


async def everything_unparked(world: World) -> None:
    deadline = world.loop.time() + REST_WITHIN_S
    for process in (world.publishers[0], world.subscribers[0]):
        store = process.connection._store
        while store.rows.parked:
            if world.loop.time() > deadline:
                raise Violation(f"still parked: {[entry.error for entry in store.rows.parked.values()]}")
            await world.unpark(process)
            await asyncio.sleep(0.1)


@contextmanager
def seeded(world: Stage) -> Iterator[None]:
    """Ids from the seed, task groups in order, what the kit logs as part of the trace."""

    def keep(_logger: Any, level: str, told: MutableMapping[str, Any]) -> str:
        world.note(" ".join([str(told.pop("event")), *(f"{name}={value}" for name, value in told.items())]))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep], wrapper_class=structlog.BoundLogger)
    try:
        with (
            patch.object(asyncio.TaskGroup, "__init__", in_order),
            patch("jejak_kit.store.transaction.uuid4", world.uuid),
            patch("jejak_kit.broker.stream.uuid4", world.uuid),
        ):
            yield
    finally:
        structlog.configure(**before)
