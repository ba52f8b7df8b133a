"""Statements sent together: what they come to, which of them failed, and a connection that is lost on the way."""

import asyncio
import os
import socket
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from psycopg import errors
from psycopg.pq import Format, TransactionStatus
from shared.kit.tests.eventually import eventually_true
from sqlalchemy.util.concurrency import greenlet_spawn

from jejak_kit.store import connection as connection_module
from jejak_kit.store.connection import Connection, connect
from jejak_kit.store.ground import Changes, Earning
from jejak_kit.store.journey import Step, bigint, rows
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.session import LOCK, PostgresSession

pytestmark = pytest.mark.anyio

NOTHING = Changes([], {}, {}, {}, [], [], [], {}, [])
MEGABYTE = 1_000_000


def stored(record_id: UUID | None = None, *, size: int = 0) -> StoredEvent:
    return StoredEvent(record_id or uuid4(), 1, "t", b'{"event_id":"' + str(uuid4()).encode() + b'"}' + b"x" * size)


def count(database: str, table: str = "store.events") -> int:
    with psycopg.connect(database) as other:
        row = other.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
        assert row is not None
        return int(row[0])


async def test_every_step_has_its_result_and_is_made_known_once(database: str) -> None:
    """Values go as text or in binary form and come in binary form; a statement is prepared when it is first needed."""
    twice = "SELECT $1::bigint AS number, NULL, $2::text"

    def travel() -> None:
        connection = connect(database)
        for _ in range(2):
            begun, one, two, ended = connection.journey(
                Step("BEGIN"),
                Step(twice, ((-5).to_bytes(8, "big", signed=True), b"five")),
                Step(twice, (b"6", "seks é".encode()), Format.TEXT),
                Step("COMMIT"),
            )
            assert rows(begun) == rows(ended) == []
            assert rows(one) == [((-5).to_bytes(8, "big", signed=True), None, b"five")]
            assert [(bigint(number), nothing, text.decode()) for number, nothing, text in rows(two)] == [
                (6, None, "seks é")
            ]
        known = connection.execute("SELECT count(*) AS known FROM pg_prepared_statements").fetchone()
        assert known == {"known": 3}
        connection.close()

    await greenlet_spawn(travel)


async def test_a_session_begun_below_the_driver_is_one_transaction_for_the_driver(
    store: PostgresStore, database: str
) -> None:
    """What is read and written in between belongs to it, and without a commit nothing is kept of it."""
    said: list[str | None] = []

    def begin(session: PostgresSession) -> Connection:
        session.begin({("a", "k")})
        connection: Connection = session._connection
        connection.add_notice_handler(lambda notice: said.append(notice.message_primary))
        assert connection.info.transaction_status == TransactionStatus.INTRANS
        assert session.last_number("series", "2026") == 0
        connection.execute("INSERT INTO store.number_series VALUES ('series', '2026', 7)")
        return connection

    def left() -> None:
        with store.session() as session:
            begin(session)

    def done() -> None:
        with store.session() as session:
            connection = begin(session)
            assert session.commit([], NOTHING) == []
            assert connection.info.transaction_status == TransactionStatus.IDLE
        with store.session() as session:
            assert session._connection is connection
            session.begin(())
            assert session.last_number("series", "2026") == 7

    await greenlet_spawn(left)
    assert count(database, "store.number_series") == 0
    await greenlet_spawn(done)
    assert said == [], "no transaction was begun inside another"


async def test_a_batch_of_many_megabytes_goes_through(store: PostgresStore, database: str) -> None:
    """More than sockets hold, also while the server has more to say than they hold and reads nothing before it has said it."""
    events = [stored(size=MEGABYTE) for _ in range(8)]
    earned = Earning("a", "k", b"h" * 32, uuid4(), 1, 8)

    def commit() -> list[int]:
        with store.session() as session:
            session.begin({("a", "k")})
            return session.commit(events, NOTHING._replace(receipts=[earned]))

    def again() -> int:
        with store.session() as session:
            return session.begin({("a", "k")})["a", "k"].receipt.position

    def talk() -> None:
        connection = connect(database)
        said, heard = connection.journey(
            Step("SELECT repeat('y', $1::int)", (b"%d" % (50 * MEGABYTE),), Format.TEXT),
            Step("SELECT length($1::bytea)", (b"x" * 50 * MEGABYTE,)),
        )
        assert rows(said) == [(b"y" * 50 * MEGABYTE,)]
        assert bigint(rows(heard)[0][0]) == 50 * MEGABYTE
        connection.close()

    positions = await greenlet_spawn(commit)
    assert positions == list(range(1, 9))
    assert await greenlet_spawn(again) == 8
    await asyncio.wait_for(greenlet_spawn(talk), 30)


async def test_others_go_on_while_it_is_on_its_way(database: str) -> None:
    turns = 0
    travelling = asyncio.create_task(
        greenlet_spawn(lambda: connect(database).journey(Step("SELECT pg_sleep(0.5)"), Step("SELECT 1")))
    )
    while not travelling.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert len(await travelling) == 2
    assert turns > 20


def thawed(session: PostgresSession) -> PostgresSession:
    """As a process is that was frozen: nothing of it went on meanwhile."""
    time.sleep(1.5)
    return session


Wrong = Callable[[PostgresSession], object]


