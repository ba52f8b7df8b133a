"""What outside systems say is taken once, in its order, and never stops the listening, whatever it is."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import psycopg
import pytest
from nats.aio.client import Client
from nats.js.api import StreamConfig
from nats.js.errors import NotFoundError
from shared.kit.tests.eventually import eventually
from shared.kit.tests.running import connected, running
from shared.kit.tests.toy import BOX, NOON, PACKER, OpenBox, Toy, open_box, toy_on

from jejak_events.envelope import Inbound
from jejak_events.subjects import inbound_stream_of, inbound_subjects_of
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.broker.inbound import InboundConsumer, inbound
from jejak_kit.commands import Handlers
from jejak_kit.decider import Command, Refusal, Refused
from jejak_kit.inbox import Inbox
from jejak_kit.parked import ParkedEntries
from jejak_kit.privacy import SCHEMA, MasterKeys, Sealer, open_keyring
from jejak_kit.store.transaction import Transaction

pytestmark = pytest.mark.anyio

STREAM = inbound_stream_of("toycrm")
SUBJECT = "jejak.inbound.toycrm.boxes"


MASTER_KEYS = "k1:" + base64.b64encode(b"1" * 32).decode()
POISON = -1
"""The number of a box that is refused."""


async def box_wanted(attributes: Inbound, body: bytes, sealer: Sealer) -> tuple[UUID, Command]:
    """Every event wants a box with its `label`; `poison` will be refused."""
    content = json.loads(body)
    number = POISON if content.get("poison") else 0
    return uuid4(), OpenBox(actor=PACKER, at=NOON, label=content["label"], number=number)


def open_unless_poisonous(command: OpenBox, record_id: UUID, tx: Transaction) -> None:
    if command.number == POISON:
        raise Refused(Refusal("poisonous"))
    open_box(command, record_id, tx)


HANDLERS = Handlers((BOX,), {OpenBox: open_unless_poisonous})


@pytest.fixture
async def client(nats_url: str) -> AsyncIterator[Client]:
    async with connected(nats_url) as client:
        await client.jetstream().add_stream(StreamConfig(name=STREAM, subjects=[inbound_subjects_of("toycrm")]))
        yield client


@asynccontextmanager
async def listening(toy: Toy, client: Client) -> AsyncIterator[StreamConsumer]:
    """The keyring, which seals what is parked, lies in the toy's own database here."""
    outside = InboundConsumer("toy_crm", "toycrm", box_wanted, HANDLERS)
    with psycopg.connect(toy.url, autocommit=True) as connection:
        connection.execute(SCHEMA)
    async with open_keyring(toy.url, MasterKeys.parse(MASTER_KEYS)) as keyring:
        outside.sealer = Sealer(keyring)
        consumer = StreamConsumer(client, STREAM, Inbox(toy.committer, outside), reading=inbound)
        async with running(consumer.run()):
            yield consumer


def attributes(event_id: str, *, source: str = "crm", subject: str = "a", **more: str) -> dict[str, str]:
    return {
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": source,
        "ce-type": "box.wanted",
        "ce-subject": subject,
        **more,
    }


async def say(client: Client, headers: dict[str, str], **content: object) -> None:
    await client.jetstream().publish(SUBJECT, json.dumps(content).encode(), headers=headers)


async def labels(toy: Toy) -> list[str | None]:
    """Of the boxes opened, in the order of the store."""
    entries = await toy.reader.after(0)
    return [json.loads(entry.body)["data"]["label"] for entry in entries]


async def parked(toy: Toy) -> list[tuple[int, str]]:
    rows = await toy.rows("SELECT position, error FROM inbox.parked ORDER BY position")
    return [(row[0], row[1]) for row in rows]


async def all_heard(client: Client) -> bool:
    """Whether every message of the stream is acknowledged."""
    try:
        info = await client.jetstream().consumer_info(STREAM, "toy_crm")
    except NotFoundError:
        return False
    last = (await client.jetstream().stream_info(STREAM)).state.last_seq
    return info.ack_floor is not None and info.ack_floor.stream_seq == last


async def test_an_event_is_taken_once_however_often_it_is_said(toy: Toy, client: Client) -> None:
    """Source and id together make one event; equal ids of other sources, and names that run together, are others."""
    async with listening(toy, client):
        for _ in range(3):
            await say(client, attributes("1"), label="one")
        await say(client, attributes("1", source="erp"), label="two")
        await say(client, attributes("b|c", source="a"), label="three")
        await say(client, attributes("c", source="a|b"), label="four")
        await eventually(lambda: all_heard(client))
    assert await labels(toy) == ["one", "two", "three", "four"]
    assert await parked(toy) == []


async def test_a_trace_that_began_outside_goes_on(toy: Toy, client: Client) -> None:
    """What is no W3C trace context is not handed on: those who read it would stumble over it."""
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    async with listening(toy, client):
        await say(client, attributes("1", traceparent=trace), label="one")
        await say(client, attributes("2", traceparent="00-" + "0" * 32 + "-00f067aa0ba902b7-01"), label="two")
        await say(client, attributes("3"), label="three")
        await eventually(lambda: all_heard(client))
    assert [json.loads(entry.body)["traceparent"] for entry in await toy.reader.after(0)] == [trace, None, None]


