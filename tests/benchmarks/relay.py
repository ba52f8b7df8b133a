"""Events per second through the relay, against raw nats-py atomic batches of the same bytes and headers."""

import asyncio
from uuid import uuid4

from nats.aio.client import Client
from nats.js.api import RetentionPolicy, StorageType, StreamConfig
from tests.benchmarks.toy import SERVICE, Store, now

from jejak_kit.broker.connection import connect
from jejak_kit.broker.message import Message, message_of
from jejak_kit.broker.relay import BATCH_MAX, Relay

RAW = "BENCH_RAW"


async def relayed(store: Store, nats_url: str) -> float:
    """Publishes the whole store into a fresh stream; events per second."""
    client = await connect(nats_url, name="bench relay")
    relay = Relay(SERVICE, store.reader, client)
    await relay.stream.delete()
    last = await store.reader.position()
    running = asyncio.create_task(relay.run())
    try:
        while relay.problem is not None and relay.published == 0:  # noqa: ASYNC110 - a poll costs the relay nothing
            await asyncio.sleep(0.001)
        begun, from_position = now(), relay.published
        while relay.published < last:  # noqa: ASYNC110 - a poll costs the relay nothing
            await asyncio.sleep(0.005)
        return (last - from_position) / (now() - begun)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await relay.stream.delete()
        await client.close()


async def raw(store: Store, nats_url: str) -> float:
    """The same messages, prepared beforehand, in atomic batches of the same size into a like stream."""
    client = await connect(nats_url, name="bench raw")
    jetstream = client.jetstream(timeout=30)
    eras, position = await store.reader.eras(), 0
    pages: list[list[Message]] = []
    while entries := await store.reader.after(position, limit=BATCH_MAX):
        pages.append([message_of(entry, SERVICE, eras, 1) for entry in entries])
        position = entries[-1].position
    await jetstream.add_stream(
        StreamConfig(
            name=RAW,
            subjects=["jejak.benchtoy.>"],
            storage=StorageType.FILE,
            retention=RetentionPolicy.LIMITS,
            allow_atomic=True,
        )
    )
    try:
        begun = now()
        for page in pages:
            await _batch(client, page)
        return sum(map(len, pages)) / (now() - begun)
    finally:
        await jetstream.delete_stream(RAW)
        await client.close()


async def _batch(client: Client, page: list[Message]) -> None:
    batch = str(uuid4())
    for number, message in enumerate(page, 1):
        headers = {**message.headers, "Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
        if number < len(page):
            await client.publish(message.heading.subject, message.body, headers=headers)
        else:
            headers["Nats-Batch-Commit"] = "1"
            await client.jetstream(timeout=30).publish(message.heading.subject, message.body, headers=headers)
