"""One task that commits for the whole process: commands that arrive while a commit is in flight share the next one."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import psycopg
import structlog
from sqlalchemy.util.concurrency import greenlet_spawn

from jejak_kit.bell import Bell
from jejak_kit.decider import Refused
from jejak_kit.store.connection import until_done
from jejak_kit.store.ground import Earning, Ground, Memory, Receipt, ReceiptKey, SavedReceipt, Session
from jejak_kit.store.reader import Entry
from jejak_kit.store.recent import Recent
from jejak_kit.store.transaction import Cause, Earned, Transaction
from jejak_kit.telemetry import traces

log = structlog.get_logger()

SHARED_COMMIT_MAX = 256
"""Jobs in one transaction at most: bounds how long the table lock is held."""
WORTH_A_COMMIT = 8
"""Jobs; when fewer wait, whatever else there is to do comes first, and may bring more."""
RETRY_FOR_S = 10.0
"""How long a job is tried again after the database was lost, before its caller is told."""
IDLE_S = 60.0
"""How long it sleeps when nothing wakes it."""

Outcome = Receipt | Exception


class Unavailable(Exception):
    """The store could not be reached in time. The outcome may be unknown: repeat with the same Idempotency-Key.

    `retry_after` is in seconds.
    """

    retry_after = 1


class Job(Protocol):
    """Work for the shared transaction. `run` may be called again after a lost connection: it must find its own traces.

    `receipt_key` is fetched beforehand for jobs that keep a receipt.
    """

    cause: Cause
    receipt_key: ReceiptKey | None

    def run(self, tx: Transaction) -> Receipt: ...


class Store(Protocol):
    """What is committed to, one session at a time. Its sessions are used in a greenlet of the event loop."""

    def session(self) -> AbstractContextManager[Session]: ...


@dataclass
class _Waiting:
    job: Job
    future: asyncio.Future[Receipt]
    deadline: float

    def answer(self, outcome: Outcome) -> None:
        if self.future.done():  # its caller has left
            return
        if isinstance(outcome, Exception):
            self.future.set_exception(outcome)
        else:
            self.future.set_result(outcome)


class Committer:
    """Runs jobs in the order they were submitted. A refused job leaves nothing; the others of its batch are not touched.

    It is a task of one event loop, from `start` to `close`, and belongs to that loop alone.
    """

    def __init__(
        self, store: Store, *, on_commit: Callable[[int], None] = lambda position: None, recent: Recent | None = None
    ) -> None:
        """`recent` is told what was committed, before `on_commit` is; both before the callers are answered."""
        self._store = store
        self._on_commit = on_commit
        self._recent = recent
        self._memory = Memory()
        self._queue: deque[_Waiting] = deque()
        self._submitted = Bell()
        self._closed = False
        self._stale = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """In the running event loop."""
        self._task = asyncio.get_running_loop().create_task(self.run(), name="committer")

    async def close(self) -> None:
        """Finishes what was submitted, then stops."""
        self._closed = True
        self._submitted.ring()
        if self._task is not None:
            await asyncio.wait([self._task])

    async def ended(self) -> None:
        """Returns when it was closed. Raises what else ended it."""
        if self._task is not None:
            await asyncio.wait([self._task])
            self._task.result()

    def submit(self, job: Job) -> asyncio.Future[Receipt]:
        """The outcome of the job once it is durable. Raises Unavailable when the committer is closed or has ended."""
        if self._closed:
            raise Unavailable("the service is stopping")
        loop = asyncio.get_running_loop()
        waiting = _Waiting(job, loop.create_future(), loop.time() + RETRY_FOR_S)
        self._queue.append(waiting)
        self._submitted.ring()
        return waiting.future

    def forget_states(self) -> None:
        """The next commit begins without states in memory: what commands brought in plain text goes with them."""
        self._stale = True

    async def run(self) -> None:
        """Until it is closed and everything submitted is settled. If something else ends it, whoever waits is told."""
        batch: list[_Waiting] = []
        try:
            while self._queue or not self._closed:
                self._submitted.silence()
                if len(self._queue) < WORTH_A_COMMIT:
                    await self._others_first()
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), SHARED_COMMIT_MAX))]
                batch = [waiting for waiting in batch if not waiting.future.done()]  # a caller may have left
                if batch:
                    await greenlet_spawn(self._settle, batch)
                elif not self._queue:
                    await self._submitted.wait(IDLE_S)
        finally:
            self._closed = True
            for waiting in (*batch, *self._queue):
                waiting.answer(Unavailable("the service is stopping"))

    async def _others_first(self) -> None:
        """Two turns of the loop: answers go out and followers look; what was asked meanwhile is read, and submitted."""
        for _ in range(2):
            await asyncio.sleep(0)

    def _settle(self, batch: list[_Waiting]) -> None:
        """Commits a batch and answers its callers, whatever happens."""
        pause = 0.05
        while batch:
            try:
                outcomes = self._commit([waiting.job for waiting in batch])
            except Exception as error:  # noqa: BLE001 - every caller must be answered, whatever broke
                self._memory.forget()
                if not _passes(error):
                    self._settle_alone(batch, error)
                    return
                log.warning("store.unreachable", error=type(error).__name__, jobs=len(batch))
                now = asyncio.get_running_loop().time()
                late = [waiting for waiting in batch if now > waiting.deadline or self._closed]
                for waiting in late:
                    waiting.answer(Unavailable(str(error)))
                batch = [waiting for waiting in batch if waiting not in late]
                until_done(asyncio.sleep(pause))
                pause = min(pause * 2, 1.0)
            else:
                # the relay's turn: events are on their way before their commands are answered
                until_done(asyncio.sleep(0))
                for waiting, outcome in zip(batch, outcomes, strict=True):
                    waiting.answer(outcome)
                return

    def _settle_alone(self, batch: list[_Waiting], error: Exception) -> None:
        """One job made the shared commit fail: each is tried by itself, so that only that one's caller hears of it."""
        if len(batch) == 1:
            batch[0].answer(error)
            return
        log.warning("store.shared_commit_failed", error=type(error).__name__, jobs=len(batch))
        for waiting in batch:
            self._settle([waiting])

    def _commit(self, jobs: list[Job]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        written: list[tuple[int, Transaction]] = []
        if self._stale:
            self._stale = False
            self._memory.forget()
        with traces.together() as spans, self._store.session() as session:
            ground = Ground(session, self._memory)
            ground.begin({job.receipt_key for job in jobs if job.receipt_key is not None})
            before = ground.position
            for index, job in enumerate(jobs):
                ground.give_way()
                tx = Transaction(ground, job.cause, spans)
                try:
                    receipt = job.run(tx)
                except psycopg.Error:
                    raise
                except Exception as refused:  # noqa: BLE001 - a job's failure is its caller's, not the batch's
                    outcomes.append(refused)
                    if tx.span is not None:
                        _tell(tx.span, refused)
                    continue
                ground.merge(tx)
                written.append((index, tx))
                outcomes.append(receipt)
                if tx.earned is not None:
                    self._earn(ground, tx.earned, receipt)
            positions = ground.commit()
        self._place(outcomes, written, (before, *positions), ground)
        ground.remember()
        if ground.position > before:
            if self._recent is not None:
                self._recent.add(_entries(before, positions, ground))
            self._on_commit(ground.position)
        return outcomes

    @staticmethod
    def _earn(ground: Ground, earned: Earned, receipt: Receipt) -> None:
        ground.receipts[earned.key] = SavedReceipt(earned.request_hash, receipt)
        place = len(ground.stored)
        ground.new_receipts.append(Earning(*earned.key, earned.request_hash, *receipt[:2], place))

    @staticmethod
    def _place(
        outcomes: list[Outcome], written: list[tuple[int, Transaction]], positions: Sequence[int], ground: Ground
    ) -> None:
        """Gives every receipt the position of its last event, now that the positions are known."""
        done = 0
        for index, tx in written:
            done += len(tx.appended)
            receipt = outcomes[index]
            assert isinstance(receipt, Receipt)
            if tx.repeated is not None:
                receipt = ground.receipts[tx.repeated].receipt._replace(replayed=True)
            else:
                receipt = receipt._replace(position=positions[done])
            if tx.earned is not None:
                ground.receipts[tx.earned.key] = SavedReceipt(tx.earned.request_hash, receipt)
            outcomes[index] = receipt


def _entries(before: int, positions: list[int], ground: Ground) -> list[Entry]:
    """What was appended, as followers read it. Under the table lock nothing came between."""
    return [
        Entry(position, previous, event.state, event.topic)
        for position, previous, event in zip(positions, (before, *positions), ground.stored, strict=False)
    ]


def _tell(span: traces.Span, refused: Exception) -> None:
    """A refusal is an answer; whatever else ended a job is an error, told without what it may quote."""
    if isinstance(refused, Refused):
        span.refuse(refused.refusal.code)
    else:
        span.fail(type(refused).__name__)


def _passes(error: Exception) -> bool:
    """Whether the database was lost or busy, so that the same jobs may succeed later.

    One that only reads (25006) is being replaced by another; the next connection finds that one.
    A limit exceeded by a value (class 54, say a claim too long for its index) stays exceeded, though drivers call it
    operational; a transaction that idled too long (25P03, this process was frozen) only has to be begun again.
    """
    sqlstate: str = getattr(error, "sqlstate", None) or ""
    return sqlstate in ("25P03", "25006") or (
        isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and sqlstate[:2] != "54"
    )
