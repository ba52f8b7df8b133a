"""Spans along the way of an event: request → decision → relay → consumer → read model, across processes.

The way is told by the W3C `traceparent` that every event keeps in its stored body, so nothing here depends on threads,
tasks or who runs where: a span is begun under a `traceparent` and has one of its own to hand on. While nobody asked for
spans, `together` gives None and OpenTelemetry is not even imported (see `telemetry.otlp`).
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from typing import Literal, Protocol

from pydantic import AnyHttpUrl, SecretStr

Kind = Literal["server", "internal", "producer", "consumer"]
Attributes = Mapping[str, str | int]
"""What a span says. Names, ids and counts only: nothing of what people are called, wrote or sent."""


def well_formed(traceparent: str | None) -> str | None:
    """The W3C `traceparent` that a stranger sent, if it is one."""
    return traceparent if traceparent is not None and _TRACEPARENT.fullmatch(traceparent) else None


def trace_id_of(traceparent: str | None) -> str | None:
    """What log lines call the trace of a well-formed `traceparent`."""
    return traceparent[3:35] if traceparent else None


def of_event(type: str, event_id: object, record_id: object, version: int) -> dict[str, str | int]:
    """What every span says of an event."""
    return {
        "jejak.event.type": type,
        "jejak.event.id": str(event_id),
        "jejak.record.id": str(record_id),
        "jejak.record.version": version,
    }


def taken_by(consumer: str) -> dict[str, str | int]:
    """What a span says of whoever takes an event."""
    return {"messaging.operation.type": "process", "messaging.consumer.group.name": consumer}


class Span(Protocol):
    """A piece of the way, begun and not yet ended."""

    traceparent: str

    def rename(self, name: str) -> None: ...

    def tell(self, attributes: Attributes) -> None: ...

    def happened(self, name: str, attributes: Attributes) -> None:
        """Something within the span that took no time of its own."""
        ...

    def refuse(self, why: str) -> None:
        """What was asked for was not done, for a reason in order."""
        ...

    def fail(self, why: str) -> None:
        """Something went wrong; `why` names a kind of error and never quotes data."""
        ...


class Spans(Protocol):
    """Spans that end together: well, or all as failed when the `with` they belong to is left by an error."""

    def begin(
        self, name: str, kind: Kind, parent: str | None, attributes: Attributes, *, at: datetime | None = None
    ) -> Span | None:
        """A span under a `traceparent`; the first of a new trace without one.

        None where its trace is not recorded, or where what it is about happened so long ago (`at`) that this is no
        part of its way but a rebuild.
        """
        ...


class Tracer(Protocol):
    """Where spans come from."""

    def together(self) -> AbstractContextManager[Spans]: ...


_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_NO_SPANS = nullcontext[Spans | None](None)
_tracer: Tracer | None = None


def recording() -> bool:
    """Whether spans are recorded in this process."""
    return _tracer is not None


def together() -> AbstractContextManager[Spans | None]:
    """Spans that end when the `with` block does; None while nobody records."""
    return _NO_SPANS if _tracer is None else _tracer.together()


@contextmanager
def recorded_by(tracer: Tracer) -> Iterator[None]:
    """Records spans in this process for as long as the block runs."""
    global _tracer  # noqa: PLW0603 - one per process, as logging is: whoever begins a span must not be handed a tracer
    assert _tracer is None, "spans are recorded already"
    _tracer = tracer
    try:
        yield
    finally:
        _tracer = None


def exported(
    service: str, version: str, endpoint: AnyHttpUrl | None, headers: SecretStr | None, share: float
) -> AbstractContextManager[None]:
    """Sends spans to an OTLP/HTTP collector while the block runs; without an endpoint nothing is loaded or started."""
    if endpoint is None:
        return nullcontext()
    from jejak_kit.telemetry import otlp

    return otlp.exported(service, version, str(endpoint), headers.get_secret_value() if headers else "", share)
