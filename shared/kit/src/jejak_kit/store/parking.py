"""Parked and skipped events as rows: what is kept of them, and the order in which they are applied once they may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Cursor
from psycopg.types.json import Jsonb


@dataclass(frozen=True)
class Parked:
    """An event set aside. `source` is the store id (or the outside stream), `position` its place there."""

    id: UUID
    consumer: str
    ordering_key: str
    source: str
    position: int
    headers: dict[str, str]
    body: bytes
    error: str
    attempts: int


PARKED = "id, consumer, ordering_key, source, position, headers, body, error, attempts"
IN_TURN = "min(parked_at) OVER (PARTITION BY source), source, position"
"""The order in which parked events of one key are applied: a restored store goes on under a new source."""


def parked_of(row: Mapping[str, Any]) -> Parked:
    """A row of `inbox.parked` with the columns PARKED."""
    return Parked(**{name: row[name] for name in PARKED.split(", ")} | {"body": bytes(row["body"])})


class Skipped(NamedTuple):
    """An operator's decision that a parked event is never applied."""

    entry: Parked
    reason: str
    by: str


UNPARK = "DELETE FROM inbox.parked WHERE id = $1"
PARK = (
    f"INSERT INTO inbox.parked ({PARKED}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"  # noqa: S608 - a constant
    " ON CONFLICT (consumer, source, position) DO UPDATE SET error = excluded.error, attempts = excluded.attempts"
    " WHERE excluded.attempts >= parked.attempts"
)
"""An event that comes again while it is parked waits behind itself; that says nothing new of why it is parked."""
SKIP = (
    "INSERT INTO inbox.skipped (id, consumer, ordering_key, source, position, error, reason, skipped_by)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
)


def parked_row(p: Parked) -> tuple[Any, ...]:
    """The values of PARK."""
    return (p.id, p.consumer, p.ordering_key, p.source, p.position, Jsonb(p.headers), p.body, p.error, p.attempts)


def skipped_row(skipped: Skipped) -> tuple[Any, ...]:
    """The values of SKIP."""
    p = skipped.entry
    return (p.id, p.consumer, p.ordering_key, p.source, p.position, p.error, skipped.reason, skipped.by)


def parked_entry(cursor: Cursor[dict[str, Any]], entry_id: UUID, *, but: Sequence[UUID]) -> Parked | None:
    """A parked event, unless it is among those that this transaction takes out."""
    row = cursor.execute(
        f"SELECT {PARKED} FROM inbox.parked WHERE id = %s AND NOT id = ANY(%s)",  # noqa: S608 - a constant
        (entry_id, list(but)),
    ).fetchone()
    return None if row is None else parked_of(row)


def first_parked(
    cursor: Cursor[dict[str, Any]], consumer: str, ordering_key: str, *, but: Sequence[UUID]
) -> UUID | None:
    """The parked event that all others with this ordering key wait behind."""
    row = cursor.execute(
        "SELECT id FROM inbox.parked WHERE consumer = %s AND ordering_key = %s AND NOT id = ANY(%s)"  # noqa: S608 - a constant
        f" ORDER BY {IN_TURN} LIMIT 1",
        (consumer, ordering_key, list(but)),
    ).fetchone()
    return None if row is None else row["id"]
