"""An event's content for an operator's eyes: what is sealed about people stays out of sight."""

from typing import Any

from pydantic import ValidationError

from jejak_events.language import Body
from jejak_events.personal import is_personal

SEALED = "‹sealed›"


def published_body(body: bytes) -> dict[str, Any] | None:
    """The JSON of an event of ours with its personal values masked; None for anything else, which may name people."""
    try:
        parsed = Body.model_validate_json(body)
    except ValidationError:
        return None
    shown: dict[str, Any] = masked(parsed.model_dump(mode="json"))
    return shown


def masked(value: Any) -> Any:
    """The same JSON with every sealed personal value replaced."""
    if is_personal(value):
        return SEALED
    if isinstance(value, dict):
        return {key: masked(below) for key, below in value.items()}
    if isinstance(value, list):
        return [masked(below) for below in value]
    return value
