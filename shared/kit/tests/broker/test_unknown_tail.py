"""A stream that ends with an event of a type which this release does not know, say after the next one was taken back."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from nats.aio.client import Client
from shared.kit.tests.eventually import eventually_true
from shared.kit.tests.running import connected, running
from shared.kit.tests.toy import SERVICE, Toy, filling, opening
from sqlalchemy import text

from jejak_kit.broker.relay import Relay
from jejak_kit.broker.restored import agreed_position

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(nats_url: str) -> AsyncIterator[Client]:
    async with connected(nats_url) as client:
        yield client


@pytest.fixture
async def taken_back(toy: Toy, client: Client) -> int:
    """The position of an event that the release before understood and published."""
    box = uuid4()
    await toy.give(opening(), box)
    position = (await toy.give(filling(3), box)).position
    relay = Relay(SERVICE, toy.reader, client)
    async with running(relay.run()):
        await eventually_true(lambda: relay.published == position)
    unknown = "convert_to(replace(convert_from(state, 'UTF8'), 'box.filled', 'box.melted'), 'UTF8')"
    async with toy.reader.engine.begin() as connection:
        await connection.execute(text(f"UPDATE store.events SET state = {unknown} WHERE notification_id = {position}"))
    return position


async def test_the_relay_goes_on_behind_it(toy: Toy, client: Client, taken_back: int) -> None:
    relay = Relay(SERVICE, toy.reader, client)
    async with running(relay.run()):
        position = (await toy.give(opening(), uuid4())).position
        await eventually_true(lambda: relay.published == position)
        assert relay.problem is None


async def test_a_restored_store_finds_where_both_agree(toy: Toy, client: Client, taken_back: int) -> None:
    assert await agreed_position(toy.reader, Relay(SERVICE, toy.reader, client).stream) == taken_back
