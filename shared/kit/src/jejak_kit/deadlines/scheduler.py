"""The loop that does what is due: woken at the next due moment and by a poll, each deadline once whatever fails."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.commands import Handlers
from jejak_kit.deadlines.agenda import ATTEMPTS, Standing
from jejak_kit.deadlines.jobs import DueJob, FailedJob
from jejak_kit.deadlines.names import CommandNames
from jejak_kit.ending import end_if_asked
from jejak_kit.inbox import explain, storable
from jejak_kit.policies import PolicyFollower
from jejak_kit.store.committer import Committer, Unavailable
from jejak_kit.store.deadlines import Waiting

log = structlog.get_logger()

POLL_S = 0.5
"""How long at most it rests: clocks may be set, and other processes set deadlines too."""
PAGE = 500
LATER_S = 0.05
"""How long it lets the keeper follow where a due record has just changed."""
STANDING_S = 5.0
"""How old the figures for readiness and metrics may be."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Calendared(Protocol):
    """What the scheduler asks of the database; `Agenda` says what each means."""

    async def due(self, now: datetime, *, limit: int) -> list[Waiting]: ...
    async def next_after(self, now: datetime) -> datetime | None: ...
    async def standing(self, now: datetime) -> Standing: ...


class Scheduler:
    """One process's part in doing what is due; several processes of a service do no harm to each other.

    Whatever the clock says, a deadline is done once: what marks it as done is its row, in the transaction of its events.
    A clock that jumps forward makes more due, one that jumps back less.
    """

    def __init__(
        self,
        agenda: Calendared,
        committer: Committer,
        handlers: Handlers,
        follower: PolicyFollower,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        """`follower` feeds the keeper: nothing is done for a record whose latest events it has not seen."""
        self._agenda = agenda
        self._committer = committer
        self._handlers = handlers
        self._names = CommandNames(handlers)
        self._follower = follower
        self._clock = clock
        self._standing = Standing()
        self._stood_at = float("-inf")
        self.outcomes: Counter[str] = Counter()
        """What this process did: `done`, `refused`, `failed`."""

    @property
    def standing(self) -> Standing:
        """How many wait, as of a few seconds ago."""
        return self._standing

    @property
    def late_s(self) -> float:
        """How late the oldest due deadline is, in seconds."""
        return self._standing.late_s(self._clock())

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            end_if_asked()
            try:
                if await self.round():
                    continue
                await self._take_stock()
                await self._rest()
            except (Unavailable, SQLAlchemyError, psycopg.Error, OSError) as error:
                log.warning("deadlines.interrupted", error=type(error).__name__)
                await asyncio.sleep(POLL_S)

    async def round(self) -> bool:
        """Does what is due now, at most a page of it. Whether there may be more to do at once."""
        followed, now = self._follower.position, self._clock()
        page = await self._agenda.due(now, limit=PAGE)
        keys = [due.key for due in page]
        keeper = self._follower.name
        jobs = [DueJob(self._handlers, self._names, due, now, followed, keeper, keys) for due in page]
        futures = [self._committer.submit(job) for job in jobs]
        results = await asyncio.gather(*futures, return_exceptions=True)
        went_on = False
        for job, result in zip(jobs, results, strict=True):
            if isinstance(result, Unavailable):
                raise result
            if isinstance(result, BaseException):
                await self._failed(job.due, now, result)
                went_on = True
                continue
            self._tell(job)
            went_on = went_on or job.outcome != "later"
        if page and not went_on:
            await asyncio.sleep(LATER_S)
        return bool(page)

    def _tell(self, job: DueJob) -> None:
        if job.outcome in ("done", "refused"):
            self.outcomes[job.outcome] += 1
        if job.outcome == "refused":
            log.warning(
                "deadline.refused",
                deadline=job.due.name,
                command=job.due.command,
                record_id=str(job.due.record_id),
                reason=job.reason,
            )

    async def _failed(self, due: Waiting, now: datetime, error: BaseException) -> None:
        self.outcomes["failed"] += 1
        reason = storable(explain(error))
        told = log.error if due.attempts + 1 >= ATTEMPTS else log.warning
        told("deadline.failed", deadline=due.name, command=due.command, record_id=str(due.record_id), error=reason)
        await self._committer.submit(FailedJob(due, now, reason))

    async def _take_stock(self) -> None:
        at = asyncio.get_running_loop().time()
        if at - self._stood_at >= STANDING_S:
            self._standing = await self._agenda.standing(self._clock())
            self._stood_at = at

    async def _rest(self) -> None:
        now = self._clock()
        following = await self._agenda.next_after(now)
        until = POLL_S if following is None else (following - now).total_seconds()
        await asyncio.sleep(min(POLL_S, max(until, 0.001)))


def summary(scheduler: Scheduler) -> dict[str, object]:
    """The figures for `/readyz`."""
    standing = scheduler.standing
    return {
        "waiting": standing.waiting,
        "due": standing.due,
        "stuck": standing.stuck,
        "late_s": round(scheduler.late_s, 1),
    }
