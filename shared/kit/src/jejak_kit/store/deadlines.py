"""Deadlines as rows: what is due when, and what became of what was due."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from psycopg import Cursor

DeadlineKey = tuple[UUID, str]
"""Record and name: what one live deadline is known by."""


class Waiting(NamedTuple):
    """A deadline that waits. `command` names its class, `content` is its JSON; personal data in it are sealed.

    `position`, `event_id`, `correlation_id` and `traceparent` are those of the event that set it. `attempts` and `error`
    tell of tries that failed, `retry_at` when the next one is.
    """

    record_id: UUID
    name: str
    position: int
    due_at: datetime
    command: str
    content: str
    event_id: UUID
    correlation_id: UUID
    traceparent: str | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    error: str | None = None

    @property
    def key(self) -> DeadlineKey:
        return self.record_id, self.name


Settlement = Literal["done", "refused", "dropped"]


class Settled(NamedTuple):
    """What became of a deadline: how many events its command made, or why it was refused or dropped."""

    waiting: Waiting
    outcome: Settlement
    at: datetime
    events: int = 0
    reason: str | None = None

    @property
    def row(self) -> tuple[Any, ...]:
        """The values of SETTLE."""
        due = self.waiting
        place = (due.record_id, due.name, due.position, due.due_at, due.command)
        return (*place, self.outcome, self.events, self.reason, self.at)


WAITING = ", ".join(Waiting._fields)
DROP = "DELETE FROM deadlines.waiting WHERE record_id = $1 AND name = $2"
WAIT = (
    f"INSERT INTO deadlines.waiting ({WAITING}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"  # noqa: S608 - constants
    " ON CONFLICT (record_id, name) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in Waiting._fields[2:])
)
SETTLE = (
    "INSERT INTO deadlines.settled (record_id, name, position, due_at, command, outcome, events, reason, settled_at)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
)


def waiting_row(waiting: Waiting) -> tuple[Any, ...]:
    """The values of WAIT."""
    return tuple(waiting)


def waiting_of(row: Mapping[str, Any]) -> Waiting:
    """A row of `deadlines.waiting` with the columns WAITING."""
    return Waiting(**{column: row[column] for column in Waiting._fields})


def waiting_under(cursor: Cursor[dict[str, Any]], keys: Collection[DeadlineKey]) -> dict[DeadlineKey, Waiting]:
    """Those of the deadlines that wait."""
    rows = cursor.execute(
        f"SELECT {WAITING} FROM deadlines.waiting"  # noqa: S608 - a constant
        " JOIN unnest(%s::uuid[], %s::text[]) AS asked(record_id, name) USING (record_id, name)",
        ([record_id for record_id, _ in keys], [name for _, name in keys]),
    ).fetchall()
    return {waiting.key: waiting for waiting in map(waiting_of, rows)}
