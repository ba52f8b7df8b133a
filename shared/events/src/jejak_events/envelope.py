"""CloudEvents 1.0 in binary mode over NATS headers (NATS protocol binding of CloudEvents, sections 3.1 and 3.2).

The body is the stored JSON; the headers repeat what routing and tracking need, so that no one must parse a body to skip it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Self
from uuid import UUID

import orjson

from jejak_events.language import Event, Recorded

POSITION = "Jejak-Position"
PREVIOUS_POSITION = "Jejak-Previous-Position"
STORE = "Jejak-Store"
GENERATION = "Jejak-Generation"
LAST_POSITION = 2**63 - 1
"""What a store's column holds: a consumer that believed in more could never note how far it is."""


class MalformedEnvelope(ValueError):
    """A message that lacks a header it must have, or has one that does not parse."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a published event stands: in which store, at which position, after which one, in which edition of the stream."""

    store_id: UUID
    position: int
    previous_position: int
    generation: int


def source_of(service: str) -> str:
    """The `ce-source` of a service."""
    return f"/jejak/{service}"


class Heading(NamedTuple):
    """What routing needs of an event: its metadata as texts, without its content."""

    service: str
    event_id: str
    type: str
    schema_version: int
    record_id: str
    record_version: int
    time: str
    correlation_id: str
    causation_id: str | None
    traceparent: str | None

    @classmethod
    def of(cls, recorded: Recorded[Event], *, publisher: str = "") -> Self:
        """Of an event in memory. `publisher` is the service that says it, for events that every service says."""
        return cls(
            recorded.data.SERVICE or publisher,
            str(recorded.event_id),
            recorded.type,
            recorded.data.SCHEMA_VERSION,
            str(recorded.record_id),
            recorded.version,
            recorded.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            str(recorded.correlation_id),
            None if recorded.causation_id is None else str(recorded.causation_id),
            recorded.traceparent,
        )

    @classmethod
    def read(cls, body: bytes, service: str) -> Self:
        """Of an event in the service's own store, whose bytes were valid when they were stored: the content is not read."""
        told = orjson.loads(body)
        return cls(
            service,
            told["event_id"],
            told["type"],
            told["schema_version"],
            told["record_id"],
            told["record_version"],
            told["occurred_at"],
            told["correlation_id"],
            told["causation_id"],
            told["traceparent"],
        )

    @property
    def subject(self) -> str:
        """The NATS subject, as `subjects.subject_of` names it."""
        return f"jejak.{self.service}.{self.type}.{self.record_id}"


def headers_of(heading: Heading, place: Place) -> dict[str, str]:
    """All headers of a published event."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": heading.event_id,
        "ce-source": source_of(heading.service),
        "ce-type": heading.type,
        "ce-time": heading.time,
        "ce-subject": heading.record_id,
        "ce-datacontenttype": "application/json",
        "content-type": "application/json",
        "ce-recordversion": str(heading.record_version),
        "ce-schemaversion": str(heading.schema_version),
        "ce-correlationid": heading.correlation_id,
        POSITION: str(place.position),
        PREVIOUS_POSITION: str(place.previous_position),
        STORE: str(place.store_id),
        GENERATION: str(place.generation),
    }
    if heading.causation_id is not None:
        headers["ce-causationid"] = heading.causation_id
    if heading.traceparent is not None:
        headers["traceparent"] = heading.traceparent
    return headers


def place_of(headers: Mapping[str, str] | None) -> Place:
    """Reads back where a message stands. Raises MalformedEnvelope, also for a place that no store can have."""
    try:
        assert headers is not None
        place = Place(
            store_id=UUID(headers[STORE]),
            position=int(headers[POSITION]),
            previous_position=int(headers[PREVIOUS_POSITION]),
            generation=int(headers[GENERATION]),
        )
    except (AssertionError, KeyError, ValueError) as error:
        raise MalformedEnvelope(f"not an event published by a store: {error!r}") from error
    if not (0 <= place.previous_position <= LAST_POSITION and 0 < place.position <= LAST_POSITION):
        raise MalformedEnvelope("not an event published by a store: no store has such a place")
    return place


@dataclass(frozen=True, slots=True)
class Inbound:
    """What an outside system says: its own source and id, which together make it one event however often it comes."""

    source: str
    id: str
    type: str
    time: datetime | None


def inbound_of(headers: Mapping[str, str] | None) -> Inbound:
    """Reads the CloudEvents attributes of an outside event. Raises MalformedEnvelope naming the attribute."""
    attributes = {name.lower(): value for name, value in (headers or {}).items()}
    for required in ("ce-specversion", "ce-id", "ce-source", "ce-type"):
        if not attributes.get(required, "").strip():
            raise MalformedEnvelope(f"{required} is missing")
    if attributes["ce-specversion"] != "1.0":
        raise MalformedEnvelope("ce-specversion must be 1.0")
    time = attributes.get("ce-time")
    try:
        moment = datetime.fromisoformat(time) if time else None
    except ValueError as error:
        raise MalformedEnvelope("ce-time must be an RFC 3339 instant") from error
    if moment is not None and moment.tzinfo is None:
        raise MalformedEnvelope("ce-time must have a time zone")
    return Inbound(source=attributes["ce-source"], id=attributes["ce-id"], type=attributes["ce-type"], time=moment)
