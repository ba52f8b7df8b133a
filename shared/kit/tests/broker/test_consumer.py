"""A consumer on a stream: what vanishes under it is noticed and mended, and every event has its effect once."""

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig
from shared.kit.tests.eventually import eventually, eventually_true
from shared.kit.tests.running import connected, running
from shared.kit.tests.tally import counting, effects
from shared.kit.tests.toy import SERVICE, Toy, filling, opening, toy_on
from structlog.testing import capture_logs

from jejak_events.subjects import stream_of
from jejak_kit.broker import consumer as consumer_module
from jejak_kit.broker import eras
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.broker.consumer import published as in_stream
from jejak_kit.broker.relay import Relay
from jejak_kit.inbox import Inbox

pytestmark = pytest.mark.anyio

STREAM = stream_of(SERVICE)


@pytest.fixture
async def client(nats_url: str) -> AsyncIterator[Client]:
    async with connected(nats_url) as client:
        yield client


async def write(toy: Toy, events: int) -> None:
    for _ in range(events // 10):
        box = uuid4()
        await toy.give(opening(), box)
        await asyncio.gather(*(toy.give(filling(amount), box) for amount in range(9)))


async def box_events(toy: Toy) -> int:
    return int((await toy.rows("SELECT count(*) FROM store.events WHERE topic LIKE 'box.%'"))[0][0])


def consumer_of(toy: Toy, client: Client) -> StreamConsumer:
    return StreamConsumer(client, STREAM, Inbox(toy.committer, counting()))


async def published(toy: Toy, client: Client) -> bool:
    info = await client.jetstream().stream_info(STREAM)
    return info.state.messages == await box_events(toy)


async def tallied(toy: Toy, events: int) -> None:
    async def all_there() -> bool:
        return len(await effects(toy)) >= events

    await eventually(all_there, within_s=30)
    assert set((await effects(toy)).values()) == {1}, "an effect happened twice"
    assert len(await effects(toy)) == events


async def test_a_consumer_waits_for_a_stream_and_takes_all_of_it(toy: Toy, publisher: Toy, client: Client) -> None:
    """A consumer may start before the stream it reads; it says that it waits and then takes everything."""
    consumer = consumer_of(toy, client)
    async with running(consumer.run()):
        await eventually_true(lambda: consumer.waiting)
        await write(publisher, 300)
        async with running(Relay(SERVICE, publisher.reader, client).run()):
            await tallied(toy, 300)
        await eventually_true(lambda: not consumer.waiting and consumer.problem is None)


async def test_a_durable_deleted_under_a_running_consumer_is_a_problem_and_is_made_anew(
    toy: Toy, publisher: Toy, client: Client
) -> None:
    """Whoever deletes a durable makes the service unready within 30 s; it mends itself, nothing is lost or had twice."""
    consumer = consumer_of(toy, client)
    async with running(Relay(SERVICE, publisher.reader, client).run(), consumer.run()):
        await write(publisher, 100)
        await tallied(toy, 100)
        await client.jetstream().delete_consumer(STREAM, consumer.name)
        deleted = time.monotonic()
        await write(publisher, 100)
        await eventually_true(lambda: consumer.problem is not None, within_s=30)
        assert time.monotonic() - deleted < 30
        await tallied(toy, 200)
        await eventually_true(lambda: consumer.problem is None, within_s=30)


async def test_a_hole_in_the_stream_is_a_problem_until_it_is_closed(
    toy: Toy, publisher: Toy, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another stream in the place of ours, without its middle: the consumer says so as long as it lasts, takes nothing
    from behind the hole, and goes on by itself when the relay has published everything anew."""
    monkeypatch.setattr(consumer_module, "CHECK_S", 0.5)
    consumer = consumer_of(toy, client)
    relay = Relay(SERVICE, publisher.reader, client)
    async with running(consumer.run()):
        async with running(relay.run()):
            await write(publisher, 50)
            await tallied(toy, 50)
            await write(publisher, 100)
            await eventually(lambda: published(publisher, client))
        await tallied(toy, 150)
        jetstream = client.jetstream()
        async with toy.reader.engine.begin() as connection:  # as if the consumer had been restored from an older copy
            await connection.exec_driver_sql("UPDATE inbox.tracking SET position = 50")
            await connection.exec_driver_sql("DELETE FROM store.events WHERE notification_id > 50")
        messages = [await jetstream.get_msg(STREAM, seq=number) for number in range(1, 151)]
        await relay.stream.delete()
        await relay.stream.create(1, uuid4())
        for message in messages[:30] + messages[80:]:
            kept = {k: v for k, v in (message.headers or {}).items() if not k.startswith("Nats-")}
            await jetstream.publish(str(message.subject), message.data or b"", headers=kept)
        await eventually_true(lambda: "missing" in (consumer.problem or ""), within_s=30)
        assert len(await effects(toy)) == 50
        async with running(Relay(SERVICE, publisher.reader, client).run()):
            await relay.stream.delete()
            await tallied(toy, 150)
        await eventually_true(lambda: consumer.problem is None, within_s=30)


async def test_a_restart_in_the_middle_of_a_page_is_no_false_alarm(toy: Toy, publisher: Toy, client: Client) -> None:
    """Events that were delivered to a process that ended are taken by the next one at once, in order, without a gap."""
    async with running(Relay(SERVICE, publisher.reader, client).run()):
        await write(publisher, 100)
        await eventually(lambda: published(publisher, client))
    first = consumer_of(toy, client)
    await first._provision()
    subscription = await client.jetstream().pull_subscribe_bind(first.name, STREAM)
    page = await subscription.fetch(60, timeout=5)
    assert len(page) == 60  # and never acknowledged
    consumer = consumer_of(toy, client)
    problems: list[str] = []
    started = time.monotonic()
    async with running(consumer.run()):
        while len(await effects(toy)) < 100:
            problems += [consumer.problem] if consumer.problem else []
            assert time.monotonic() - started < 10, "it must not wait until the acknowledgements are overdue"
            await asyncio.sleep(0.02)
    assert not problems
    assert set((await effects(toy)).values()) == {1}


async def test_two_processes_share_a_durable(toy: Toy, publisher: Toy, client: Client, nats_url: str) -> None:
    """During a rolling restart two processes of a service read one durable, and the server deals events out to them in
    turn: every effect once, none left out, and neither takes what the other has for missing."""
    jetstream = client.jetstream()
    async with toy_on(toy.url) as second, connected(nats_url) as other:
        consumers = [consumer_of(toy, client), consumer_of(second, other)]
        loops = [consumer.run() for consumer in consumers]
        with capture_logs() as told:
            async with running(Relay(SERVICE, publisher.reader, client).run(), *loops):
                await write(publisher, 10)
                await tallied(toy, 10)
                made = (await jetstream.consumer_info(STREAM, consumers[0].name)).created
                box = uuid4()
                await publisher.give(opening(), box)
                for amount in range(99):  # one by one, as they come in daily business
                    await publisher.give(filling(amount), box)
                for _ in range(4):
                    await write(publisher, 100)
                await tallied(toy, 510)
                assert (await jetstream.consumer_info(STREAM, consumers[0].name)).created == made
        assert [one for one in told if one["log_level"] == "error"] == []
        assert [consumer.problem for consumer in consumers] == [None, None]


async def test_a_page_waits_for_another_process_at_work_on_the_one_before(
    toy: Toy, publisher: Toy, client: Client
) -> None:
    """What one process has not applied yet is not missing for the other."""
    await write(publisher, 20)
    relay = Relay(SERVICE, publisher.reader, client)
    async with running(relay.run()):
        await eventually_true(lambda: relay.published > 0)
        await eventually(lambda: published(publisher, client))
    consumer, other = consumer_of(toy, client), Inbox(toy.committer, counting())
    await consumer._provision()
    subscription = await client.jetstream().pull_subscribe_bind(consumer.name, STREAM)
    messages = await subscription.fetch(20, timeout=5)
    behind = asyncio.create_task(consumer._take(messages[10:]))
    await asyncio.wait([behind], timeout=5 * eras.POLL_S)
    assert not behind.done()
    await other.take([in_stream(message) for message in messages[:10]])
    await messages[9].ack_sync()
    await behind
    await tallied(toy, 20)


async def test_the_one_that_stands_by_goes_on_where_the_reader_ended(
    toy: Toy, publisher: Toy, client: Client, nats_url: str
) -> None:
    """Of two processes one reads; when it ends, the other has the next event within seconds, and no alarm is raised."""
    async with toy_on(toy.url) as second, connected(nats_url) as other:
        reader, standing_by = consumer_of(toy, client), consumer_of(second, other)
        async with running(Relay(SERVICE, publisher.reader, client).run()):
            async with running(reader.run()):
                await write(publisher, 50)
                await tallied(toy, 50)
                taking_over = asyncio.create_task(standing_by.run())
                await eventually_true(lambda: not standing_by.waiting)
            with capture_logs() as told:
                await write(publisher, 50)
                ended = time.monotonic()
                await tallied(toy, 100)
                assert time.monotonic() - ended < 5
            taking_over.cancel()
            await asyncio.gather(taking_over, return_exceptions=True)
        assert [one for one in told if one["log_level"] == "error"] == []


async def test_a_durable_that_lets_several_processes_pull_is_made_anew_behind_what_it_has(
    toy: Toy, publisher: Toy, client: Client
) -> None:
    """As earlier versions made it; the server does not let it be changed."""
    jetstream, consumer = client.jetstream(), consumer_of(toy, client)
    relay = Relay(SERVICE, publisher.reader, client)
    async with running(relay.run()):
        await write(publisher, 50)
        await eventually_true(lambda: relay.published > 0)
        await eventually(lambda: published(publisher, client))
        earlier = ConsumerConfig(name=consumer.name, durable_name=consumer.name, ack_policy=AckPolicy.ALL)
        await jetstream.add_consumer(STREAM, earlier)
        subscription = await jetstream.pull_subscribe_bind(consumer.name, STREAM)
        messages = await subscription.fetch(30, timeout=5)
        await consumer._take(messages)
        async with running(consumer.run()):
            await tallied(toy, 50)
            config = (await jetstream.consumer_info(STREAM, consumer.name)).config
            assert (config.max_waiting, config.opt_start_seq) == (1, 31)
