"""What stands in a journal: an event as it was published, and which records it ties together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from jejak_events.envelope import Heading
from jejak_kit.inbox import Incoming


class Links(NamedTuple):
    """What an event says of other records: which record its own one grew out of, and which others it is about."""

    parent: UUID | None = None
    concerns: frozenset[UUID] = frozenset()


NO_LINKS = Links()
LinksOf = Callable[[str, Mapping[str, Any]], Links]
"""`(type, data) -> Links`: pure. What it cannot read it leaves out."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """A published event. `seq` is its place in this journal, which a journal kept anew may number otherwise."""

    seq: int
    service: str
    store_id: UUID
    position: int
    type: str
    record_id: UUID
    version: int
    occurred_at: datetime
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The published JSON."""
        return dict(orjson.loads(self.body))


class Line(NamedTuple):
    """A row on its way into the journal. Without `type` the body cannot be read: it is kept as it came, with its fault."""

    service: str
    store_id: UUID
    position: int
    body: bytes
    event_id: UUID | None = None
    type: str | None = None
    record_id: UUID | None = None
    version: int | None = None
    occurred_at: datetime | None = None
    links: Links = NO_LINKS
    fault: str | None = None


def line_of(service: str, incoming: Incoming, links_of: LinksOf) -> Line:
    """Never raises for what the event holds."""
    place = (service, UUID(incoming.source), incoming.position, incoming.body)
    try:
        heading = Heading.read(incoming.body, service)
        return Line(
            *place,
            event_id=UUID(heading.event_id),
            type=_text(heading.type),
            record_id=UUID(heading.record_id),
            version=int(heading.record_version),
            occurred_at=_instant(heading.time),
            links=links_of(heading.type, orjson.loads(incoming.body)["data"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return Line(*place, fault=f"{type(error).__name__}"[:200])


def _text(value: str) -> str:
    if not value or len(value) > 200 or "\x00" in value:
        raise ValueError
    return value


def _instant(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment
