"""What nobody sees at the stream's tail: readers and stores that were restored, and relays that know an older edition only."""

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from nats.js.errors import APIError
from shared.kit.tests.eventually import eventually, eventually_true
from shared.kit.tests.running import connected, running
from shared.kit.tests.tally import counting, effects
from shared.kit.tests.toy import SERVICE, Toy, filling, opening, toy_on
from tests.faults.judge import published_up_to, stream_equals_store

from jejak_embedded.nats import NatsServer
from jejak_events.subjects import stream_of
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.broker.message import message_of
from jejak_kit.broker.relay import Relay
from jejak_kit.broker.stream import first_sequence
from jejak_kit.inbox import Inbox
from jejak_kit.operations.restored import behind, declare

pytestmark = pytest.mark.anyio

STREAM = stream_of(SERVICE)


async def write(toy: Toy, events: int) -> list[UUID]:
    """Boxes with ten events each."""
    boxes = [uuid4() for _ in range(events // 10)]
    for box in boxes:
        await toy.give(opening(), box)
        await asyncio.gather(*(toy.give(filling(amount), box) for amount in range(9)))
    return boxes


async def had(tally: Toy, events: int) -> None:
    """Returns when each of so many events has had its effect once."""

    async def all_of_them() -> bool:
        return len(await effects(tally)) == events

    await eventually(all_of_them, within_s=60)
    assert set((await effects(tally)).values()) == {1}


async def back_to(toy: Toy, position: int) -> None:
    """As of an older copy: everything after a position is gone, also what was declared since."""
    async with toy.reader.engine.begin() as connection:
        for statement in (
            f"DELETE FROM store.events WHERE notification_id > {position}",
            f"DELETE FROM store.eras WHERE first_position > 1 AND first_position <= {position + 1}",
            f"UPDATE inbox.tracking SET position = least(position, {position})",
            "UPDATE store.stream SET generation = least(generation, 1)",
            f"SELECT setval(pg_get_serial_sequence('store.events', 'notification_id'), {position})",
        ):
            await connection.exec_driver_sql(statement)


@pytest.mark.parametrize("count", [1, 5, None], ids=["one", "a row", "a batch"])
async def test_what_is_on_its_way_to_an_earlier_edition_finds_no_place_in_this_one(
    database: str, own_nats: Callable[[], NatsServer], count: int | None
) -> None:
    """Its relay slept while the stream was lost and made anew with as many messages."""
    async with connected(own_nats().admin_url) as client, toy_on(database) as toy:
        await write(toy, 30)
        first, late = (await toy.reader.after(0))[:20], (await toy.reader.after(0))[20:]
        eras = await toy.reader.eras()
        relay = Relay(SERVICE, toy.reader, client)
        async with toy.reader.engine.begin() as connection:
            await connection.exec_driver_sql("UPDATE store.stream SET generation = 2")
        await relay.stream.create(2, eras[-1].store_id)
        begins = first_sequence(2)
        await relay.stream.append([message_of(entry, SERVICE, eras, 2) for entry in first], after=begins - 1)
        sleeping = [message_of(entry, SERVICE, eras, 1) for entry in late[:count]]
        refused = (
            relay.stream.append(sleeping, after=20) if count is None else await relay.stream.send(sleeping, after=20)
        )
        with pytest.raises(APIError, match="wrong last sequence"):
            await refused
        async with running(relay.run()):
            await eventually_true(lambda: relay.published == late[-1].position)
            assert (await stream_equals_store(client, toy.reader)).generation == 2


async def test_a_store_that_forgot_editions_does_not_begin_them_again(
    database: str, own_nats: Callable[[], NatsServer]
) -> None:
    async with connected(own_nats().admin_url) as client, toy_on(database) as toy:
        await write(toy, 10)
        relay = Relay(SERVICE, toy.reader, client)
        await relay.stream.create(7, (await toy.reader.eras())[-1].store_id)
        async with running(relay.run()):
            await eventually_true(lambda: relay.published == 10)
            assert (await stream_equals_store(client, toy.reader)).generation == 8


async def test_a_reader_that_was_restored_catches_up_though_nothing_new_happens(
    databases: Callable[[], str], own_nats: Callable[[], NatsServer]
) -> None:
    """Its durable has acknowledged what it has lost; it asks for that again, at its start and while it runs."""
    async with (
        connected(own_nats().admin_url) as client,
        toy_on(databases()) as toy,
        running(Relay(SERVICE, toy.reader, client).run()),
    ):
        await write(toy, 100)
        counts = databases()
        async with (
            toy_on(counts) as tally,
            running(StreamConsumer(client, STREAM, Inbox(tally.committer, counting())).run()),
        ):
            await had(tally, 100)
        async with toy_on(counts) as tally:
            await back_to(tally, 40)
            async with running(StreamConsumer(client, STREAM, Inbox(tally.committer, counting())).run()):
                await had(tally, 100)
                await back_to(tally, 70)
                tally.committer.forget_states()
                await had(tally, 100)


async def test_a_declaration_that_a_second_restore_takes_back_is_asked_for_again(
    databases: Callable[[], str], own_nats: Callable[[], NatsServer]
) -> None:
    """After the first restore nothing was published under the new id. The same copy again would go on under the old one, at
    positions where readers have had what was lost; the stream tells for which id it was made.
    """
    async with (
        connected(own_nats().admin_url) as client,
        toy_on(databases()) as tally,
        running(StreamConsumer(client, STREAM, Inbox(tally.committer, counting())).run()),
        toy_on(databases()) as toy,
    ):
        async with running(Relay(SERVICE, toy.reader, client).run()):
            await write(toy, 50)
            await had(tally, 50)
        for _ in range(2):
            await back_to(toy, 30)
            toy.committer.forget_states()
            relay = Relay(SERVICE, toy.reader, client)
            async with running(relay.run()):
                await eventually_true(partial(_refuses, relay))
            found = await behind(SERVICE, toy.reader, client)
            assert found.agreed == 30
            await declare(toy.reader, found)
            async with running(Relay(SERVICE, toy.reader, client).run()):
                await eventually(partial(_published_anew, client, toy))
                await stream_equals_store(client, toy.reader)
        async with running(Relay(SERVICE, toy.reader, client).run()):
            await write(toy, 20)
            await had(tally, 70)


def _refuses(relay: Relay) -> bool:
    return "older copy" in (relay.problem or "")


async def _published_anew(client: Client, toy: Toy) -> bool:
    return await toy.reader.generation() > 1 and await published_up_to(client, await toy.reader.after(0))
