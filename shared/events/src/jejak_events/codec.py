"""Events to bytes and back. The bytes are what is stored, published and compared."""

from typing import Any

import orjson
from pydantic import ValidationError

from jejak_events.language import Body, Event, Recorded, UnknownEvent, event_type, upcast


class MalformedEvent(ValueError):
    """The bytes are not a valid event of its type; the message names the field and the rule."""


def encode(recorded: Recorded[Event]) -> bytes:
    """The JSON of an event, in a fixed field order, so that equal events are equal bytes."""
    data = recorded.data
    body: dict[str, Any] = {
        "event_id": recorded.event_id,
        "type": data.TYPE,
        "schema_version": data.SCHEMA_VERSION,
        "record_id": recorded.record_id,
        "record_version": recorded.version,
        "occurred_at": recorded.occurred_at,
        "actor": {"id": recorded.actor.id, "role": recorded.actor.role},
        "correlation_id": recorded.correlation_id,
        "causation_id": recorded.causation_id,
        "traceparent": recorded.traceparent,
        "data": orjson.Fragment(data.__pydantic_serializer__.to_json(data)),
    }
    return orjson.dumps(body, option=orjson.OPT_UTC_Z)


def decode(body: bytes, *, position: int | None = None) -> Recorded[Event]:
    """Reads an event of any version ever published. Raises MalformedEvent or UnknownEvent.

    Optional fields that a later edition of the same version added are passed over: a reader that is not upgraded yet
    goes on reading.
    """
    try:
        parsed = Body.model_validate_json(body)
        data = event_type(parsed.type).model_validate_json(_lifted(parsed), extra="ignore")
    except ValidationError as error:
        raise MalformedEvent(_explain(error)) from error
    return Recorded(
        event_id=parsed.event_id,
        record_id=parsed.record_id,
        version=parsed.record_version,
        occurred_at=parsed.occurred_at,
        actor=parsed.actor,
        correlation_id=parsed.correlation_id,
        causation_id=parsed.causation_id,
        data=data,
        traceparent=parsed.traceparent,
        position=position,
    )


def _lifted(body: Body) -> bytes:
    """The content in its newest version. Raises UnknownEvent, and MalformedEvent whatever an upcaster stumbles over."""
    try:
        return orjson.dumps(upcast(body.type, body.schema_version, body.data))
    except UnknownEvent:
        raise
    except Exception as error:  # an upcaster meets content that nobody has validated yet
        # not the error's text: it may quote the content, which may be personal
        raise MalformedEvent(f"cannot be lifted to the newest version: {type(error).__name__}") from error


def _explain(error: ValidationError) -> str:
    """Field and rule of each fault, without the offending input: it may be personal."""
    return "; ".join(
        f"{'.'.join(str(part) for part in fault['loc']) or 'body'}: {fault['type']}"
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    )
