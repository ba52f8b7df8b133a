"""Everything that is generated from the events, as files of the repository."""

import json
from pathlib import Path

from jejak_events.language import Content
from jejak_events.publication.asyncapi import asyncapi_of
from jejak_events.publication.catalogue import catalogue_of
from jejak_events.publication.compatibility import breaks
from jejak_events.publication.published import published_events
from jejak_events.publication.schema import schema_name, schema_of

SCHEMAS = Path("shared/events/schemas")
SAMPLES = Path("shared/events/samples")


class Incompatible(ValueError):
    """A published version would change in a way that breaks what was written or who reads it."""


def event_documents(root: Path) -> dict[Path, str]:
    """The newest schemas, `docs/asyncapi.json` and `docs/events.md`, by their place below the repository's root.

    Schemas of older versions are read from where they are kept and not generated. Raises Incompatible when a schema may
    not replace the one that is kept under the same version.
    """
    events = published_events()
    newest = {schema_name(event): schema_of(event) for event in events.values()}
    kept = read_schemas(root)
    faults = [f"{name} {fault}" for name in newest if name in kept for fault in breaks(kept[name], newest[name])]
    if faults:
        raise Incompatible("these changes need a new version of the event with an upcaster:\n" + "\n".join(faults))
    everything = {**kept, **newest}
    return {
        **{SCHEMAS / f"{name}.json": as_json(schema) for name, schema in newest.items()},
        Path("docs/asyncapi.json"): as_json(asyncapi_of(events, everything)),
        Path("docs/events.md"): catalogue_of(events, newest),
    }


def read_schemas(root: Path) -> dict[str, Content]:
    """The committed schemas of every version by name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((root / SCHEMAS).glob("*.json"))}


def as_json(document: Content) -> str:
    """A document as it is committed: readable, one order, a line break at its end."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
