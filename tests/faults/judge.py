"""Whether a stream is what a relay must leave behind: the store, byte for byte, once and in order."""

from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from shared.kit.tests.toy import SERVICE

from jejak_events.codec import decode
from jejak_events.envelope import Heading, Place, headers_of, place_of
from jejak_events.subjects import stream_of, subject_of
from jejak_kit.broker.stream import first_sequence
from jejak_kit.store.reader import Entry, StoreReader, era_of


@dataclass(frozen=True)
class Verdict:
    events: int
    generation: int


async def messages_of(client: Client, stream: str) -> list[Msg]:
    """Everything a stream holds, in its order, read by a plain consumer of its own."""
    jetstream = client.jetstream()
    info = await jetstream.stream_info(stream)
    found: list[Msg] = []
    if info.state.messages:
        subscription = await jetstream.pull_subscribe(">", stream=stream)
        while len(found) < info.state.messages:
            try:
                page = await subscription.fetch(500, timeout=2)
            except nats.errors.TimeoutError:
                break
            for message in page:
                await message.ack()
            found += page
        await subscription.unsubscribe()
    return found


async def stream_equals_store(client: Client, reader: StoreReader) -> Verdict:
    """Raises AssertionError naming the first place where the stream is not the store.

    Same events, same bytes, same headers and subjects; sequences without a hole; every event once; each linked to the
    one before it; all of one generation, the one the store wants.
    """
    entries = await reader.after(0, limit=10_000_000)
    messages = await messages_of(client, stream_of(SERVICE))
    eras, generation = await reader.eras(), await reader.generation()
    assert len(messages) == len(entries), f"{len(messages)} messages for {len(entries)} events"
    for number, (message, entry) in enumerate(zip(messages, entries, strict=True), first_sequence(generation)):
        recorded = decode(entry.body, position=entry.position)
        assert message.metadata.sequence.stream == number
        assert message.data == entry.body, f"other bytes at {entry.position}"
        assert message.subject == subject_of(type(recorded.data), recorded.record_id)
        era = era_of(eras, entry.position)
        previous = entry.previous if entry.previous >= era.first_position else 0
        own = {name: value for name, value in (message.headers or {}).items() if not name.startswith("Nats-")}
        assert own == headers_of(Heading.of(recorded), Place(era.store_id, entry.position, previous, generation))
    ids = [UUID((message.headers or {})["ce-id"]) for message in messages]
    assert len(set(ids)) == len(ids), "an event stands there twice"
    places = [place_of(message.headers) for message in messages]
    for one, next_one in pairwise(places):
        assert one.position < next_one.position, f"out of order at {next_one.position}"
        if one.store_id == next_one.store_id:
            assert next_one.previous_position == one.position, f"not linked at {next_one.position}"
    return Verdict(len(messages), generation)


async def published_up_to(client: Client, entries: list[Entry]) -> bool:
    """Whether the stream ends with the last of these events."""
    jetstream = client.jetstream()
    try:
        info = await jetstream.stream_info(stream_of(SERVICE))
        if not entries or info.state.messages == 0:
            return not entries
        last = await jetstream.get_msg(stream_of(SERVICE), seq=info.state.last_seq)
    except (nats.errors.Error, OSError):
        return False
    return last.data == entries[-1].body
