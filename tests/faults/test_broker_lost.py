"""The broker is disposable, the store is the truth: streams that are lost, damaged or ahead of a restored store."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from nats.aio.client import Client
from shared.kit.tests.eventually import eventually, eventually_true
from shared.kit.tests.running import connected, running
from shared.kit.tests.tally import counting, effects
from shared.kit.tests.toy import SERVICE, Toy, filling, opening, toy_on
from tests.faults.judge import messages_of, published_up_to, stream_equals_store
from tests.faults.processes import ToyProcess
from tests.faults.relay_process import run_relay

from jejak_embedded.nats import NatsServer
from jejak_events.subjects import stream_of
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.broker.relay import Relay
from jejak_kit.broker.restored import agreed_position, declare_new_store
from jejak_kit.inbox import Inbox

pytestmark = pytest.mark.anyio

STREAM = stream_of(SERVICE)


async def write(toy: Toy, events: int) -> None:
    for _ in range(events // 10):
        box = uuid4()
        await toy.give(opening(), box)
        await asyncio.gather(*(toy.give(filling(amount), box) for amount in range(9)))


@asynccontextmanager
async def two_relays(database: str, broker: NatsServer) -> AsyncIterator[None]:
    relays = [ToyProcess(run_relay, database, broker.admin_url) for _ in range(2)]
    try:
        yield
        assert not any(relay.ended for relay in relays), "a relay gave up"
    finally:
        for relay in relays:
            await relay.kill()


async def all_published(client: Client, toy: Toy) -> None:
    entries = await toy.reader.after(0, limit=1_000_000)
    await eventually(lambda: published_up_to(client, entries), within_s=60)


async def every_effect_once(tally: Toy, events: int) -> None:
    async def there() -> bool:
        return len(await effects(tally)) >= events

    await eventually(there, within_s=60)
    counted = await effects(tally)
    assert len(counted) == events
    assert set(counted.values()) == {1}


async def lose_everything(broker: NatsServer) -> None:
    await asyncio.to_thread(broker.kill)
    shutil.rmtree(broker.store)
    await asyncio.to_thread(broker.start)


async def cut(broker: NatsServer) -> None:
    """The newest block of the stream loses its second half."""
    await asyncio.to_thread(broker.kill)
    block = newest_block(broker)
    size = block.stat().st_size
    with block.open("r+b") as file:
        file.truncate(size // 2)
    await asyncio.to_thread(broker.start)


async def scribble(broker: NatsServer) -> None:
    """A few bytes in the middle of the newest block are others."""
    await asyncio.to_thread(broker.kill)
    block = newest_block(broker)
    with block.open("r+b") as file:
        file.seek(block.stat().st_size // 2)
        file.write(b"\xde\xad\xbe\xef" * 16)
    await asyncio.to_thread(broker.start)


def newest_block(broker: NatsServer) -> Path:
    return max(broker.store.rglob(f"{STREAM}/msgs/*.blk"), key=lambda block: int(block.stem))


@pytest.mark.parametrize("harm", [lose_everything, cut, scribble])
async def test_what_the_broker_loses_is_published_again_from_the_store(
    harm: Callable[[NatsServer], AsyncIterator[None]],
    databases: Callable[..., str],
    own_nats: Callable[[], NatsServer],
) -> None:
    """JetStream's files are deleted, cut off or overwritten under two competing relays and a consumer: the stream becomes
    the store again, and the consumer had every effect once.
    """
    broker = own_nats()
    async with toy_on(databases()) as toy, toy_on(databases()) as tally, connected(broker.admin_url) as client:
        consumer = StreamConsumer(client, STREAM, Inbox(tally.committer, counting()))
        async with two_relays(toy.url, broker), running(consumer.run()):
            await write(toy, 300)
            await every_effect_once(tally, 300)
            writing = asyncio.create_task(write(toy, 300))
            await harm(broker)  # type: ignore[misc] # one of the three coroutine functions above
            await writing
            await all_published(client, toy)
            await every_effect_once(tally, 600)
            await write(toy, 50)
            await every_effect_once(tally, 650)
            await all_published(client, toy)
            verdict = await stream_equals_store(client, toy.reader)
    print(f"{harm.__name__}: {verdict}")


async def test_a_relay_frozen_while_it_repairs_its_stream_is_overtaken(
    databases: Callable[..., str], own_nats: Callable[[], NatsServer]
) -> None:
    """A process that freezes when it is about to throw a broken stream away does not keep another from publishing; what
    it destroys when it wakes is published again.
    """
    broker = own_nats()
    async with toy_on(databases()) as toy, connected(broker.admin_url) as client:
        await write(toy, 50)
        zombie = ToyProcess(run_relay, toy.url, broker.admin_url, crash="stop recreate")
        try:
            await eventually_true(lambda: zombie.frozen)
            async with running(Relay(SERVICE, toy.reader, client).run()):
                await all_published(client, toy)
                zombie.wake()
                await write(toy, 50)
                await all_published(client, toy)
        finally:
            await zombie.kill()
        async with two_relays(toy.url, broker):
            await all_published(client, toy)
            await stream_equals_store(client, toy.reader)


async def test_a_store_restored_from_an_older_copy_is_refused_until_its_new_id_is_declared(
    databases: Callable[..., str], own_nats: Callable[[], NatsServer]
) -> None:
    """A relay whose store is older than its stream publishes nothing and says why, also when the store has meanwhile
    grown past the stream's end. Once an operator declares a new store id it publishes everything anew, and consumers
    have had each event once: those lost with the restore, and those appended after it at the same positions.
    """
    broker = own_nats()
    async with connected(broker.admin_url) as client, toy_on(databases()) as tally:
        consumer = StreamConsumer(client, STREAM, Inbox(tally.committer, counting()))
        async with running(consumer.run()):
            original = databases()
            async with toy_on(original) as toy, running(Relay(SERVICE, toy.reader, client).run()):
                await write(toy, 100)
                await every_effect_once(tally, 100)
            older_copy = databases(psycopg.conninfo.conninfo_to_dict(original)["dbname"])
            async with toy_on(original) as toy, running(Relay(SERVICE, toy.reader, client).run()):
                await write(toy, 60)
                await every_effect_once(tally, 160)
            before = [message.data for message in await messages_of(client, STREAM)]

            async with toy_on(older_copy) as restored:
                relay = Relay(SERVICE, restored.reader, client)
                async with running(relay.run()):
                    await eventually_true(lambda: "older copy" in (relay.problem or ""))
                    await write(restored, 80)
                    relay.wake()
                    await eventually_true(lambda: "older copy" in (relay.problem or ""))
                assert [message.data for message in await messages_of(client, STREAM)] == before

                agreed = await agreed_position(restored.reader, relay.stream)
                assert agreed == (await restored.reader.after(0))[99].position
                info = await relay.stream.info()
                assert info is not None
                tail = (await relay.stream.tail(info)).place
                assert tail is not None
                await declare_new_store(restored.reader, after=agreed, supersedes=tail.store_id)
                async with running(Relay(SERVICE, restored.reader, client).run()):
                    await all_published(client, restored)
                    await every_effect_once(tally, 240)
                    await write(restored, 20)
                    await every_effect_once(tally, 260)
                    assert (await stream_equals_store(client, restored.reader)).generation == 2


async def test_a_relay_that_the_broker_refuses_says_so_and_goes_on_when_it_may(
    databases: Callable[..., str], own_nats: Callable[[], NatsServer]
) -> None:
    """A full stream is a problem that readiness shows, and no reason to lose or repeat anything."""
    broker = own_nats()
    async with connected(broker.admin_url) as client, toy_on(databases()) as toy:
        relay = Relay(SERVICE, toy.reader, client)
        async with running(relay.run()):
            await write(toy, 50)
            await all_published(client, toy)
            info = await relay.stream.info()
            assert info is not None
            info.config.max_bytes = info.state.bytes + 100
            await client.jetstream().update_stream(info.config)
            await write(toy, 50)
            relay.wake()
            await eventually_true(lambda: relay.problem is not None)
            info.config.max_bytes = -1
            await client.jetstream().update_stream(info.config)
            await all_published(client, toy)
            await eventually_true(lambda: relay.problem is None)
        await stream_equals_store(client, toy.reader)
