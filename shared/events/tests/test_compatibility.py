"""A published version may only change in ways that neither old bodies nor old readers notice."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, Literal

import pytest

from jejak_events.language import Event, Value
from jejak_events.limits import Name
from jejak_events.publication.compatibility import breaks
from jejak_events.publication.documents import SCHEMAS, Incompatible, event_documents, read_schemas
from jejak_events.publication.published import published_events
from jejak_events.publication.schema import schema_name, schema_of


class Stop(Value):
    """A place on a route."""

    name: Name
    minutes: int | None = None


class Planned(Event):
    """A route was planned."""

    TYPE = "route.planned"
    driver: Name
    stops: tuple[Stop, ...]
    mood: Literal["calm", "hurried"] = "calm"


OLD = schema_of(Planned)
DATA = ("properties", "data", "properties")
STOP = ("$defs", "Stop")


def changed(*path: str, to: Any = None, without: str | None = None, **more: Any) -> dict[str, Any]:
    """The schema with a deliberate change at a place."""
    schema = deepcopy(OLD)
    node: Any = schema
    for step in path:
        node = node[step]
    if without is not None:
        del node[without]
    node.update(more or to or {})
    return schema


DRIVER = {"maxLength": 200, "minLength": 1, "pattern": OLD["properties"]["data"]["properties"]["driver"]["pattern"]}


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (changed(*DATA, without="driver"), "/data/driver: removed"),
        (changed(*STOP, "properties", without="minutes"), "/data/stops/*/minutes: removed"),
        (changed(*DATA, driver={"type": "integer"}), "/data/driver: retyped"),
        (changed(*DATA, driver={"anyOf": [{"type": "string"}, {"type": "null"}]}), "/data/driver: retyped"),
        (changed(*DATA, stops={"type": "array", "items": {"type": "string"}}), "/data/stops/*: retyped"),
        (changed(*STOP, required=["name", "minutes"]), "/data/stops/*/minutes: newly required"),
        (changed(*STOP, required=[]), "/data/stops/*/name: no longer required, though readers count on it"),
        (changed(*DATA, "driver", maxLength=50), "/data/driver: maxLength narrowed"),
        (changed(*DATA, "driver", minLength=3), "/data/driver: minLength narrowed"),
        (changed(*DATA, "stops", maxItems=10), "/data/stops: maxItems narrowed"),
        (changed(*DATA, "driver", pattern="^[a-z]+$"), "/data/driver: pattern changed"),
        (changed(*DATA, "mood", enum=["calm"]), "/data/mood: 'hurried' is no longer a value"),
        (changed(*DATA, "mood", default="hurried"), "/data/mood: default changed"),
        (changed(*DATA, "mood", without="enum"), "/data/mood: retyped"),
        (changed("properties", "record_id", format="uri"), "/record_id: format changed"),
        (changed("properties", without="causation_id"), "/causation_id: removed"),
        (changed("properties", "schema_version", const=2), "/schema_version: const changed"),
    ],
)
def test_what_breaks_old_bodies_or_old_readers_is_named(new: dict[str, Any], reason: str) -> None:
    assert reason in breaks(OLD, new)


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        changed(*DATA, vehicle={"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}),
        changed(*DATA, "driver", maxLength=500),
        changed(*DATA, "driver", without="maxLength"),
        changed(*DATA, "mood", enum=["calm", "hurried", "late"]),
        changed(*STOP, description="Said better."),
    ],
)
def test_what_nobody_notices_is_allowed(new: dict[str, Any]) -> None:
    assert breaks(OLD, new) == []


def test_what_is_not_judged_is_not_waved_through() -> None:
    with pytest.raises(NotImplementedError, match="patternProperties"):
        breaks(OLD, changed(*DATA, "driver", patternProperties={}))


def test_a_type_that_holds_itself_is_compared_to_its_end() -> None:
    tree = {
        "$ref": "#/$defs/T",
        "$defs": {"T": {"properties": {"next": {"$ref": "#/$defs/T"}, "v": {"type": "string"}}}},
    }
    other = deepcopy(tree)
    other["$defs"]["T"]["properties"]["v"]["type"] = "integer"  # type: ignore[index]  # a literal of mixed depth
    assert breaks(tree, tree) == []
    assert breaks(tree, other) == ["/v: retyped"]


@pytest.mark.parametrize("name", sorted(published_events()))
def test_the_code_has_not_left_the_published_schema(name: str, root: Path) -> None:
    event = published_events()[name]
    assert breaks(read_schemas(root)[schema_name(event)], schema_of(event)) == []


def test_an_incompatible_change_is_not_generated(root: Path, tmp_path: Path) -> None:
    """The published schema knew a field that the code has lost."""
    (tmp_path / SCHEMAS).mkdir(parents=True)
    schema = read_schemas(root)["iro.returned.v1"]
    schema["properties"]["data"]["properties"]["severity"] = {"type": "string"}
    (tmp_path / SCHEMAS / "iro.returned.v1.json").write_text(json.dumps(schema))
    with pytest.raises(Incompatible, match=r"iro\.returned\.v1 /data/severity: removed"):
        event_documents(tmp_path)
