"""A scheduler killed between any two of its steps: everything due is done once, nothing is left out."""

import time
from collections import Counter
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from shared.kit.tests.deadlines.timers import COOK, NOON, Kitchen, Stop, kitchen_on, setting
from shared.kit.tests.eventually import eventually
from tests.faults.processes import ToyProcess
from tests.faults.scheduler_process import run_scheduler

pytestmark = pytest.mark.anyio

POINTS = ("written 1", "decided 1", "decided 17", "decided 20", "done 1", "done 2")


async def set_some(kitchen: Kitchen, count: int) -> list[UUID]:
    """Timers that are due, and as many that were stopped before they were."""
    timers, stopped = ([uuid4() for _ in range(count)] for _ in range(2))
    due = [setting(NOON + timedelta(minutes=number)) for number in range(count)]
    instructions = [*zip(timers, due, strict=True), *zip(stopped, due, strict=True)]
    await kitchen.bus.execute_all(instructions, correlation_id=uuid4())
    await kitchen.bus.execute_all(
        [(timer, Stop(actor=COOK, at=NOON, name="egg")) for timer in stopped], correlation_id=uuid4()
    )
    return timers


async def test_a_scheduler_killed_anywhere_does_everything_once(database: str) -> None:
    """One process after the other dies: with deadlines written down and none done, inside the transaction that does them,
    and with it durable and not noticed. Two that live on do the rest."""
    started, timers = time.monotonic(), list[UUID]()
    async with kitchen_on(database) as kitchen:
        for point in POINTS:
            timers += await set_some(kitchen, 60)
            await ToyProcess(run_scheduler, database, crash=point).killed()
        last = [ToyProcess(run_scheduler, database) for _ in range(2)]

        async def all_rang() -> bool:
            return len(await kitchen.rang()) >= len(timers) and not await kitchen.agenda.all()

        try:
            await eventually(all_rang, within_s=60)
        finally:
            for process in last:
                await process.kill()
        counted = Counter(event.record_id for event in await kitchen.rang())
        done = await kitchen.rows("SELECT count(*), sum(events) FROM deadlines.settled WHERE outcome = 'done'")
    assert counted == dict.fromkeys(timers, 1)
    assert done == [(len(timers), len(timers))]
    print(f"{len(POINTS)} kills, {len(timers)} deadlines, {time.monotonic() - started:.0f} s")
