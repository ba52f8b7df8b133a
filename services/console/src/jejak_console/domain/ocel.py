"""Orders as an object-centric event log: events, the objects they are about, and how objects belong together.

Source: OCEL (Object-Centric Event Log) Specification 2.0, Berti et al., 2023. A record is an object whose type is its
aggregate; nothing about people is in the log: an actor is told by the role.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

AttributeType = Literal["string", "integer"]
EVENT_ATTRIBUTES: Mapping[str, AttributeType] = {
    "service": "string",
    "role": "string",
    "version": "integer",
    "correlation": "string",
}
OBJECT_ATTRIBUTES: Mapping[str, AttributeType] = {"number": "string"}


class Relation(NamedTuple):
    """To which object, and as what."""

    object_id: str
    qualifier: str


class LogObject(NamedTuple):
    """A record. Its attributes are known since it began."""

    id: str
    type: str
    since: str
    attributes: Mapping[str, str]
    relations: Sequence[Relation]


class LogEvent(NamedTuple):
    """Something that happened."""

    id: str
    type: str
    time: str
    attributes: Mapping[str, str | int]
    relations: Sequence[Relation]


def aggregate_of(type: str) -> str:
    """The object type of the record that says this event."""
    return type.partition(".")[0]


def instant(moment: datetime) -> str:
    """As the specification writes instants."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def object_of(record_id: UUID, type: str, since: datetime, data: Mapping[str, Any], parent: UUID | None) -> LogObject:
    """The object that a record's first event tells of."""
    number = data.get("number")
    return LogObject(
        str(record_id),
        aggregate_of(type),
        instant(since),
        {"number": number} if isinstance(number, str) else {},
        [] if parent is None else [Relation(str(parent), "grew out of")],
    )


def event_of(
    event: Mapping[str, Any],
    service: str,
    record_id: UUID,
    occurred_at: datetime,
    concerned: Sequence[UUID],
    parent: UUID | None,
) -> LogEvent:
    """The event with what it is about: its own record, that one's origin when it begins, and others it concerns."""
    related = [Relation(str(record_id), "record")]
    if event["record_version"] == 1 and parent is not None:
        related.append(Relation(str(parent), "origin"))
    related += [Relation(str(other), "concerned") for other in concerned]
    return LogEvent(
        event["event_id"],
        event["type"],
        instant(occurred_at),
        {
            "service": service,
            "role": event["actor"]["role"],
            "version": event["record_version"],
            "correlation": event["correlation_id"],
        },
        related,
    )
