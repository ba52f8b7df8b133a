"""What becomes of a stored event on its way to the stream: the same bytes, and headers that say where it stands."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from jejak_events.envelope import Heading, Place, headers_of
from jejak_kit.store.reader import Entry, Era, era_of
from jejak_kit.telemetry.traces import Spans, of_event


class Message(NamedTuple):
    """A stored event as it is published."""

    heading: Heading
    body: bytes
    headers: dict[str, str]


def message_of(entry: Entry, service: str, eras: Sequence[Era], generation: int) -> Message:
    """The only shape in which a stream may show a stored event."""
    heading = Heading.read(entry.body, service)
    return Message(heading, entry.body, headers_of(heading, place_in(entry, eras, generation)))


def trace(messages: Sequence[Message], stream: str, spans: Spans) -> None:
    """A span for each event that is published now; what was refused and is tried again gets another one.

    The message keeps the `traceparent` of its stored body, because a stream shows events as they were stored: its
    consumers continue the span that appended the event, beside this one and not below it.
    """
    for heading, *_ in messages:
        if heading.traceparent is not None:
            told = of_event(heading.type, heading.event_id, heading.record_id, heading.record_version)
            sent = {
                "messaging.system": "nats",
                "messaging.operation.type": "send",
                "messaging.destination.name": stream,
            }
            at = datetime.fromisoformat(heading.time)
            spans.begin(f"publish {heading.type}", "producer", heading.traceparent, sent | told, at=at)


def place_in(entry: Entry, eras: Sequence[Era], generation: int) -> Place:
    """Where a stored event stands for readers of the stream; within an era each links to the one before it."""
    era = era_of(eras, entry.position)
    previous = entry.previous if entry.previous >= era.first_position else 0
    return Place(era.store_id, entry.position, previous, generation)
