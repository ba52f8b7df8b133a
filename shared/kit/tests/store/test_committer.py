"""The committer answers every caller, whatever happens to the caller, to the database or to another process."""

import asyncio
import threading
import time
from collections.abc import Callable
from uuid import uuid4

import psycopg
import pytest
from shared.kit.tests.toy import Toy, filling, job, opening, toy_on

from jejak_embedded.postgres import PostgresServer
from jejak_kit.store import committer as committer_module
from jejak_kit.store import connection as connection_module
from jejak_kit.store.committer import Committer, Unavailable
from jejak_kit.store.connection import until_done
from jejak_kit.store.ground import AT_ONCE, Receipt
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.schema import create_schema

pytestmark = pytest.mark.anyio

LOCK = "LOCK TABLE store.events IN EXCLUSIVE MODE"


async def test_a_caller_who_goes_away_stops_nobody_else(toy: Toy) -> None:
    """A request that is cancelled while its command waits (a client hung up) leaves the committer working."""
    with psycopg.connect(toy.url) as other:
        other.execute(LOCK)
        leaving = asyncio.create_task(toy.give(opening(), uuid4()))
        staying = asyncio.create_task(toy.give(opening(), uuid4()))
        await asyncio.sleep(0)  # both are submitted now
        queued = asyncio.create_task(toy.give(opening(), uuid4()))
        await asyncio.sleep(0)
        for task in (leaving, queued):
            task.cancel()
        await asyncio.gather(leaving, queued, return_exceptions=True)
        other.rollback()
    assert (await asyncio.wait_for(staying, 5)).version == 1
    assert (await asyncio.wait_for(toy.give(opening(), uuid4()), 5)).version == 1


