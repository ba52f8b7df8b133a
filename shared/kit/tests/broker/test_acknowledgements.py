"""What the server says of a message is heard whenever it says it, and each of many hears its own."""

from collections.abc import AsyncIterator

import nats.errors
import pytest
from nats.aio.client import Client
from nats.js.errors import BadRequestError, NoStreamResponseError
from shared.kit.tests.running import connected

from jejak_kit.broker import acknowledgements
from jejak_kit.broker.acknowledgements import Acknowledgements
from jejak_kit.broker.stream import expecting

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(nats_url: str) -> AsyncIterator[Client]:
    async with connected(nats_url) as client:
        await client.jetstream().add_stream(name="HEARD", subjects=["heard.>"])
        yield client


async def test_each_message_hears_its_own_sequence(client: Client) -> None:
    acknowledged = Acknowledgements(client)
    sent = [await acknowledged.publish("heard.it", b"", expecting(number)) for number in range(50)]
    assert [await one for one in sent] == list(range(1, 51))


async def test_a_refusal_is_told_to_whom_it_concerns(client: Client) -> None:
    """A message in the wrong place is refused by the server's own words, the one after it may be stored."""
    acknowledged = Acknowledgements(client)
    refused = await acknowledged.publish("heard.it", b"", expecting(7))
    stored = await acknowledged.publish("heard.it", b"", expecting(0))
    with pytest.raises(BadRequestError, match="wrong last sequence"):
        await refused
    assert await stored == 1


async def test_where_no_stream_listens_it_is_told_so(client: Client) -> None:
    with pytest.raises(NoStreamResponseError):
        await (await Acknowledgements(client).publish("unheard.of", b"", {}))


async def test_silence_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody took the message and says nothing."""
    monkeypatch.setattr(acknowledgements, "PATIENCE_S", 0.05)
    await client.subscribe("taken.quietly")
    with pytest.raises(nats.errors.TimeoutError):
        await (await Acknowledgements(client).publish("taken.quietly", b"", {}))
