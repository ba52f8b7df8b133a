"""Store = stream: every stored event stands in the stream, byte for byte, in order; nothing more, nothing less."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from nats.aio.client import Client

from jejak_events.codec import MalformedEvent, decode
from jejak_events.envelope import POSITION, Heading, headers_of
from jejak_events.language import UnknownEvent
from jejak_kit.broker.message import place_in
from jejak_kit.broker.stream import Stream, StreamBroken, first_sequence
from jejak_kit.operations.findings import Finding, where_bytes_differ
from jejak_kit.operations.stream_pages import Message, StreamUnreadable, messages
from jejak_kit.store.reader import PAGE, Entry, Era, StoreReader

LOOK_EVERY_S = 0.1
Progress = Callable[[int, int], None]
"""(position compared, position to reach)"""


@dataclass(frozen=True)
class _Frozen:
    """The store at a position, and as much of its stream as belongs to it."""

    service: str
    position: int
    eras: Sequence[Era]
    generation: int
    last_sequence: int


async def reconcile_stream(
    service: str, reader: StoreReader, client: Client, *, wait_s: float, progress: Progress | None = None
) -> Finding:
    """Freezes the store's position, waits (at most `wait_s`) until the relay has published it, and compares all of it."""
    position = await reader.position()
    stream = Stream(client, service)
    last_sequence, missing = await _wait_for(stream, position, wait_s)
    frozen = _Frozen(service, position, await reader.eras(), await reader.generation(), last_sequence)
    try:
        count, difference = await _compare(reader, messages(client, stream.name, until=last_sequence), frozen, progress)
    except StreamUnreadable as error:
        count, difference = 0, str(error)
    return Finding(service, "stream", stream.name, position, count, difference or missing)


@dataclass(frozen=True)
class _Seen:
    """A stream at one look: its last sequence, the position it has reached, and what is wrong with it."""

    last_sequence: int
    position: int
    problem: str | None


async def _wait_for(stream: Stream, position: int, wait_s: float) -> tuple[int, str | None]:
    """The stream's last sequence once it holds a position; and what is wrong when that does not come to pass."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait_s
    while True:
        seen = await _look(stream)
        if seen.problem is None and seen.position >= position:
            return seen.last_sequence, None
        if loop.time() >= deadline:
            behind = (
                f"the stream ends at position {seen.position}, the store at {position}: the relay has not published it"
            )
            return seen.last_sequence, seen.problem or behind
        await asyncio.sleep(LOOK_EVERY_S)


async def _look(stream: Stream) -> _Seen:
    info = await stream.info()
    if info is None:
        return _Seen(0, 0, None)
    try:
        tail = await stream.tail(info)
    except StreamBroken as broken:
        return _Seen(info.state.last_seq, 0, f"the stream is not whole: {broken}")
    return _Seen(tail.sequence, tail.position, None)


async def _compare(
    reader: StoreReader, published: AsyncIterator[Message], frozen: _Frozen, progress: Progress | None
) -> tuple[int, str | None]:
    """Walks along both. Returns how many events are equal before the first difference, and the difference."""
    count, expected_sequence = 0, first_sequence(frozen.generation)
    async for entry in _entries(reader, frozen.position):
        message = await anext(published, None)
        difference = _difference(entry, message, expected_sequence, frozen)
        if difference is not None:
            return count, difference
        count, expected_sequence = count + 1, expected_sequence + 1
        if progress is not None and count % PAGE == 0:
            progress(entry.position, frozen.position)
    async for message in published:
        if not await _was_appended_since(reader, message, frozen.position):
            return count, f"{_named(message)} is not in the store"
    return count, None


async def _entries(reader: StoreReader, until: int) -> AsyncIterator[Entry]:
    position = 0
    while page := await reader.after(position):
        for entry in page:
            if entry.position > until:
                return
            yield entry
        position = page[-1].position


def _difference(entry: Entry, message: Message | None, sequence: int, frozen: _Frozen) -> str | None:
    """What is wrong with the message that should be this stored event."""
    try:
        heading = Heading.of(decode(entry.body), publisher=frozen.service)
    except (MalformedEvent, UnknownEvent) as error:
        unreadable = f"position {entry.position}: the stored event is not readable ({error})"
        if message is None or message.body == entry.body:
            return unreadable
        return f"{unreadable}; stored and published bytes differ {where_bytes_differ(entry.body, message.body)}"
    headers = headers_of(heading, place_in(entry, frozen.eras, frozen.generation))
    event = f"position {entry.position} ({heading.type}, event {heading.event_id})"
    if message is None:
        return f"{event} is missing in the stream, which ends before message {sequence}"
    position = _position(message)
    if message.sequence != sequence:
        return f"{event}: message {sequence} is missing in the stream"
    if position is not None and position > entry.position:
        return f"{event} is missing in the stream; message {sequence} is already position {position}"
    if position is not None and position < entry.position:
        return f"{_named(message)} is not in the store, or repeats what came before; expected was {event}"
    if message.body != entry.body:
        return f"{event}: stored and published bytes differ {where_bytes_differ(entry.body, message.body)}"
    if message.subject != heading.subject:
        return f"{event}: the subject is {message.subject}, not {heading.subject}"
    for name in sorted(headers.keys() | message.headers.keys()):
        if headers.get(name) != message.headers.get(name):
            return f"{event}: header {name} is {message.headers.get(name)!r}, expected is {headers.get(name)!r}"
    return None


async def _was_appended_since(reader: StoreReader, message: Message, frozen: int) -> bool:
    """Whether a message beyond the frozen position is a stored event that was appended in the meantime."""
    position = _position(message)
    return position is not None and position > frozen and await reader.body_at(position) == message.body


def _position(message: Message) -> int | None:
    value = message.headers.get(POSITION, "")
    return int(value) if value.isdecimal() else None


def _named(message: Message) -> str:
    event = f"event {message.headers.get('ce-id', 'without id')}"
    return f"message {message.sequence} of the stream (position {_position(message)}, {event})"
