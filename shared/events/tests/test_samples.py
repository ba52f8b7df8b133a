"""What was ever published stays readable: every version of every event has a schema and a sample that today's code reads."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from jejak_events.codec import decode, encode
from jejak_events.language import Event
from jejak_events.personal import is_personal
from jejak_events.publication.documents import SAMPLES, SCHEMAS, read_schemas
from jejak_events.publication.published import published_events
from jejak_events.publication.schema import schema_name

ROOT = Path(__file__).resolve().parents[3]
SAMPLE_FILES = sorted((ROOT / SAMPLES).glob("*.json"))


def versions() -> set[str]:
    return {
        schema_name(event, version)
        for event in published_events().values()
        for version in range(1, event.SCHEMA_VERSION + 1)
    }


def event_of(sample: Path) -> type[Event]:
    return published_events()[sample.stem.rpartition(".v")[0]]


COMMITTED = read_schemas(ROOT)


def test_every_version_of_every_event_has_a_schema_and_nothing_else_has() -> None:
    assert {path.stem for path in (ROOT / SCHEMAS).glob("*.json")} == versions()


def test_every_version_of_every_event_has_a_sample_and_nothing_else_has() -> None:
    assert {path.stem for path in SAMPLE_FILES} == versions()


@pytest.mark.parametrize("schema", sorted(versions()))
def test_a_schema_is_a_schema(schema: str) -> None:
    Draft202012Validator.check_schema(COMMITTED[schema])


@pytest.mark.parametrize("sample", SAMPLE_FILES, ids=lambda path: path.stem)
def test_a_sample_fits_its_schema(sample: Path) -> None:
    schema = COMMITTED[sample.stem]
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(sample.read_bytes()))


@pytest.mark.parametrize("sample", SAMPLE_FILES, ids=lambda path: path.stem)
def test_a_sample_of_any_version_is_read_by_todays_code(sample: Path) -> None:
    assert isinstance(decode(sample.read_bytes()).data, event_of(sample))


@pytest.mark.parametrize("sample", SAMPLE_FILES, ids=lambda path: path.stem)
def test_a_sample_of_the_newest_version_is_written_again_byte_for_byte(sample: Path) -> None:
    body = orjson.dumps(json.loads(sample.read_bytes()))
    if json.loads(body)["schema_version"] == event_of(sample).SCHEMA_VERSION:
        assert encode(decode(body)) == body


@pytest.mark.parametrize("sample", SAMPLE_FILES, ids=lambda path: path.stem)
def test_a_sample_names_no_person_in_plain_text(sample: Path) -> None:
    plain = ["Ratna", "Wulandari", "Bagas", "Hermawan", "Dimas", "Prakoso", "+62", "@", "3174052503790004"]
    text = sample.read_text("utf-8")
    assert [word for word in plain if word in text] == []


def test_the_samples_show_sealed_values_of_both_kinds() -> None:
    kinds: set[str] = set()

    def walk(node: Any) -> None:
        if is_personal(node):
            kinds.add(node["kind"])
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            walk(child)

    for sample in SAMPLE_FILES:
        walk(json.loads(sample.read_bytes()))
    assert kinds == {"contact", "identity"}
