"""Two processes on one durable: the one that holds the beginning of an era waits for the one at the end of the era before."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig
from shared.kit.tests.eventually import eventually_true
from shared.kit.tests.running import connected, running
from shared.kit.tests.tally import counting
from shared.kit.tests.toy import SERVICE, Toy, filling, opening

from jejak_events.subjects import stream_of
from jejak_kit.broker import eras
from jejak_kit.broker.consumer import StreamConsumer, published
from jejak_kit.broker.relay import Relay
from jejak_kit.broker.restored import declare_new_store
from jejak_kit.inbox import Inbox

pytestmark = pytest.mark.anyio

STREAM = stream_of(SERVICE)
BEFORE, BEHIND = 6, 4
"""Events of the first era, and of the second."""


@pytest.fixture
async def client(nats_url: str) -> AsyncIterator[Client]:
    async with connected(nats_url) as client:
        yield client


async def two_eras(publisher: Toy, client: Client, durable: str) -> list[Msg]:
    """A stream whose second era begins behind the sixth event, and all of it, delivered to a durable."""
    box = uuid4()
    await publisher.give(opening(), box)
    for amount in range(BEFORE + BEHIND - 1):
        await publisher.give(filling(amount), box)
    entries = await publisher.reader.after(0)
    await declare_new_store(publisher.reader, after=entries[BEFORE - 1].position, supersedes=None)
    jetstream = client.jetstream()

    relay = Relay(SERVICE, publisher.reader, client)
    async with running(relay.run()):
        await eventually_true(lambda: relay.published == entries[-1].position)
    config = ConsumerConfig(name=durable, durable_name=durable, ack_policy=AckPolicy.ALL, ack_wait=30)
    await jetstream.add_consumer(STREAM, config)
    subscription = await jetstream.pull_subscribe_bind(durable, STREAM)
    return await subscription.fetch(BEFORE + BEHIND, timeout=5)


async def test_the_beginning_of_an_era_is_taken_once_the_end_of_the_one_before_is_acknowledged(
    toy: Toy, publisher: Toy, client: Client
) -> None:
    inbox = Inbox(toy.committer, counting())
    messages = await two_eras(publisher, client, inbox.consumer.name)
    behind = asyncio.create_task(StreamConsumer(client, STREAM, inbox)._take(messages[BEFORE:]))
    await asyncio.wait([behind], timeout=5 * eras.POLL_S)
    assert not behind.done()
    assert await toy.rows("SELECT 1 FROM inbox.tracking") == []
    await inbox.take([published(message) for message in messages[:BEFORE]])
    await messages[BEFORE - 1].ack_sync()
    await behind
    assert len(await toy.rows("SELECT 1 FROM inbox.tracking")) == 2
    info = await client.jetstream().consumer_info(STREAM, inbox.consumer.name)
    assert info.ack_floor is not None
    assert info.ack_floor.stream_seq == BEFORE + BEHIND


async def test_who_waits_in_vain_gives_what_it_holds_back(
    toy: Toy, publisher: Toy, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(eras, "PATIENCE_S", 0.3)
    inbox = Inbox(toy.committer, counting())
    messages = await two_eras(publisher, client, inbox.consumer.name)
    with pytest.raises(TimeoutError):
        await StreamConsumer(client, STREAM, inbox)._take(messages[BEFORE:])
    assert await toy.rows("SELECT 1 FROM inbox.tracking") == []


async def test_a_page_is_taken_era_by_era(publisher: Toy, client: Client) -> None:
    messages = await two_eras(publisher, client, "whole")
    assert [len(stretch) for stretch in eras.apart(messages)] == [BEFORE, BEHIND]
    assert [len(stretch) for stretch in eras.apart(messages[:BEFORE])] == [BEFORE]
    assert eras.apart([]) == []
