"""PostgreSQL killed in the middle of appends: what was answered is there, what was not happens once when repeated."""

import asyncio
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from shared.kit.tests.eventually import eventually_true
from shared.kit.tests.toy import BoxOpened, Toy, filling, opening, toy_on

from jejak_embedded.postgres import PostgresServer
from jejak_kit.commands import Receipt, Unavailable
from jejak_kit.decider import Command
from jejak_kit.store import committer

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(300)]

KILLS = 3
CLIENTS = 12
SEED = int(os.environ.get("JEJAK_FAULT_SEED", str(time.time_ns() % 1_000_000)))


@dataclass
class Asked:
    """A request as its sender remembers it; `answers` in the order they came."""

    command: Command
    box: UUID
    key: str
    answers: list[Receipt]


async def client(toy: Toy, asked: list[Asked], enough: asyncio.Event) -> None:
    """Opens boxes and fills them, one request after the other; goes on with another box when it hears of an outage."""
    while not enough.is_set():
        box = uuid4()
        for command in [opening(), filling(1), filling(2)]:
            request = Asked(command, box, str(uuid4()), [])
            asked.append(request)
            try:
                request.answers.append(await toy.give(command, box, key=request.key))
            except Unavailable:
                break


@pytest.mark.parametrize("retry_for_s", [committer.RETRY_FOR_S, 0.0], ids=["the kit repeats", "the caller repeats"])
async def test_no_append_is_half_lost_or_doubled_when_postgresql_is_killed(
    retry_for_s: float, own_postgres: Callable[[], PostgresServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under load PostgreSQL is killed and started again, several times. Every acknowledged command is in the store; every
    request, repeated with its key, answers the same as before and has exactly one effect; no event stands without its
    receipt or its number; the series runs 1, 2, 3 … n.
    """
    print(f"JEJAK_FAULT_SEED={SEED}")
    monkeypatch.setattr(committer, "RETRY_FOR_S", retry_for_s)
    chance, server, asked, enough = random.Random(SEED), own_postgres(), list[Asked](), asyncio.Event()
    async with toy_on(server.admin_url) as toy:
        clients = [asyncio.create_task(client(toy, asked, enough)) for _ in range(CLIENTS)]
        for _ in range(KILLS):
            goal = len(asked) + chance.randint(50, 400)
            await eventually_true(lambda goal=goal: len(asked) > goal, within_s=60)  # type: ignore[misc] # a default binds it
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
        goal = len(asked) + 100
        await eventually_true(lambda: len(asked) > goal, within_s=60)
        enough.set()
        await asyncio.gather(*clients)

        answered = sum(bool(request.answers) for request in asked)
        for request in asked:
            request.answers.append(await toy.give(request.command, request.box, key=request.key))
        for request in asked:
            assert len({answer[:3] for answer in request.answers}) == 1, "another answer than before"
            at = await toy.reader.body_at(request.answers[0].position)
            assert at is not None, "an acknowledged event is not there"

        written = await toy.rows("SELECT count(*), max(notification_id) FROM store.events")
        assert written[0][0] == len(asked), "an effect is missing or doubled"
        assert await toy.rows("SELECT count(*) FROM store.receipts") == [(len(asked),)]
        opened = sum(request.command.NAME == "open" for request in asked)
        assert sorted(await toy.numbers()) == list(range(1, opened + 1))
        assert await toy.rows("SELECT last FROM store.number_series") == [(opened,)]
        for box in {request.box for request in asked}:
            events = await toy.reader.record(box)
            assert [event.version for event in events] == list(range(1, len(events) + 1))
            assert isinstance(events[0].data, BoxOpened)
    print(f"{KILLS} kills, {len(asked)} commands, {answered} answered before they were repeated")
