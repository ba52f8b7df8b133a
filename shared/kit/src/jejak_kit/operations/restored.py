"""A store that was restored from an older copy: what its stream still knows, and going on under a new id."""

from dataclasses import dataclass
from uuid import UUID

from nats.aio.client import Client
from nats.js.api import StreamInfo

from jejak_events.codec import MalformedEvent, decode
from jejak_events.language import UnknownEvent
from jejak_kit.broker.relay import StoreBehindStream, made_for_this_store
from jejak_kit.broker.restored import agreed_position, declare_new_store
from jejak_kit.broker.stream import Stream, StreamBroken, made_for
from jejak_kit.store.reader import StoreReader, era_of


class NotNeeded(Exception):
    """A new store id would help nothing; says why."""


@dataclass(frozen=True)
class Behind:
    """A store that does not hold what its stream ends with.

    `position` is the store's, `tail` the stream's; up to `agreed` they hold the same.
    """

    store_id: UUID
    """The store id at the stream's tail, which a new one supersedes."""
    position: int
    tail: int
    agreed: int
    event_id: UUID | None


async def behind(service: str, reader: StoreReader, client: Client) -> Behind:
    """How far a store is behind its stream. Raises NotNeeded when it is not, or when the operator has said so already."""
    stream = Stream(client, service)
    info = await stream.info()
    eras = await reader.eras()
    try:
        if info is not None:
            made_for_this_store(info, eras)
    except StreamBroken:
        assert info is not None
        raise NotNeeded(f"store {made_for(info)} is given up already; the relay publishes everything anew") from None
    except StoreBehindStream:
        assert info is not None
        agreed, superseded = await agreed_position(reader, stream), made_for(info)
        assert superseded is not None
        return Behind(superseded, await reader.position(), await _end(stream, info), agreed, None)
    try:
        tail = None if info is None else await stream.tail(info)
    except StreamBroken as broken:
        raise NotNeeded(f"the relay mends {stream.name} by itself: {broken}") from None
    if tail is None or tail.place is None:
        raise NotNeeded(f"{stream.name} holds nothing; the relay publishes the store as it is")
    if tail.place.store_id in {era.supersedes for era in eras}:
        raise NotNeeded(f"store {tail.place.store_id} is given up already; the relay publishes everything anew")
    body = await reader.body_at(tail.position)
    if (
        body is not None
        and _event_id(body) == tail.event_id
        and era_of(eras, tail.position).store_id == tail.place.store_id
    ):
        raise NotNeeded(f"the store holds the last event of {stream.name} (position {tail.position}); nothing was lost")
    agreed = await agreed_position(reader, stream)
    return Behind(tail.place.store_id, await reader.position(), tail.position, agreed, tail.event_id)


async def declare(reader: StoreReader, found: Behind) -> UUID:
    """Goes on under a new store id from where store and stream part; returns it."""
    return await declare_new_store(reader, after=found.agreed, supersedes=found.store_id)


async def _end(stream: Stream, info: StreamInfo) -> int:
    """The position a stream ends with; 0 where that cannot be read."""
    try:
        return (await stream.tail(info)).position
    except StreamBroken:
        return 0


def _event_id(body: bytes) -> UUID | None:
    try:
        return decode(body).event_id
    except (MalformedEvent, UnknownEvent):
        return None
