"""The AsyncAPI 3 document: what is published where, under which headers, in which shape."""

from collections.abc import Mapping
from typing import Any

from jejak_events.language import Content, Event
from jejak_events.publication.published import by_aggregate
from jejak_events.publication.schema import meaning_of, schema_name
from jejak_events.subjects import stream_of, subjects_of

Schemas = Mapping[str, Content]

_FORMAT = "application/schema+json;version=draft-2020-12"
_TEXT: Content = {"type": "string"}
_UUID: Content = {"type": "string", "format": "uuid"}
_COUNT: Content = {"type": "string", "pattern": "^[0-9]+$"}


def asyncapi_of(events: Mapping[str, type[Event]], schemas: Schemas) -> Content:
    """The document of all events. `schemas` has every version of each by its name, `<type>.v<n>`."""
    channels: Content = {}
    operations: Content = {}
    messages: Content = {}
    components = _Components()
    for (service, aggregate), members in by_aggregate(events.values()).items():
        for event in members:
            versions = {name: schemas[name] for name in _versions(event)}
            for name, schema in versions.items():
                messages[name] = _message(event, name, components.inlined(name, schema))
            channels[event.TYPE] = _channel(event, list(versions))
            operations[event.TYPE] = {
                "action": "send",
                "title": f"{service or 'every service'} publishes {event.TYPE}",
                "channel": {"$ref": f"#/channels/{event.TYPE}"},
                "tags": [{"name": name} for name in dict.fromkeys((service, aggregate)) if name],
                "messages": [{"$ref": f"#/channels/{event.TYPE}/messages/{name}"} for name in versions],
            }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Jejak events",
            "version": "1.0.0",
            "description": "Every domain event of Jejak as it is published on NATS JetStream: CloudEvents 1.0 in binary mode. "
            "One stream per service, written by that service's relay alone, in the order of its store. "
            "Deliveries may repeat: take the store's id and position as what has been seen.",
        },
        "defaultContentType": "application/json",
        "servers": {"nats": {"host": "127.0.0.1:8142", "protocol": "nats", "description": "The embedded NATS server."}},
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "messageTraits": {"cloudevent": {"headers": headers_schema()}},
            "schemas": dict(sorted(components.schemas.items())),
        },
    }


def headers_schema() -> Content:
    """The JSON Schema of the NATS headers of every published event; see `jejak_events.envelope`."""
    required: dict[str, Content] = {
        "ce-specversion": {"const": "1.0"},
        "ce-id": {**_UUID, "description": "The event's id, also in the body."},
        "ce-source": {**_TEXT, "description": "`/jejak/<service>`"},
        "ce-type": {**_TEXT, "description": "The event's stable name."},
        "ce-time": {"type": "string", "format": "date-time", "description": "When it happened."},
        "ce-subject": {**_UUID, "description": "The record it happened to."},
        "ce-datacontenttype": {"const": "application/json"},
        "content-type": {"const": "application/json"},
        "ce-recordversion": {**_COUNT, "description": "The record's version after it, counted from 1."},
        "ce-schemaversion": {**_COUNT, "description": "The version of the body's schema."},
        "ce-correlationid": {**_UUID, "description": "Shared by all that one request led to."},
        "Jejak-Store": {**_UUID, "description": "The store it comes from."},
        "Jejak-Position": {**_COUNT, "description": "Its place in that store. Positions have holes."},
        "Jejak-Previous-Position": {**_COUNT, "description": "The place of the event before it, 0 for the first."},
        "Jejak-Generation": {**_COUNT, "description": "The edition of the stream."},
    }
    optional: dict[str, Content] = {
        "ce-causationid": {**_UUID, "description": "The event that caused it."},
        "traceparent": {**_TEXT, "description": "W3C Trace Context."},
    }
    return {"type": "object", "properties": {**required, **optional}, "required": list(required)}


def _versions(event: type[Event]) -> list[str]:
    return [schema_name(event, version) for version in range(1, event.SCHEMA_VERSION + 1)]


def _channel(event: type[Event], versions: list[str]) -> Content:
    service = event.SERVICE or "{service}"
    stream = stream_of(service)
    parameters = {"recordId": {"description": "The UUID of the record it happened to."}}
    if not event.SERVICE:
        parameters = {"service": {"description": "The service that says it, about its own part."}, **parameters}
    return {
        "address": f"jejak.{service}.{event.TYPE}.{{recordId}}",
        "title": event.TYPE,
        "description": f"{meaning_of(event)} In stream `{stream}` (`{subjects_of(service)}`).",
        "x-stream": stream,
        "parameters": parameters,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in versions},
    }


def _message(event: type[Event], name: str, payload: Content) -> Content:
    return {
        "name": name,
        "title": event.__name__,
        "summary": meaning_of(event),
        "contentType": "application/json",
        "traits": [{"$ref": "#/components/messageTraits/cloudevent"}],
        "payload": {"schemaFormat": _FORMAT, "schema": payload},
    }


class _Components:
    """Definitions shared by many events, once; where they differ, an event keeps its own under its name."""

    def __init__(self) -> None:
        self.schemas: Content = {}

    def inlined(self, name: str, schema: Content) -> Content:
        """The schema with its definitions moved to the document's components."""
        local = schema.get("$defs", {})
        names = {each: each for each in local}
        if any(self.schemas.get(each, found) != found for each, found in _pointed(local, names).items()):
            # whoever refers to a definition that differs would differ as well: keep all of them apart
            names = {each: f"{name}.{each}" for each in local}
        self.schemas.update({names[each]: found for each, found in _pointed(local, names).items()})
        body: Content = _pointed({key: schema[key] for key in schema if key not in {"$defs", "$schema", "$id"}}, names)
        return body


def _pointed(node: Any, names: Mapping[str, str]) -> Any:
    if isinstance(node, list):
        return [_pointed(each, names) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: f"#/components/schemas/{names[value.removeprefix('#/$defs/')]}"
        if key == "$ref" and isinstance(value, str)
        else _pointed(value, names)
        for key, value in node.items()
    }