@pytest.mark.parametrize(
    ("wrong", "expected", "sqlstate"),
    [
        pytest.param(
            lambda session: session.commit([stored(UUID(int=1))], NOTHING), errors.UniqueViolation, "23505", id="taken"
        ),
        pytest.param(
            lambda session: session.commit([stored()], NOTHING._replace(claims={("n", "i" * 3_000_000): UUID(int=1)})),
            errors.ProgramLimitExceeded,
            "54000",
            id="too long",
        ),
        pytest.param(
            lambda session: session.commit([stored()], NOTHING._replace(claims={("n", "\0"): UUID(int=1)})),
            psycopg.DataError,
            None,
            id="no text for the driver",
        ),
        pytest.param(
            lambda session: session.commit(
                [stored()], NOTHING._replace(receipts=[Earning("a", "\0", b"", uuid4(), 1, 1)])
            ),
            errors.CharacterNotInRepertoire,
            "22021",
            id="no text for the server",
        ),
        pytest.param(
            lambda session: thawed(session).commit([stored()], NOTHING),
            errors.IdleInTransactionSessionTimeout,
            "25P03",
            id="idle",
        ),
        pytest.param(
            lambda session: session._connection.journey(Step("SELECT 1"), Step("SELEC")),
            errors.SyntaxError,
            "42601",
            id="not SQL",
        ),
    ],
)
async def test_a_step_that_fails_says_why_and_nothing_is_kept(
    store: PostgresStore,
    database: str,
    wrong: Wrong,
    expected: type[Exception],
    sqlstate: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The error is the driver's own for it. The next session has another connection and finds everything as it was."""
    monkeypatch.setattr(connection_module, "LIMITS", "-c idle_in_transaction_session_timeout=1s")

    def commit(work: Wrong) -> None:
        with store.session() as session:
            session.begin(())
            work(session)

    def first(session: PostgresSession) -> None:
        session.commit([stored(UUID(int=1))], NOTHING)

    await greenlet_spawn(commit, first)
    with pytest.raises(expected) as failed:
        await greenlet_spawn(commit, wrong)
    assert isinstance(failed.value, psycopg.Error)
    assert failed.value.sqlstate == sqlstate
    assert count(database) == 1
    await greenlet_spawn(commit, lambda session: session.commit([stored()], NOTHING))
    assert count(database) == 2


async def test_a_lock_that_is_not_had_in_time_is_an_operational_error(
    store: PostgresStore, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_module, "LIMITS", "-c lock_timeout=200ms")

    def begin() -> None:
        with store.session() as session:
            session.begin(())

    with psycopg.connect(database) as other:
        other.execute(LOCK)
        with pytest.raises(errors.LockNotAvailable) as failed:
            await greenlet_spawn(begin)
        assert isinstance(failed.value, psycopg.OperationalError)
        assert failed.value.sqlstate == "55P03"
    await greenlet_spawn(begin)


def cut(connection: Connection) -> None:
    """The network's end of it: nobody says why."""
    with socket.socket(fileno=os.dup(connection.pgconn.socket)) as line:
        line.shutdown(socket.SHUT_RDWR)


def terminate(connection: Connection, database: str) -> None:
    """The server's end of it."""
    with psycopg.connect(database) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.pgconn.backend_pid,))


@pytest.mark.parametrize("by", [lambda connection, _: cut(connection), terminate], ids=["cut", "terminated"])
@pytest.mark.parametrize("size", [0, 20 * MEGABYTE], ids=["small", "large"])
@pytest.mark.parametrize("when", ["before", "during"])
async def test_a_lost_connection_is_an_operational_error(
    store: PostgresStore, database: str, by: Callable[[Connection, str], None], size: int, when: str
) -> None:
    """Before the journey or in the middle of it, whatever there is to send; the next session has another connection."""
    sleeping = Step("SELECT pg_sleep(5) WHERE length($1) >= 0", (b"x" * size,))

    async def lose(connection: Connection) -> None:
        await asyncio.sleep(0.3)
        await asyncio.to_thread(by, connection, database)

    def lost() -> None:
        with store.session() as session:
            session.begin(())
            connection = session._connection
            if when == "before":
                by(connection, database)
            else:
                losing.append(asyncio.get_running_loop().create_task(lose(connection)))
            connection.journey(sleeping, sleeping, Step("COMMIT"))

    def done() -> list[int]:
        with store.session() as session:
            session.begin(())
            return session.commit([stored()], NOTHING)

    losing: list[asyncio.Task[None]] = []
    started = time.monotonic()
    with pytest.raises(psycopg.OperationalError) as failed:
        await greenlet_spawn(lost)
    assert time.monotonic() - started < 4
    await asyncio.gather(*losing)
    assert failed.value.sqlstate in (None, "57P01")
    assert await greenlet_spawn(done) == [1]


async def test_whoever_is_cancelled_on_the_way_leaves_nothing_behind(store: PostgresStore, database: str) -> None:
    """The connection is closed, what was not committed is undone, and the next session begins anew."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"

    def asleep() -> bool:
        with psycopg.connect(database) as other:
            row = other.execute(waiting.encode()).fetchone()
            return row is not None and row[0] == 1

    def commit(*between: Step) -> None:
        with store.session() as session:
            session.begin(())
            connections.append(session._connection)
            session._connection.journey(*between, Step("SELECT 1"))
            session.commit([stored()], NOTHING)

    connections: list[Connection] = []
    committing = asyncio.create_task(greenlet_spawn(commit, Step("SELECT pg_sleep(1)")))
    await eventually_true(asleep)
    committing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await committing
    assert connections[0].closed
    assert count(database) == 0
    await greenlet_spawn(commit)
    assert count(database) == 1
