"""JSON Schemas (2020-12) of whole event bodies, as they are stored and published.

A schema says what is written. It leaves unknown fields open, because a field with a default may be added to a version
later; today's code itself reads more strictly. Schemas of older versions are files that nobody generates any more.
"""

from typing import Any

from jejak_events.language import Body, Content, Event

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_name(event: type[Event], version: int | None = None) -> str:
    """The stem of an event's files: `<type>.v<n>`."""
    return f"{event.TYPE}.v{version or event.SCHEMA_VERSION}"


def schema_of(event: type[Event]) -> Content:
    """The schema of the newest version of an event: its metadata and its `data`."""
    body = Body.model_json_schema(mode="serialization")
    data = event.model_json_schema(mode="serialization")
    definitions = {**body.pop("$defs", {}), **data.pop("$defs", {})}
    properties = body["properties"]
    properties["type"] = {"const": event.TYPE, "type": "string"}
    properties["schema_version"] = {"const": event.SCHEMA_VERSION, "type": "integer"}
    data.pop("description", None)
    properties["data"] = data
    schema = {
        "$schema": DIALECT,
        "$id": f"urn:jejak:event:{event.TYPE}:v{event.SCHEMA_VERSION}",
        "title": data["title"],
        "description": meaning_of(event),
        "type": "object",
        "properties": properties,
        "required": body["required"],
        "$defs": dict(sorted(definitions.items())),
    }
    tidy: Content = _tidy(schema, named=True)
    return tidy


def meaning_of(event: type[Event]) -> str:
    """What the event means: its class's documentation, as one paragraph. Raises LookupError without one."""
    if not event.__doc__:
        raise LookupError(f"{event.__qualname__} does not say what it means")
    return " ".join(event.__doc__.split())


def _tidy(node: Any, *, named: bool = False) -> Any:
    """Without the titles pydantic derives from field names, and open to unknown fields; texts as one paragraph."""
    if isinstance(node, list):
        return [_tidy(each) for each in node]
    if not isinstance(node, dict):
        return node
    tidy: dict[str, Any] = {}
    for key, value in node.items():
        if key in {"properties", "$defs"}:
            tidy[key] = {name: _tidy(each, named=key == "$defs") for name, each in value.items()}
        elif key == "description":
            tidy[key] = " ".join(value.split())
        elif (key == "title" and not named) or (key == "additionalProperties" and value is False):
            continue
        else:
            tidy[key] = _tidy(value)
    return tidy
