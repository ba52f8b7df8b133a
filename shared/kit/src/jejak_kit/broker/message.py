"""What becomes of a stored event on its way to the stream: the same bytes, and headers that say where it stands."""

from collections.abc import Sequence
from typing import NamedTuple

from jejak_events.envelope import Heading, Place, headers_of
from jejak_kit.store.reader import Entry, Era, era_of


class Message(NamedTuple):
    """A stored event as it is published."""

    heading: Heading
    body: bytes
    headers: dict[str, str]


def message_of(entry: Entry, service: str, eras: Sequence[Era], generation: int) -> Message:
    """The only shape in which a stream may show a stored event."""
    heading = Heading.read(entry.body, service)
    return Message(heading, entry.body, headers_of(heading, place_in(entry, eras, generation)))


def place_in(entry: Entry, eras: Sequence[Era], generation: int) -> Place:
    """Where a stored event stands for readers of the stream; within an era each links to the one before it."""
    era = era_of(eras, entry.position)
    previous = entry.previous if entry.previous >= era.first_position else 0
    return Place(era.store_id, entry.position, previous, generation)