async def test_whoever_cannot_have_the_lock_in_time_is_told(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While somebody else holds the store a command waits its time and is then told that the store is unavailable."""
    monkeypatch.setattr(
        connection_module, "LIMITS", connection_module.LIMITS.replace("lock_timeout=10s", "lock_timeout=1s")
    )
    monkeypatch.setattr(committer_module, "RETRY_FOR_S", 1.0)
    async with toy_on(database) as toy:
        with psycopg.connect(toy.url) as other:
            other.execute(LOCK)
            started = time.monotonic()
            with pytest.raises(Unavailable):
                await toy.give(opening(), uuid4(), key="k")
            assert 0.9 < time.monotonic() - started < 5
        assert await toy.reader.position() == 0
        assert (await toy.give(opening(), uuid4(), key="k")).version == 1


async def test_a_job_that_the_database_cannot_take_fails_alone_and_at_once(toy: Toy) -> None:
    """A key or a claim that the database refuses is its own caller's failure, not an outage for everybody."""
    incompressible = "".join(str(uuid4()) for _ in range(300))
    started = time.monotonic()
    outcomes = await asyncio.gather(
        toy.give(opening(), uuid4(), key="one"),
        toy.give(opening(incompressible), uuid4()),
        toy.give(opening("nul \x00"), uuid4()),
        toy.give(opening(), uuid4(), key="two"),
        return_exceptions=True,
    )
    assert time.monotonic() - started < 5
    assert [isinstance(outcome, Receipt) for outcome in outcomes] == [True, False, False, True]
    assert not any(isinstance(outcome, Unavailable) for outcome in outcomes)
    assert sorted(await toy.numbers()) == [1, 2]


async def test_a_stopped_process_that_holds_the_lock_does_not_stop_the_others(
    toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process frozen inside its transaction loses it: others go on, and when it wakes its command happens once."""
    entered, woken = asyncio.Event(), asyncio.Event()
    box = uuid4()
    frozen = job(opening(), box, key="frozen")
    run = type(frozen).run

    def stopping(self: object, tx: object) -> Receipt:
        receipt = run(self, tx)  # type: ignore[arg-type] # the very arguments of the method replaced
        if self is frozen and not woken.is_set():
            entered.set()
            until_done(woken.wait())
        return receipt

    monkeypatch.setattr(type(frozen), "run", stopping)
    answer = toy.committer.submit(frozen)
    await entered.wait()
    async with toy_on(toy.url) as other:
        assert (await other.give(opening(), uuid4(), key="other")).version == 1
    woken.set()
    receipt = await answer
    assert receipt.version == 1
    assert sorted(await toy.numbers()) == [1, 2]


async def test_what_comes_as_the_committer_closes_is_answered(database: str) -> None:
    """Every submission is answered, done or refused, also those that race with the end."""
    create_schema(database)
    store = PostgresStore(database)
    submitted: list[asyncio.Future[Receipt]] = []

    async def submit(committer: Committer) -> None:
        for _ in range(200):
            submitted.append(committer.submit(job(filling(), uuid4())))
            await asyncio.sleep(0)

    for _ in range(20):
        committer = Committer(store)
        committer.start()
        asking = [asyncio.create_task(submit(committer)) for _ in range(4)]
        before = len(submitted)
        while len(submitted) == before:  # noqa: ASYNC110 - they are asking in this very loop
            await asyncio.sleep(0)
        await committer.close()
        for asked in asking:
            with pytest.raises(Unavailable):
                await asked
    store.close()
    for future in submitted:
        assert future.done()
        assert future.exception() is not None, "there is no such box"


class Unforeseen(BaseException):
    """What no `except Exception` holds."""


async def test_if_something_unforeseen_ends_it_nobody_waits_for_ever(toy: Toy, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever shares the commit, whoever is in the queue and whoever comes later is told; its keeper learns what it was."""
    entered, ending = asyncio.Event(), asyncio.Event()
    last = job(opening(), uuid4())
    run = type(last).run

    def end(self: object, tx: object) -> Receipt:
        if self is not last:
            return run(self, tx)  # type: ignore[arg-type] # the very arguments of the method replaced
        entered.set()
        until_done(ending.wait())
        raise Unforeseen

    monkeypatch.setattr(type(last), "run", end)
    keeping = asyncio.create_task(toy.committer.ended())
    waiting = [toy.committer.submit(each) for each in (job(opening(), uuid4()), last)]
    await entered.wait()
    waiting.append(toy.committer.submit(job(opening(), uuid4())))
    ending.set()
    outcomes = await asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), 5)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    with pytest.raises(Unavailable):
        toy.committer.submit(job(opening(), uuid4()))
    with pytest.raises(Unforeseen):
        await keeping
    assert await toy.reader.position() == 0


async def test_others_have_their_turn_while_a_long_job_is_decided(toy: Toy) -> None:
    """An import of many records keeps the event loop, and whoever else it serves, waiting for moments only."""
    turns = 0
    instructions = [(uuid4(), opening()) for _ in range(1_000)]
    importing = asyncio.create_task(toy.bus.execute_all(instructions, correlation_id=uuid4()))
    while not importing.done():
        await asyncio.sleep(0)
        turns += 1
    assert (await importing)[0] == [1] * 1_000
    assert turns >= 1_000 / AT_ONCE


async def test_the_store_is_back_as_soon_as_the_database_is(own_postgres: Callable[[], PostgresServer]) -> None:
    """After an outage much longer than a request waits, commands succeed within seconds of the database's return."""
    server = own_postgres()
    async with toy_on(server.admin_url) as toy:
        await toy.give(opening(), uuid4())
        server.kill()
        with pytest.raises(Unavailable):
            await toy.give(opening(), uuid4(), key="during")
        server.start()
        back = time.monotonic()
        assert (await toy.give(opening(), uuid4(), key="after")).version == 1
        assert time.monotonic() - back < 4
        assert sorted(await toy.numbers()) == [1, 2]


async def test_processes_may_start_at_once_on_an_empty_database(database: str) -> None:
    """Whoever comes first makes the tables; nobody fails because others make them too."""
    begin = threading.Barrier(6)

    def start() -> None:
        begin.wait()
        create_schema(database)

    await asyncio.gather(*(asyncio.to_thread(start) for _ in range(6)))
