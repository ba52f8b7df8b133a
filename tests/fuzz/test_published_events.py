"""Damaged events in a service's own stream, as no relay writes them: parked or passed over, and the next is taken."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.aio.client import Client
from nats.js.api import StreamConfig
from shared.kit.tests.eventually import eventually
from shared.kit.tests.running import connected, running
from shared.kit.tests.tally import counting, effects
from shared.kit.tests.toy import NOON, PACKER, SERVICE, BoxFilled, Toy, toy_on
from tests.fuzz.effort import EFFORT, bounded
from tests.fuzz.hostile_events import bodies, headers

from jejak_events.codec import encode
from jejak_events.envelope import Heading, Place, headers_of
from jejak_events.language import Event, Recorded
from jejak_events.subjects import stream_of, subjects_of
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.inbox import Inbox

pytestmark = pytest.mark.anyio

EVENTS = 300 * EFFORT
GOOD_EVERY = 20
STREAM, STORE = stream_of(SERVICE), UUID(int=7)
PLACE_HEADERS = ("Jejak-Position", "Jejak-Previous-Position", "Jejak-Store", "Jejak-Generation")
NO_PLACES = ["", "-1", "1.5", str(2**70), "NaN", "ten", "\0"]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def toy(database: str) -> AsyncIterator[Toy]:
    async with toy_on(database) as toy:
        yield toy


@pytest.fixture
async def client(nats_url: str) -> AsyncIterator[Client]:
    async with connected(nats_url) as client:
        await client.jetstream().add_stream(StreamConfig(name=STREAM, subjects=[subjects_of(SERVICE)]))
        yield client


def filled(record: UUID) -> Recorded[Event]:
    """A proper event of a box of its own."""
    return Recorded(
        event_id=uuid4(),
        record_id=record,
        version=1,
        occurred_at=NOON,
        actor=PACKER,
        correlation_id=uuid4(),
        causation_id=None,
        data=BoxFilled(amount=1, unit="piece"),
    )


def envelope(event: Recorded[Event], position: int) -> dict[str, str]:
    return headers_of(Heading.of(event), Place(STORE, position, position - 1, 1))


def collected() -> list[tuple[dict[str, str], bytes, tuple[str, str] | None]]:
    """The events of this run: what CloudEvents says, the body, and a header of the place that is spoilt, if one is."""
    found: list[tuple[dict[str, str], bytes, tuple[str, str] | None]] = []
    event = filled(uuid4())
    content: dict[str, Any] = json.loads(encode(event))
    attributes = {name: value for name, value in envelope(event, 1).items() if name not in PLACE_HEADERS}
    no_place = st.tuples(st.sampled_from(PLACE_HEADERS[:3]), st.sampled_from(NO_PLACES))

    @bounded(EVENTS)
    @given(headers(attributes), bodies(content), st.none() | st.none() | no_place)
    def collect(told: dict[str, str], body: bytes, spoilt: tuple[str, str] | None) -> None:
        found.append((told, body, spoilt))

    collect()
    return found


async def test_damaged_events_never_stop_a_consumer(toy: Toy, client: Client) -> None:
    """An event with a place is taken or parked there; one without is passed over. Every good one has its effect once."""
    jetstream, position, good = client.jetstream(), 0, []
    for number, (told, body, spoilt) in enumerate(collected()):
        place = {
            name: value for name, value in envelope(filled(uuid4()), position + 1).items() if name in PLACE_HEADERS
        }
        if spoilt is None:
            position += 1
        else:
            place[spoilt[0]] = spoilt[1]
        fields = {name: value for name, value in {**told, **place}.items() if value.strip()}
        await jetstream.publish(f"jejak.{SERVICE}.box.filled.hostile", body, headers=fields)
        if number % GOOD_EVERY == 0:
            position += 1
            event = filled(uuid4())
            good.append(event.event_id)
            heading = Heading.of(event)
            await jetstream.publish(heading.subject, encode(event), headers=envelope(event, position))
    consumer = StreamConsumer(client, STREAM, Inbox(toy.committer, counting()))
    last = (await jetstream.stream_info(STREAM)).state.last_seq

    async def all_taken() -> bool:
        info = await jetstream.consumer_info(STREAM, consumer.name)
        return info.ack_floor is not None and info.ack_floor.stream_seq == last

    async with running(consumer.run()):
        await eventually(lambda: made(toy, good), within_s=60)
        await eventually(all_taken, within_s=30)
        assert consumer.problem is None
    counted = await effects(toy)
    assert {counted[event_id] for event_id in good} == {1}
    parked = await toy.rows("SELECT error FROM inbox.parked")
    assert len(parked) > EVENTS / 4
    assert all(error.strip() for (error,) in parked)


async def made(toy: Toy, events: list[UUID]) -> bool:
    """Whether all these have had their effect."""
    return set(events) <= set(await effects(toy))
