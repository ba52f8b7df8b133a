"""The log as a SQLite database (OCEL 2.0, section 6.1)."""

import asyncio
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from jejak_console.application.ocel.log import Log
from jejak_console.domain.ocel import EVENT_ATTRIBUTES, OBJECT_ATTRIBUTES, LogEvent, LogObject, aggregate_of

BATCH = 500

_TABLES = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type (ocel_type));
CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type (ocel_type));
CREATE TABLE event_object (
    ocel_event_id TEXT NOT NULL REFERENCES event (ocel_id),
    ocel_object_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)
);
CREATE TABLE object_object (
    ocel_source_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_target_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)
);
"""


async def write_sqlite(log: Log, path: Path) -> None:
    """Writes the database file, which must not exist yet."""
    database = await asyncio.to_thread(lambda: sqlite3.connect(path, check_same_thread=False))
    try:
        types = await log.types()
        await asyncio.to_thread(_prepare, database, types)
        objects: list[LogObject] = []
        async for found in log.objects():
            objects.append(found)
            if len(objects) >= BATCH:
                await asyncio.to_thread(_write_objects, database, objects)
                objects = []
        await asyncio.to_thread(_write_objects, database, objects)
        events: list[LogEvent] = []
        async for event in log.events():
            events.append(event)
            if len(events) >= BATCH:
                await asyncio.to_thread(_write_events, database, events)
                events = []
        await asyncio.to_thread(_write_events, database, events)
        await asyncio.to_thread(database.commit)
    finally:
        await asyncio.to_thread(database.close)


def _table(type: str) -> str:
    """A type as a part of a table's name: the published names are words, dots and underscores."""
    return "".join(character if character.isalnum() else "_" for character in type)


def _prepare(database: sqlite3.Connection, types: Sequence[str]) -> None:
    database.executescript(_TABLES)
    columns = {"string": "TEXT", "integer": "INTEGER"}
    of_events = ", ".join(f"{name} {columns[type]}" for name, type in EVENT_ATTRIBUTES.items())
    of_objects = ", ".join(f"{name} {columns[type]}" for name, type in OBJECT_ATTRIBUTES.items())
    for type in types:
        database.execute("INSERT INTO event_map_type VALUES (?, ?)", (type, _table(type)))
        database.execute(
            f'CREATE TABLE "event_{_table(type)}" (ocel_id TEXT PRIMARY KEY, ocel_time TIMESTAMP, {of_events})'
        )
    for type in sorted({aggregate_of(type) for type in types}):
        database.execute("INSERT INTO object_map_type VALUES (?, ?)", (type, _table(type)))
        database.execute(
            f'CREATE TABLE "object_{_table(type)}"'
            f" (ocel_id TEXT, ocel_time TIMESTAMP, ocel_changed_field TEXT, {of_objects})"
        )


def _write_objects(database: sqlite3.Connection, objects: Iterable[LogObject]) -> None:
    for found in objects:
        database.execute("INSERT INTO object VALUES (?, ?)", (found.id, found.type))
        values: list[Any] = [found.attributes.get(name) for name in OBJECT_ATTRIBUTES]
        marks = ", ".join("?" for _ in values)
        database.execute(
            f'INSERT INTO "object_{_table(found.type)}" VALUES (?, ?, NULL, {marks})',  # noqa: S608 - a name made of letters, digits and underscores
            (found.id, found.since, *values),
        )
        for relation in found.relations:
            database.execute("INSERT OR IGNORE INTO object_object VALUES (?, ?, ?)", (found.id, *relation))


def _write_events(database: sqlite3.Connection, events: Iterable[LogEvent]) -> None:
    for event in events:
        database.execute("INSERT INTO event VALUES (?, ?)", (event.id, event.type))
        values = [event.attributes.get(name) for name in EVENT_ATTRIBUTES]
        marks = ", ".join("?" for _ in values)
        database.execute(
            f'INSERT INTO "event_{_table(event.type)}" VALUES (?, ?, {marks})',  # noqa: S608 - a name made of letters, digits and underscores
            (event.id, event.time, *values),
        )
        for relation in event.relations:
            database.execute("INSERT OR IGNORE INTO event_object VALUES (?, ?, ?)", (event.id, *relation))
