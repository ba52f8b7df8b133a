"""Deliberate bugs of keeper and scheduler, each a mistake that somebody could make: the simulation must find every one."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch
from uuid import UUID

from tests.simulation.kitchen import MemoryAgenda
from tests.simulation.mutations import Mutation

from jejak_kit.deadlines.jobs import BehindParked, DueJob, FailedJob
from jejak_kit.deadlines.scheduler import Scheduler
from jejak_kit.store.deadlines import DeadlineKey, Settled, Waiting
from jejak_kit.store.ground import Ground, Receipt, ReceiptKey
from jejak_kit.store.transaction import Cause, Transaction

NOTHING = Receipt(UUID(int=0), 0, 0)


def never_marked(tx: Transaction, settled: Settled) -> None:
    return


class MarkJob:
    """Marks what another transaction has done."""

    receipt_key: ReceiptKey | None = None

    def __init__(self, settled: Settled) -> None:
        self.settled = settled
        self.cause = Cause(UUID(int=0))

    def run(self, tx: Transaction) -> Receipt:
        tx.settle(self.settled)
        return NOTHING


def done_without_a_mark(job: DueJob, tx: Transaction) -> Receipt:
    with patch.object(Transaction, "settle", lambda _, settled: vars(job).update(settled=settled)):
        return RUN(job, tx)


async def marked_afterwards(scheduler: Scheduler) -> bool:
    """As with a queue outside of the database: first the effect, then that it was had."""
    now, followed = scheduler._clock(), scheduler._follower.position
    page = await scheduler._agenda.due(now, limit=5)
    for due in page:
        job = DueJob(scheduler._handlers, scheduler._names, due, now, followed, scheduler._follower.name, [due.key])
        try:
            await scheduler._committer.submit(job)
        except (RuntimeError, BehindParked) as error:
            await scheduler._failed(due, now, error)
            continue
        if settled := vars(job).get("settled"):
            await scheduler._committer.submit(MarkJob(settled))
    if page:
        await asyncio.sleep(0.05)
    return bool(page)


def as_it_was_read(job: DueJob, tx: Transaction) -> Receipt:
    tx.deadlines[job.due.key] = job.due
    return RUN(job, tx)


def nothing_has_happened_since(ground: Ground, record_id: UUID, position: int) -> bool:
    return False


def nothing_is_parked(tx: Transaction, consumer: str, ordering_key: str) -> bool:
    """To the scheduler; the keeper itself still waits its turn."""
    return bool(tx.tracked) and WAITS(tx, consumer, ordering_key)


def never_cancelled(tx: Transaction, key: DeadlineKey) -> None:
    return


def only_once_set(tx: Transaction, waiting: Waiting) -> None:
    if tx.waiting(waiting.key) is None:
        SET(tx, waiting)


async def looked_ahead(agenda: MemoryAgenda, now: datetime, *, limit: int) -> list[Waiting]:
    return await DUE(agenda, now + timedelta(seconds=1), limit=limit)


def given_up(job: FailedJob, tx: Transaction) -> Receipt:
    tx.settle(Settled(job.due, "dropped", job.now, reason=job.error))
    return NOTHING


async def slept_until_the_next(scheduler: Scheduler) -> None:
    now = scheduler._clock()
    following = await scheduler._agenda.next_after(now)
    await asyncio.sleep((following - now).total_seconds() if following is not None else 0.5)


RUN, SET, DUE, WAITS = (
    DueJob.run,
    Transaction.set_deadline,
    MemoryAgenda.due,
    Transaction.waits_behind_parked,
)


@contextmanager
def marked_in_a_transaction_of_its_own() -> Iterator[None]:
    with patch.object(DueJob, "run", done_without_a_mark), patch.object(Scheduler, "round", marked_afterwards):
        yield


SCHEDULER_MUTATIONS: dict[str, Mutation] = {
    "what was done is not marked": lambda: patch.object(Transaction, "settle", never_marked),
    "the mark is made after the effect": marked_in_a_transaction_of_its_own,
    "what is due is not looked at again under the lock": lambda: patch.object(DueJob, "run", as_it_was_read),
    "events that were not followed yet are not waited for": lambda: patch.object(
        Ground, "changed_after", nothing_has_happened_since
    ),
    "what is parked of a record is not asked about": lambda: patch.object(
        Transaction, "waits_behind_parked", nothing_is_parked
    ),
    "what is cancelled stays": lambda: patch.object(Transaction, "cancel_deadline", never_cancelled),
    "what is set again keeps its first moment": lambda: patch.object(Transaction, "set_deadline", only_once_set),
    "what is due in a second is done now": lambda: patch.object(MemoryAgenda, "due", looked_ahead),
    "what fails is given up": lambda: patch.object(FailedJob, "run", given_up),
    "nobody looks at the clock before the next is due": lambda: patch.object(Scheduler, "_rest", slept_until_the_next),
}
