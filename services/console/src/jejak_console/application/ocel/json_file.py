"""The log as JSON (OCEL 2.0, section 6.2), streamed."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Any

import orjson

from jejak_console.application.ocel.log import Log
from jejak_console.domain.ocel import EVENT_ATTRIBUTES, OBJECT_ATTRIBUTES, LogEvent, LogObject, Relation, aggregate_of


async def json_log(log: Log) -> AsyncIterator[bytes]:
    """The document in pieces: types, objects, events."""
    types = await log.types()
    yield b'{"objectTypes":' + orjson.dumps(_types(sorted({aggregate_of(type) for type in types}), OBJECT_ATTRIBUTES))
    yield b',"eventTypes":' + orjson.dumps(_types(types, EVENT_ATTRIBUTES)) + b',"objects":['
    comma = b""
    async for found in log.objects():
        yield comma + orjson.dumps(_object(found))
        comma = b",\n"
    yield b'],"events":['
    comma = b""
    async for event in log.events():
        yield comma + orjson.dumps(_event(event))
        comma = b",\n"
    yield b"]}"


def _types(names: Iterable[str], attributes: Mapping[str, str]) -> list[dict[str, Any]]:
    told = [{"name": name, "type": type} for name, type in attributes.items()]
    return [{"name": name, "attributes": told} for name in names]


def _object(found: LogObject) -> dict[str, Any]:
    attributes = [{"name": name, "time": found.since, "value": value} for name, value in found.attributes.items()]
    return {
        "id": found.id,
        "type": found.type,
        "attributes": attributes,
        "relationships": _relations(found.relations),
    }


def _event(event: LogEvent) -> dict[str, Any]:
    return {
        "id": event.id,
        "type": event.type,
        "time": event.time,
        "attributes": [{"name": name, "value": value} for name, value in event.attributes.items()],
        "relationships": _relations(event.relations),
    }


def _relations(relations: Sequence[Relation]) -> list[dict[str, str]]:
    return [{"objectId": relation.object_id, "qualifier": relation.qualifier} for relation in relations]
