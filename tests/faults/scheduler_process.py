"""A keeper and a scheduler in a process of its own that dies where it is told to.

`crash`: `written` (the keeper's page is durable), `decided` (inside the transaction, the command has decided), `done` (the
transaction is durable, the loop has not taken note), each with a count: `done 3` is the third time.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from shared.kit.tests.deadlines.timers import Clock, kitchen_on

from jejak_kit.deadlines import jobs, scheduler
from jejak_kit.deadlines.scheduler import Scheduler
from jejak_kit.inbox import Inbox, Incoming
from jejak_kit.store.ground import Receipt
from jejak_kit.store.transaction import Transaction


class Death:
    """Ends the process when a point is passed for the n-th time."""

    def __init__(self, crash: str) -> None:
        self._point, _, times = crash.partition(" ")
        self._left = int(times or 0)

    def at(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def run_scheduler(database: str, crash: str) -> None:
    death = Death(crash)
    take, run, round_ = Inbox.take, jobs.DueJob.run, Scheduler.round

    async def written(inbox: Inbox, page: Sequence[Incoming]) -> None:
        await take(inbox, page)
        if page:
            death.at("written")

    def decided(job: jobs.DueJob, tx: Transaction) -> Receipt:
        receipt = run(job, tx)
        death.at("decided")
        return receipt

    async def done(self: Scheduler) -> bool:
        more = await round_(self)
        if more:
            death.at("done")
        return more

    replaced: list[tuple[type, str, object]] = [
        (Inbox, "take", written),
        (jobs.DueJob, "run", decided),
        (Scheduler, "round", done),
    ]
    for of, name, fragile in replaced:
        setattr(of, name, fragile)
    scheduler.PAGE = 20

    async def loops() -> None:
        async with kitchen_on(database, Clock(datetime(2026, 1, 6, tzinfo=UTC))) as kitchen:
            await asyncio.gather(kitchen.keeper.run(), kitchen.scheduler.run())

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(loops())
