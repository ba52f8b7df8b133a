"""The rows that a shared transaction reads and writes in PostgreSQL."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import Connection

from jejak_kit.store.deadlines import DROP, SETTLE, WAIT, DeadlineKey, Waiting, waiting_row, waiting_under
from jejak_kit.store.ground import Changes, Receipt, ReceiptKey, SavedReceipt
from jejak_kit.store.parking import (
    PARK,
    SKIP,
    UNPARK,
    Parked,
    first_parked,
    parked_entry,
    parked_row,
    skipped_row,
)

if TYPE_CHECKING:
    from jejak_kit.store.recorder import Recorder

POSITION = "SELECT coalesce(max(notification_id), 0) AS position FROM store.events"
RECEIPTS = (
    "SELECT r.* FROM store.receipts r JOIN unnest(%s::text[], %s::text[]) AS k(actor_id, key) USING (actor_id, key)"
)
EARN = (
    "INSERT INTO store.receipts (actor_id, key, request_hash, record_id, version, position)"
    " SELECT * FROM unnest(%b::text[], %b::text[], %b::bytea[], %b::uuid[], %b::bigint[], %b::bigint[])"
)


class PostgresSession:
    """A session on a connection. Its transaction begins, with the table lock, at the first look at the store.

    The beginning and the end are a pipeline each, so that a shared commit is three journeys to the server and not ten.
    Between them there is none: a server that waits inside a pipeline does not notice that a process is frozen.
    """

    def __init__(self, recorder: "Recorder", connection: Connection[dict[str, Any]]) -> None:
        self._recorder = recorder
        self._connection = connection
        self._cursor = connection.cursor()
        self._position: int | None = None
        self._changes: Changes | None = None

    def begin(self, receipt_keys: Iterable[ReceiptKey]) -> Mapping[ReceiptKey, SavedReceipt]:
        """Takes the lock. Those of the receipts asked for that there are."""
        asked = list(receipt_keys)
        newest, saved = self._connection.cursor(), self._connection.cursor()
        with self._connection.pipeline():
            self._cursor.execute("BEGIN")  # the library's connections commit every statement by itself otherwise
            self._recorder.lock(self._cursor)
            newest.execute(POSITION, prepare=True)
            if asked:
                saved.execute(RECEIPTS, ([actor for actor, _ in asked], [key for _, key in asked]), prepare=True)
        row = newest.fetchone()
        assert row is not None
        self._position = int(row["position"])
        return dict(map(_saved, saved.fetchall())) if asked else {}

    def position(self) -> int:
        """The newest position when the lock was had."""
        assert self._position is not None, "a session is begun first"
        return self._position

    def changed_after(self, position: int) -> Iterable[UUID]:
        """The records with events after a position."""
        rows = self._cursor.execute(
            "SELECT DISTINCT originator_id FROM store.events WHERE notification_id > %s", (position,)
        )
        return [row["originator_id"] for row in rows.fetchall()]

    def events_of(self, record_id: UUID) -> Iterable[tuple[int, bytes]]:
        """Position and body of a record's events, in order."""
        return self._recorder.events_of(self._cursor, record_id)

    def last_number(self, series: str, period: str) -> int:
        row = self._cursor.execute(
            "SELECT last FROM store.number_series WHERE name = %s AND period = %s FOR UPDATE", (series, period)
        ).fetchone()
        return row["last"] if row else 0

    def claimant(self, name: str, key: str) -> UUID | None:
        row = self._cursor.execute(
            "SELECT record_id FROM store.claims WHERE name = %s AND key = %s", (name, key)
        ).fetchone()
        return row["record_id"] if row else None

    def claims_under(self, name: str) -> Mapping[str, UUID]:
        rows = self._cursor.execute("SELECT key, record_id FROM store.claims WHERE name = %s", (name,))
        return {row["key"]: row["record_id"] for row in rows.fetchall()}

    def tracked(self, consumer: str, store_id: UUID) -> int:
        row = self._cursor.execute(
            "SELECT position FROM inbox.tracking WHERE consumer = %s AND store_id = %s", (consumer, store_id)
        ).fetchone()
        return row["position"] if row else 0

    def parked_keys(self, consumer: str, *, but: Sequence[UUID]) -> set[str]:
        """The ordering keys that wait."""
        rows = self._cursor.execute(
            "SELECT DISTINCT ordering_key FROM inbox.parked WHERE consumer = %s AND NOT id = ANY(%s)",
            (consumer, list(but)),
        )
        return {row["ordering_key"] for row in rows.fetchall()}

    def parked_entry(self, entry_id: UUID, *, but: Sequence[UUID]) -> Parked | None:
        return parked_entry(self._cursor, entry_id, but=but)

    def first_parked(self, consumer: str, ordering_key: str, *, but: Sequence[UUID]) -> UUID | None:
        return first_parked(self._cursor, consumer, ordering_key, but=but)

    def waiting(self, keys: Collection[DeadlineKey]) -> Mapping[DeadlineKey, Waiting]:
        return waiting_under(self._cursor, keys)

    def append(self, events: Sequence[StoredEvent]) -> list[int]:
        """Inserts events of any number of records and returns their positions, in order."""
        return self._recorder.append(self._cursor, events)

    def write(self, changes: Changes) -> None:
        """Everything that goes with the events; written on the way of the commit."""
        self._changes = changes

    def commit(self) -> None:
        """Writes what is to be written, and commits."""
        with self._connection.pipeline():
            if self._changes is not None:
                self._write(self._changes)
            self._connection.commit()

    def _write(self, changes: Changes) -> None:
        if changes.receipts:
            rows = ((*key, digest, *receipt[:3]) for key, digest, receipt in changes.receipts)
            self._cursor.execute(EARN, [list(column) for column in zip(*rows, strict=True)], prepare=True)
        self._many(
            "INSERT INTO store.number_series (name, period, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (name, period) DO UPDATE SET last = excluded.last",
            [(*key, last) for key, last in changes.numbers.items()],
        )
        self._many("DELETE FROM store.claims WHERE name = %s AND key = %s", list(changes.claims))
        self._many(
            "INSERT INTO store.claims (name, key, record_id) VALUES (%s, %s, %s)",
            [(*key, holder) for key, holder in changes.claims.items() if holder is not None],
        )
        self._many(
            "INSERT INTO inbox.tracking (consumer, store_id, position) VALUES (%s, %s, %s)"
            " ON CONFLICT (consumer, store_id) DO UPDATE SET position = excluded.position",
            [(*key, position) for key, position in changes.tracked.items()],
        )
        self._many(UNPARK, [(entry,) for entry in changes.unparked])
        self._many(PARK, [parked_row(entry) for entry in changes.parked])
        self._many(SKIP, [skipped_row(skipped) for skipped in changes.skipped])
        self._many(DROP, [key for key, waiting in changes.waiting.items() if waiting is None])
        self._many(WAIT, [waiting_row(waiting) for waiting in changes.waiting.values() if waiting is not None])
        self._many(SETTLE, [settled.row for settled in changes.settled])

    def _many(self, statement: str, rows: list[Any]) -> None:
        if len(rows) == 1:
            self._cursor.execute(statement, rows[0])
        elif rows:
            self._cursor.executemany(statement, rows)


def _saved(row: Mapping[str, Any]) -> tuple[ReceiptKey, SavedReceipt]:
    receipt = Receipt(row["record_id"], row["version"], row["position"], replayed=True)
    return (row["actor_id"], row["key"]), SavedReceipt(bytes(row["request_hash"]), receipt)
