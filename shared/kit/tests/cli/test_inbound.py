"""`jejak inbound`: after a restore, what an outside system said is taken up again as far as it is kept, and never twice."""

import asyncio
from collections.abc import Awaitable, Callable

import orjson
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.eventually import eventually

from jejak_events.subjects import inbound_stream_of, inbound_subjects_of
from jejak_kit.broker.connection import connect
from jejak_kit.runtime import Runtime

STREAM = inbound_stream_of("shop")


def on_nats(system: System, act: Callable[[JetStreamContext], Awaitable[None]]) -> None:
    async def connected() -> None:
        client = await connect(system.nats_url, name="shop")
        try:
            await act(client.jetstream())
        finally:
            await client.close()

    asyncio.run(connected())


async def say(jetstream: JetStreamContext, *labels: str) -> None:
    for label in labels:
        headers = {"ce-specversion": "1.0", "ce-id": label, "ce-source": "/shop", "ce-type": "box.ordered"}
        body = orjson.dumps({"label": label})
        await jetstream.publish("jejak.inbound.shop.box", body, headers=headers)


def opened(system: System) -> list[str]:
    return [
        label
        for (label,) in system.sql(
            "SELECT convert_from(state, 'UTF8')::jsonb->'data'->>'label' FROM store.events"
            " WHERE topic = 'box.opened' ORDER BY notification_id"
        )
    ]


def taken(system: System, *labels: str) -> None:
    """Runs the service until it has opened a box for each of these and nothing else."""

    async def wait(runtime: Runtime) -> None:
        async def all_opened() -> bool:
            return await asyncio.to_thread(opened, system) == list(labels)

        await eventually(all_opened)

    system.run(wait)


def test_a_restored_service_begins_again_with_what_is_kept_and_knows_what_it_has_done(system: System) -> None:
    """The store lost its second box; the durable stands behind a message that an earlier service had left in the stream."""

    async def said(jetstream: JetStreamContext) -> None:
        await jetstream.add_stream(StreamConfig(name=STREAM, subjects=[inbound_subjects_of("shop")]))
        await say(jetstream, "a", "b")

    async def kept_though_acknowledged(jetstream: JetStreamContext) -> None:
        await say(jetstream, "b", "a")
        await jetstream.delete_consumer(STREAM, "toy-orders")
        config = ConsumerConfig(
            name="toy-orders", durable_name="toy-orders", ack_policy=AckPolicy.ALL, ack_wait=30, max_ack_pending=1
        )
        await jetstream.add_consumer(STREAM, config)
        subscription = await jetstream.pull_subscribe_bind("toy-orders", STREAM)
        for _ in range(2):
            [message] = await subscription.fetch(1, timeout=5)
            await message.ack_sync()

    on_nats(system, said)
    taken(system, "a", "b")
    last = system.sql("SELECT max(notification_id) FROM store.events")[0][0]
    system.sql("DELETE FROM store.events WHERE notification_id = %s", last)
    system.sql("DELETE FROM store.receipts WHERE position = %s", last)
    for statement in ("UPDATE inbox.tracking SET position = %s", "UPDATE views.builds SET position = %s"):
        system.sql(statement, last - 1)
    on_nats(system, kept_though_acknowledged)
    assert system.jejak("store", "declare-new-id", "--service", "toy", "--yes").exit_code == 0

    [listed] = system.json("inbound", "list")
    assert (listed["system"], listed["durable"], listed["kept"], listed["waiting"]) == ("shop", "toy-orders", 2, 0)
    assert system.jejak("inbound", "rewind", "shop", "--service", "toy", input="n\n").exit_code == 1
    asked = system.jejak("inbound", "rewind", "shop", "--service", "toy", input="y\n")
    assert asked.exit_code == 0, asked.output
    assert "shop must say again what it has said since" in asked.stderr
    assert system.json("inbound", "list")[0]["waiting"] == 2
    taken(system, "a", "b")
    assert system.json("inbound", "list")[0]["kept"] == 0


def test_a_system_that_nobody_listens_to_is_named(system: System) -> None:
    result = system.jejak("inbound", "rewind", "crm", "--service", "toy", "--yes")
    assert (result.exit_code, result.stderr) == (1, "jejak: toy does not listen to crm; it listens to shop\n")
