"""The generated documents are current, and true to what goes over the wire."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from jejak_events.codec import decode
from jejak_events.envelope import Heading, Place, headers_of
from jejak_events.publication.asyncapi import asyncapi_of, headers_schema
from jejak_events.publication.documents import SAMPLES, event_documents
from jejak_events.publication.published import published_events, services
from jejak_events.publication.schema import meaning_of, schema_name, schema_of
from jejak_events.subjects import subject_of

ROOT = Path(__file__).resolve().parents[3]
ASYNCAPI: dict[str, Any] = orjson.loads((ROOT / "docs/asyncapi.json").read_bytes())


def test_every_generated_document_is_current() -> None:
    stale = [
        str(path)
        for path, text in event_documents(ROOT).items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text("utf-8") != text
    ]
    assert stale == [], "run `make docs` and commit"


@pytest.mark.parametrize("name", sorted(published_events()))
def test_every_event_says_what_it_means(name: str) -> None:
    assert len(meaning_of(published_events()[name])) > 10


@pytest.mark.parametrize("name", sorted(published_events()))
def test_the_asyncapi_document_describes_the_message(name: str) -> None:
    """Address, headers and payload of a real event, as the document says."""
    event = published_events()[name]
    sample = ROOT / SAMPLES / f"{schema_name(event)}.json"
    recorded = decode(sample.read_bytes())
    channel = ASYNCAPI["channels"][name]
    address = channel["address"].replace("{recordId}", str(recorded.record_id)).replace("{service}", "anyone")
    assert address == subject_of(event, recorded.record_id, publisher="anyone")
    place = Place(store_id=uuid4(), position=7, previous_position=5, generation=1)
    trait = ASYNCAPI["components"]["messageTraits"]["cloudevent"]["headers"]
    headers = headers_of(Heading.of(recorded, publisher="anyone"), place)
    Draft202012Validator({**trait, "additionalProperties": False}).validate(headers)
    message = channel["messages"][schema_name(event)]["$ref"].rpartition("/")[2]
    registry: Registry[Any] = Registry().with_resource("urn:asyncapi", DRAFT202012.create_resource(ASYNCAPI))
    pointer = f"urn:asyncapi#/components/messages/{message.replace('/', '~1')}/payload/schema"
    Draft202012Validator({"$ref": pointer}, registry=registry).validate(orjson.loads(sample.read_bytes()))


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                target: Any = ASYNCAPI
                for step in node["$ref"].removeprefix("#/").split("/"):
                    target = target[step]
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(ASYNCAPI)


def test_definitions_that_differ_between_events_are_kept_apart() -> None:
    """As when an old version's schema, kept by hand, knew an older `Document`."""
    name = "iro.attachment_added"
    event = published_events()[name]
    newer = schema_of(event)
    newer["$defs"]["Document"]["properties"]["pages"] = {"type": "integer"}
    other = published_events()["iro.attachment_removed"], published_events()["review.document_provided"]
    events = {each.TYPE: each for each in (event, *other)}
    document = asyncapi_of(events, {schema_name(e): schema_of(e) for e in other} | {schema_name(event): newer})
    kept = {key for key in document["components"]["schemas"] if key.endswith("Document")}
    assert kept == {"Document", "review.document_provided.v1.Document"}


def test_headers_are_described_once() -> None:
    assert headers_schema() == ASYNCAPI["components"]["messageTraits"]["cloudevent"]["headers"]


def test_the_services_that_publish_are_found() -> None:
    assert {"contract", "iro"} <= set(services())