async def test_the_same_id_with_another_content_is_parked(toy: Toy, client: Client) -> None:
    """Whoever uses an id again for something else is not believed and not forgotten."""
    async with listening(toy, client):
        await say(client, attributes("1", subject="a"), label="one")
        await say(client, attributes("1", subject="b"), label="another")
        await say(client, attributes("2", subject="c"), label="two")
        await eventually(lambda: all_heard(client))
    assert await labels(toy) == ["one", "two"]
    assert [(position, error.partition(":")[0]) for position, error in await parked(toy)] == [(2, "KeyReused")]


async def test_what_is_no_proper_event_is_parked_and_the_rest_is_heard(toy: Toy, client: Client) -> None:
    """No headers, missing or odd attributes, endless or unprintable ids, bodies that are no JSON: none ends the loop."""
    jetstream = client.jetstream()
    async with listening(toy, client):
        await jetstream.publish(SUBJECT, b"no headers at all")
        await jetstream.publish(SUBJECT, b"{}", headers={"ce-id": "2"})
        await jetstream.publish(SUBJECT, b"{}", headers=attributes("3", subject="3") | {"ce-specversion": "0.3"})
        await jetstream.publish(SUBJECT, b"{}", headers=attributes("4", subject="4") | {"ce-time": "yesterday"})
        await jetstream.publish(SUBJECT, b"\xff\x00 no json", headers=attributes("5", subject="5"))
        await jetstream.publish(SUBJECT, b"{}", headers=attributes("6", subject="nul \x00 in it"))
        await jetstream.publish(SUBJECT, b"{}", headers={"x": "nul \x00", "ce-subject": "7"})
        await say(client, attributes("8" * 9_000, subject="8"), label="long")
        await say(client, attributes("9 \x00", subject="9"), label="nul")
        await say(client, attributes("10", subject="10"), label="good")
        await eventually(lambda: all_heard(client), within_s=30)
    assert await labels(toy) == ["long", "nul", "good"]
    assert [position for position, _ in await parked(toy)] == [1, 2, 3, 4, 5, 6, 7]


async def test_events_of_a_subject_wait_behind_a_parked_one_in_order(toy: Toy, client: Client) -> None:
    """None overtakes the one that fails, not even while that is being tried; other subjects are not held up."""
    for number, subject in enumerate("abaab"):
        await say(client, attributes(str(number), subject=subject), label=f"{subject}{number}", poison=number == 2)
    async with listening(toy, client):
        await eventually(lambda: all_heard(client))
    assert await labels(toy) == ["a0", "b1", "b4"]
    assert await parked(toy) == [(3, "refused: poisonous"), (4, "waits behind an earlier parked event")]


async def test_a_stream_that_is_made_anew_hides_nothing_behind_what_is_parked(toy: Toy, client: Client) -> None:
    """Its numbers begin again, and what fails in it is another event than the one that failed under that number before;
    it comes behind it, even if that was parked under a later number."""
    jetstream = client.jetstream()
    for edition in "12":
        await jetstream.delete_stream(STREAM)
        await jetstream.add_stream(StreamConfig(name=STREAM, subjects=[inbound_subjects_of("toycrm")]))
        if edition == "1":
            await say(client, attributes("0", subject="b"), label="other")
        await say(client, attributes(edition), label=f"poisoned {edition}", poison=True)
        await say(client, attributes(f"{edition}b"), label=f"behind {edition}")
        async with listening(toy, client):
            await eventually(lambda: all_heard(client))
    found = await ParkedEntries(toy.reader.engine).all()
    seen = [(one.parked.headers["ce-id"], one.parked.position, one.behind) for one in found]
    assert seen == [("1", 2, 0), ("1b", 3, 1), ("2", 1, 2), ("2b", 2, 3)]


async def test_hearing_everything_again_changes_nothing(toy: Toy, client: Client) -> None:
    """A durable made anew brings the whole stream again: what was taken stays taken, what is parked keeps its reason."""
    for number, subject in enumerate("abaab"):
        await say(client, attributes(str(number), subject=subject), label=f"{subject}{number}", poison=number == 2)
    async with listening(toy, client):
        await eventually(lambda: all_heard(client))
    before = await labels(toy), await parked(toy)
    await client.jetstream().delete_consumer(STREAM, "toy_crm")
    async with listening(toy, client) as consumer:
        await eventually(lambda: all_heard(client))
        assert consumer.problem is None
    assert (await labels(toy), await parked(toy)) == before


async def test_two_processes_listen_and_none_of_what_is_said_is_lost(toy: Toy, client: Client, nats_url: str) -> None:
    """Two processes on one durable take every event once, in the order of the stream."""
    for number in range(60):
        await say(client, attributes(str(number)), label=str(number))
    async with (
        toy_on(toy.url) as second,
        connected(nats_url) as other,
        listening(toy, client),
        listening(second, other),
    ):
        await eventually(lambda: all_heard(client), within_s=30)
    assert await labels(toy) == [str(number) for number in range(60)]
