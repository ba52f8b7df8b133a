"""What an event is: a named, versioned, validated fact, with the metadata that says who, when and why.

Names are stable (`iro.submitted`), never a Python path. An event keeps every version it ever had readable: an upcaster
lifts the content of version n to n + 1, and the model describes only the newest.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

Content = dict[str, Any]
Upcaster = Callable[[Content], Content]


class Value(BaseModel):
    """A part of an event or a state without identity of its own; equal when its fields are."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Event(Value):
    """Base of all domain events. A subclass names itself: `class IroSubmitted(Event, service="iro", type="iro.submitted")`.

    `version` is the newest version of its content; a class without `type` is an abstract base; one without `service` is
    said by every service, about its own part.
    """

    SERVICE: ClassVar[str] = ""
    TYPE: ClassVar[str] = ""
    SCHEMA_VERSION: ClassVar[int] = 1

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Lets the class arguments through to the hook below, which runs once pydantic has built the model."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(
        cls, *, service: str | None = None, type: str | None = None, version: int = 1, **kwargs: Any
    ) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if service is not None:
            cls.SERVICE = service
        if type is not None:
            cls.TYPE, cls.SCHEMA_VERSION = type, version
            _register(cls)


class Actor(Value):
    """Who acted and in which role. Names of people are not kept here: they live in each service's directory."""

    id: str
    role: str


E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E_co]):
    """An event as it stands in a store: its content and everything known about its happening.

    `version` counts the record's events from 1; `position` is the place in the service's store (it has holes, it is no
    count) and is None before the event is stored.
    """

    event_id: UUID
    record_id: UUID
    version: int
    occurred_at: datetime
    actor: Actor
    correlation_id: UUID
    causation_id: UUID | None
    data: E_co
    traceparent: str | None = None
    position: int | None = None

    @property
    def type(self) -> str:
        return self.data.TYPE


class Body(BaseModel):
    """The stored and published JSON of an event; its bytes go from the store to the wire unchanged."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    event_id: UUID
    type: str
    schema_version: int
    record_id: UUID
    record_version: int
    occurred_at: AwareDatetime
    actor: Actor
    correlation_id: UUID
    causation_id: UUID | None
    traceparent: str | None
    data: Content


class UnknownEvent(ValueError):
    """The event's name or version is not one this code knows."""


_types: dict[str, type[Event]] = {}
_upcasters: dict[tuple[str, int], Upcaster] = {}


def _register(event: type[Event]) -> None:
    known = _types.get(event.TYPE)
    if known is not None and known.__qualname__ != event.__qualname__:
        raise TypeError(f"event name {event.TYPE!r} is already taken by {known.__qualname__}")
    _types[event.TYPE] = event


def upcaster(type: str, *, from_version: int) -> Callable[[Upcaster], Upcaster]:
    """Registers a pure function that lifts an event's content from `from_version` to the next version."""

    def register(lift: Upcaster) -> Upcaster:
        if (type, from_version) in _upcasters:
            raise TypeError(f"{type!r} version {from_version} already has an upcaster")
        _upcasters[type, from_version] = lift
        return lift

    return register


def event_type(name: str) -> type[Event]:
    """The model of a stable event name. Raises UnknownEvent."""
    try:
        return _types[name]
    except KeyError:
        raise UnknownEvent(f"unknown event type {name!r}") from None


def event_types() -> dict[str, type[Event]]:
    """All registered events by their stable name."""
    return dict(sorted(_types.items()))


def upcast(name: str, version: int, content: Content) -> Content:
    """The content lifted to the newest version of its event. Raises UnknownEvent for a version from the future."""
    newest = event_type(name).SCHEMA_VERSION
    if not 1 <= version <= newest:
        raise UnknownEvent(f"{name!r} has no version {version}; the newest known is {newest}")
    for step in range(version, newest):
        content = _upcasters[name, step](content)
    return content
