"""The connection that commits: written to as if it blocked, while the event loop goes on meanwhile.

What decides inside the shared transaction is plain code that reads as it goes; a thread for it would fight the event loop
for the interpreter at every journey to the database. So it runs in a greenlet of the loop, and where a driver would block
it gives way to the loop until the answer is there.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq.abc import PGconn, PGresult
from psycopg.rows import DictRow, RowFactory, dict_row
from psycopg.waiting import Ready, Wait
from sqlalchemy.util.concurrency import await_only

from jejak_kit.store.journey import Step, journey

LOCK_TIMEOUT_S = 10
FROZEN_AFTER_S = 4
"""How long a transaction may stand idle. A process that was stopped loses the table lock; it begins again when it wakes."""
CONNECT_TIMEOUT_S = 5
UNANSWERED = {"tcp_user_timeout": "10000", "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3"}
"""A server that falls silent without a word, say behind a firewall that lost its table, is given up after 10 s; by itself
the kernel would wait for a quarter of an hour. How long the server works on a statement has nothing to do with it."""
_RV = TypeVar("_RV")
LIMITS = f"-c lock_timeout={LOCK_TIMEOUT_S}s -c idle_in_transaction_session_timeout={FROZEN_AFTER_S}s"
"""What every transaction of the connection keeps to."""
BY_INDEX = "-c enable_seqscan=off"
"""It looks rows up by their keys only. A plan made while a table is empty would read the whole of it, and is kept until the
table is analysed: a minute later at best, after tens of thousands of rows."""


def until_done(work: Coroutine[Any, Any, _RV]) -> _RV:
    """Awaits in code that is not async but runs in a greenlet of the loop."""
    return await_only(work)


class Connection(psycopg.Connection[DictRow]):
    """A psycopg connection for use in a greenlet of the event loop only."""

    def __init__(self, pgconn: PGconn, row_factory: RowFactory[DictRow] = dict_row) -> None:
        super().__init__(pgconn, row_factory)
        self._prepared_steps: dict[str, bytes] = {}

    def journey(self, *steps: Step) -> list[PGresult]:
        """What the steps came to, all of them sent at once. After an error the connection can only be closed.

        Raises the psycopg.Error of the first step that failed, and OperationalError when the connection is lost.
        """
        return self.wait(journey(self.pgconn, steps, self._prepared_steps))

    def wait(self, gen: PQGen[_RV], interval: float = 0.0, timeout: float | None = None) -> _RV:
        """Drives a driver's generator. Whoever is cancelled here leaves a connection that cannot be used any more."""
        descriptor = self.pgconn.socket
        try:
            wanted = next(gen)
            while True:
                wanted = gen.send(until_done(_ready(descriptor, wanted)))
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return] # a generator's value is Any


async def _ready(descriptor: int, wanted: Wait) -> Ready:
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Ready] = loop.create_future()

    def tell(ready: Ready) -> None:
        if not found.done():
            found.set_result(ready)

    if wanted & Wait.R:
        loop.add_reader(descriptor, tell, Ready.R)
    if wanted & Wait.W:
        loop.add_writer(descriptor, tell, Ready.W)
    try:
        return await found
    finally:
        if wanted & Wait.R:
            loop.remove_reader(descriptor)
        if wanted & Wait.W:
            loop.remove_writer(descriptor)


def giving_up(url: str) -> dict[str, str]:
    """The parameters with which a connection notices that nobody answers, but for those that the URL itself tells."""
    told = conninfo_to_dict(url)
    return {name: value for name, value in UNANSWERED.items() if name not in told}


def options_of(url: str) -> str:
    """The server settings that a URL tells."""
    return str(conninfo_to_dict(url).get("options") or "")


def connect(url: str) -> Connection:
    """A new connection, made in a thread. Raises psycopg.OperationalError."""
    options = f"{options_of(url)} {LIMITS} {BY_INDEX}".strip()
    conninfo = make_conninfo(url, options=options, connect_timeout=CONNECT_TIMEOUT_S, **giving_up(url))
    return until_done(asyncio.to_thread(Connection.connect, conninfo, row_factory=dict_row))
