"""One thread that commits for the whole process: commands that arrive while a commit is in flight share the next one."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

import psycopg
import structlog
from eventsourcing.persistence import InterfaceError, OperationalError, PersistenceError

from jejak_kit.decider import Refused
from jejak_kit.store.answering import Outcome, Promise, answer
from jejak_kit.store.ground import Ground, Memory, Receipt, ReceiptKey, SavedReceipt, Session
from jejak_kit.store.reader import Entry
from jejak_kit.store.recent import Recent
from jejak_kit.store.transaction import Cause, Transaction
from jejak_kit.telemetry import traces

log = structlog.get_logger()

SHARED_COMMIT_MAX = 256
"""Jobs in one transaction at most: bounds how long the table lock is held."""
RETRY_FOR_S = 10.0
"""How long a job is tried again after the database was lost, before its caller is told."""


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
    """What is committed to, one session at a time."""

    def session(self) -> AbstractContextManager[Session]: ...


@dataclass
class _Waiting:
    job: Job
    future: Future[Receipt] | Promise = field(default_factory=Future)
    deadline: float = field(default_factory=lambda: time.monotonic() + RETRY_FOR_S)


class Committer:
    """Runs jobs in the order they were submitted. A refused job leaves nothing; the others of its batch are not touched."""

    def __init__(
        self, store: Store, *, on_commit: Callable[[int], None] = lambda position: None, recent: Recent | None = None
    ) -> None:
        """`recent` is told what was committed, before `on_commit` is."""
        self._store = store
        self._on_commit = on_commit
        self._recent = recent
        self._memory = Memory()
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="committer", daemon=True)
        self._door = threading.Lock()
        self._closed = False
        self._stale = threading.Event()

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Finishes what was submitted, then stops."""
        with self._door:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def submit(self, job: Job) -> Future[Receipt]:
        """The outcome of the job once it is durable. Raises Unavailable when the committer is closed."""
        future: Future[Receipt] = Future()
        self._put(_Waiting(job, future))
        return future

    async def commit(self, job: Job) -> Receipt:
        """As `submit`, for a caller in an event loop."""
        loop = asyncio.get_running_loop()
        promise = Promise(loop, loop.create_future())
        self._put(_Waiting(job, promise))
        return await promise.future

    def _put(self, waiting: _Waiting) -> None:
        with self._door:  # nothing may be put behind the end
            if self._closed:
                raise Unavailable("the service is stopping")
            self._queue.put(waiting)

    def forget_states(self) -> None:
        """The next commit begins without states in memory: what commands brought in plain text goes with them."""
        self._stale.set()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, last = [first], False
            while len(batch) < SHARED_COMMIT_MAX:
                try:
                    following = self._queue.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    last = True
                    break
                batch.append(following)
            # A caller may have left; from here on none can, so that every future can take its outcome.
            self._settle([waiting for waiting in batch if waiting.future.set_running_or_notify_cancel()])
            if last:
                return

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
                late = [waiting for waiting in batch if time.monotonic() > waiting.deadline or self._closed]
                for waiting in late:
                    waiting.future.set_exception(Unavailable(str(error)))
                batch = [waiting for waiting in batch if waiting not in late]
                time.sleep(pause)  # back-off while the database is away; nothing to await here
                pause = min(pause * 2, 1.0)
            else:
                answer([waiting.future for waiting in batch], outcomes)
                return

    def _settle_alone(self, batch: list[_Waiting], error: Exception) -> None:
        """One job made the shared commit fail: each is tried by itself, so that only that one's caller hears of it."""
        if len(batch) == 1:
            batch[0].future.set_exception(error)
            return
        log.warning("store.shared_commit_failed", error=type(error).__name__, jobs=len(batch))
        for waiting in batch:
            self._settle([waiting])

    def _commit(self, jobs: list[Job]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        written: list[tuple[int, Transaction]] = []
        if self._stale.is_set():
            self._stale.clear()
            self._memory.forget()
        with traces.together() as spans, self._store.session() as session:
            ground = Ground(session, self._memory)
            ground.begin({job.receipt_key for job in jobs if job.receipt_key is not None})
            before = ground.position
            for index, job in enumerate(jobs):
                tx = Transaction(ground, job.cause, spans)
                try:
                    receipt = job.run(tx)
                except (psycopg.Error, PersistenceError):
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
                    ground.receipts[tx.earned.key] = SavedReceipt(tx.earned.request_hash, receipt)
            positions = ground.flush_events()
            self._place(outcomes, written, positions, ground)
            ground.flush_rest()
        ground.remember()
        if ground.position > before:
            if self._recent is not None:
                self._recent.add(_entries(before, positions, ground))
            self._on_commit(ground.position)
        return outcomes

    @staticmethod
    def _place(
        outcomes: list[Outcome], written: list[tuple[int, Transaction]], positions: list[int], ground: Ground
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
                receipt = receipt._replace(position=positions[done - 1] if tx.appended else ground.position)
            if tx.earned is not None:
                ground.new_receipts.append((tx.earned.key, tx.earned.request_hash, receipt))
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

    A limit exceeded by a value (class 54, say a claim too long for its index) stays exceeded, though drivers call it
    operational; a transaction that idled too long (25P03, this process was frozen) only has to be begun again.
    """
    sqlstate: str = getattr(error.__cause__, "sqlstate", None) or ""
    return sqlstate == "25P03" or (isinstance(error, OperationalError | InterfaceError) and sqlstate[:2] != "54")
