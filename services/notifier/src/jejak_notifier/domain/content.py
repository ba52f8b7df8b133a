"""Looking into the content of any event: by a path of field names, `*` for every element of a list."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from jejak_events.language import Event, Recorded
from jejak_events.personal import Personal, is_personal

Content = Mapping[str, Any]
Schema = Mapping[str, Any]


def content_of(event: Recorded[Event]) -> dict[str, Any]:
    """The content as JSON; what is said about people stays sealed."""
    return event.data.model_dump(mode="json")


def values_at(content: Any, path: str) -> list[Any]:
    """Everything that stands at a path; nothing where the way ends."""
    found = [content]
    for step in path.split("."):
        found = [value for node in found for value in _step(node, step)]
    return found


def first_at(content: Content, *paths: str) -> Any:
    """What stands at the first of these paths that leads to something."""
    return next((value for path in paths for value in values_at(content, path) if value is not None), None)


def text_at(content: Content, *paths: str) -> str | None:
    value = first_at(content, *paths)
    return value if isinstance(value, str) and value else None


def id_at(content: Content, *paths: str) -> UUID | None:
    value = text_at(content, *paths)
    return UUID(value) if value is not None else None


def personal_at(content: Content, *paths: str) -> Personal | None:
    value = first_at(content, *paths)
    return Personal.model_validate(value) if is_personal(value) else None


def _step(node: Any, step: str) -> Iterator[Any]:
    if step == "*":
        yield from node if isinstance(node, list) else ()
    elif isinstance(node, dict) and step in node:
        yield node[step]


@cache
def schema_of(event: type[Event]) -> Schema:
    return event.model_json_schema()


def schemas_at(event: type[Event], path: str) -> tuple[list[Schema], list[str]]:
    """What may stand at a path of an event's content, and the names that are known where the way ends (if it does)."""
    root = schema_of(event)
    found, known = _kinds(root, root), list[str]()
    for step in path.split("."):
        following = [kind for schema in found for kind in _below(schema, step, root)]
        if not following:
            known = sorted({name for schema in found for name in _names(schema)})
            return [], known
        found = following
    return found, known


def _kinds(schema: Schema, root: Schema) -> list[Schema]:
    """A schema without references and alternatives: one per kind of value."""
    if "$ref" in schema:
        return _kinds(root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "anyOf" in schema:
        return [kind for option in schema["anyOf"] for kind in _kinds(option, root)]
    return [schema]


def _below(schema: Schema, step: str, root: Schema) -> list[Schema]:
    if step == "*":
        return _kinds(schema["items"], root) if isinstance(schema.get("items"), dict) else []
    properties = schema.get("properties", {})
    return _kinds(properties[step], root) if step in properties else []


def _names(schema: Schema) -> list[str]:
    return ["*"] if "items" in schema else list(schema.get("properties", {}))


def is_sealed(schema: Schema) -> bool:
    """Whether what stands there is said about a person."""
    return set(schema.get("properties", {})) == {"subject", "kind", "sealed"}
