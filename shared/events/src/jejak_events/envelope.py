"""CloudEvents 1.0 in binary mode over NATS headers (NATS protocol binding of CloudEvents, sections 3.1 and 3.2).

The body is the stored JSON; the headers repeat what routing and tracking need, so that no one must parse a body to skip it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from jejak_events.language import Event, Recorded

POSITION = "Jejak-Position"
PREVIOUS_POSITION = "Jejak-Previous-Position"
STORE = "Jejak-Store"
GENERATION = "Jejak-Generation"


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


def headers_of(recorded: Recorded[Event], place: Place, *, publisher: str = "") -> dict[str, str]:
    """All headers of a published event. `publisher` is the service that says it, for events that every service says."""
    headers = {
        "ce-specversion": "1.0",
        "ce-id": str(recorded.event_id),
        "ce-source": source_of(recorded.data.SERVICE or publisher),
        "ce-type": recorded.data.TYPE,
        "ce-time": recorded.occurred_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce-subject": str(recorded.record_id),
        "ce-datacontenttype": "application/json",
        "content-type": "application/json",
        "ce-recordversion": str(recorded.version),
        "ce-schemaversion": str(recorded.data.SCHEMA_VERSION),
        "ce-correlationid": str(recorded.correlation_id),
        POSITION: str(place.position),
        PREVIOUS_POSITION: str(place.previous_position),
        STORE: str(place.store_id),
        GENERATION: str(place.generation),
    }
    if recorded.causation_id is not None:
        headers["ce-causationid"] = str(recorded.causation_id)
    if recorded.traceparent is not None:
        headers["traceparent"] = recorded.traceparent
    return headers


def place_of(headers: Mapping[str, str] | None) -> Place:
    """Reads back where a message stands. Raises MalformedEnvelope."""
    try:
        assert headers is not None
        return Place(
            store_id=UUID(headers[STORE]),
            position=int(headers[POSITION]),
            previous_position=int(headers[PREVIOUS_POSITION]),
            generation=int(headers[GENERATION]),
        )
    except (AssertionError, KeyError, ValueError) as error:
        raise MalformedEnvelope(f"not an event published by a store: {error!r}") from error


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
