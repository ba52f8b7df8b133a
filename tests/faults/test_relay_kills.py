"""The relay under kills: whatever dies whenever, the stream is the store."""

import asyncio
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import pytest
from nats.aio.client import Client
from shared.kit.tests.eventually import eventually
from shared.kit.tests.toy import Toy, filling, opening, toy_on
from tests.faults.judge import published_up_to, stream_equals_store
from tests.faults.processes import ToyProcess
from tests.faults.relay_process import run_relay

from jejak_embedded.nats import NatsServer
from jejak_kit.broker.connection import connect

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(3600)]

KILLS = int(os.environ.get("JEJAK_FAULT_KILLS", "20"))
EVENTS = int(os.environ.get("JEJAK_FAULT_EVENTS", "2000"))
SEED = int(os.environ.get("JEJAK_FAULT_SEED", str(time.time_ns() % 1_000_000)))
BROKER = "broker"


async def write(toy: Toy, events: int) -> None:
    """Appends so many events, to boxes of ten events each."""
    for _ in range(max(1, events // 100)):
        boxes = [uuid4() for _ in range(10)]
        await asyncio.gather(*(toy.give(opening(), box) for box in boxes))
        await asyncio.gather(*(toy.give(filling(amount), box) for box in boxes for amount in range(9)))


def fault(chance: random.Random) -> str:
    """Where the next relay dies or freezes."""
    point = chance.choice(["read", f"sent:{chance.randint(1, 7)}", f"sent:{chance.randint(1, 60)}", "acknowledged"])
    return f"{chance.choice(['kill', 'kill', 'kill', 'stop'])} {point}"


async def test_two_relays_under_kills_publish_the_store_once_and_in_order(
    database: str, own_nats: Callable[[], NatsServer], record_property: Callable[[str, object], None]
) -> None:
    """Two relays compete for one store while events are appended. One after the other is killed between reading and
    publishing, in the middle of a batch and after the acknowledgement, or is frozen and wakes when others have gone on;
    now and then the broker is killed. In the end the stream is the store, byte for byte.
    """
    print(f"JEJAK_FAULT_SEED={SEED} kills={KILLS} events={EVENTS}")
    record_property("seed", SEED)
    chance = random.Random(SEED)
    broker = own_nats()
    happened: Counter[str] = Counter()
    fragile: list[ToyProcess] = []
    frozen: list[ToyProcess] = []
    woken: list[ToyProcess] = []
    started = time.monotonic()
    async with toy_on(database) as toy:
        client = await connect(broker.admin_url, name="judge")
        try:
            while (kills := sum(happened.values())) < KILLS or await toy.reader.position() < EVENTS:
                while len(fragile) < 2:
                    fragile.append(ToyProcess(run_relay, database, broker.admin_url, crash=fault(chance)))
                await write(toy, max(EVENTS // KILLS, 100))
                if kills % 7 == 5 and happened[BROKER] <= kills // 7:
                    await asyncio.to_thread(broker.kill)
                    await asyncio.to_thread(broker.start)
                    happened[BROKER] += 1
                for relay in await struck(fragile, client, toy):
                    fragile.remove(relay)
                    happened[relay.crash.partition(":")[0]] += 1
                    if relay.frozen:
                        frozen.append(relay)
                    else:
                        await relay.killed()
                if len(frozen) > 1:  # it wakes when the others have long gone on
                    frozen[0].wake()
                    woken.append(frozen.pop(0))
                if len(woken) > 1:  # from outside, wherever it stands
                    await woken.pop(0).kill()
                    happened["kill woken"] += 1
            for relay in [*fragile, *frozen, *woken]:
                await relay.kill()
            fragile = [ToyProcess(run_relay, database, broker.admin_url) for _ in range(2)]
            entries = await toy.reader.after(0, limit=10_000_000)
            await eventually(lambda: published_up_to(client, entries), within_s=60)
            verdict = await stream_equals_store(client, toy.reader)
        finally:
            await client.close()
            for relay in [*fragile, *frozen, *woken]:
                await relay.kill()
    took = time.monotonic() - started
    print(f"{verdict.events} events, {sum(happened.values())} faults {dict(happened)}, {took:.0f} s")
    assert verdict.events >= EVENTS
    assert sum(happened.values()) >= KILLS
    assert verdict.generation == 1, "nothing that happened here is a reason to throw a stream away"


async def struck(relays: list[ToyProcess], client: Client, toy: Toy) -> list[ToyProcess]:
    """Those that have died or frozen; none when everything is published by whoever was faster."""
    entries = await toy.reader.after(0, limit=10_000_000)

    async def one_struck_or_all_published() -> bool:
        return any(map(at_its_point, relays)) or await published_up_to(client, entries)

    await eventually(one_struck_or_all_published, within_s=60)
    return [relay for relay in relays if at_its_point(relay)]


def at_its_point(relay: ToyProcess) -> bool:
    return relay.ended or (relay.crash.startswith("stop") and relay.frozen)
