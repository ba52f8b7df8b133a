"""NATS names: one stream per service, one subject per record, one inbound stream per outside system."""

from uuid import UUID

from jejak_events.language import Event


def subject_of(event: type[Event], record_id: UUID, *, publisher: str = "") -> str:
    """`jejak.<service>.<aggregate>.<event>.<record id>`, e.g. `jejak.iro.review.approved.0198…`.

    `publisher` is the service that says it, for events that every service says.
    """
    return f"jejak.{event.SERVICE or publisher}.{event.TYPE}.{record_id}"


def stream_of(service: str) -> str:
    """The stream that only this service's relay writes."""
    return f"JEJAK_{service.upper().replace('-', '_')}"


def subjects_of(service: str) -> str:
    """Everything a service publishes."""
    return f"jejak.{service}.>"


def inbound_stream_of(system: str) -> str:
    """The stream in which one outside system speaks to us."""
    return f"JEJAK_INBOUND_{system.upper().replace('-', '_')}"


def inbound_subjects_of(system: str) -> str:
    """Everything one outside system may publish."""
    return f"jejak.inbound.{system}.>"
