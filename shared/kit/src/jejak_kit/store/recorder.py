"""The `eventsourcing` library's recorder, opened up so that one transaction can hold more than the events."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Cursor
from psycopg.conninfo import conninfo_to_dict

from jejak_kit.store.schema import ADVISORY_LOCK
from jejak_kit.store.session import PostgresSession

TABLE = "events"
LOCK_TIMEOUT_S = 10
FROZEN_AFTER_S = 4
"""How long a transaction may stand idle. A process that was stopped loses the table lock; it begins again when it wakes."""
EVENT_ID = "substring(state from 14 for 36)"
"""Where an event's id stands in its body: `encode` writes it first. Indexed, it finds causes and forbids repetition."""
EVENT_ID_INDEX = f"CREATE UNIQUE INDEX IF NOT EXISTS events_event_id_idx ON store.events (({EVENT_ID}))"

INSERT = (
    "INSERT INTO store.events (originator_id, originator_version, topic, state)"
    " SELECT * FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[]) RETURNING notification_id"
)


class Recorder(PostgresApplicationRecorder):
    """Appends inside a transaction that the caller holds, under the library's table lock.

    The lock is taken before anything is read. It makes the order of positions the order of commits, and it makes
    everything a decision reads consistent with what it writes: no other append can come between.
    """

    @contextmanager
    def exclusive(self) -> Iterator[Cursor[dict[str, Any]]]:
        """A transaction that holds the table lock; commits at the end.

        Raises the library's OperationalError when the lock is not had within `LOCK_TIMEOUT_S` or the connection is lost.
        """
        with self.datastore.transaction(commit=True) as cursor:
            self._lock_table(cursor)
            yield cursor

    @contextmanager
    def session(self) -> Iterator[PostgresSession]:
        """What jobs of a shared transaction read and write; otherwise as `exclusive`."""
        with self.datastore.get_connection() as connection:
            session = PostgresSession(self, connection)
            yield session
            session.commit()

    def lock(self, cursor: Cursor[dict[str, Any]]) -> None:
        """Asks for the table lock."""
        self._lock_table(cursor)

    def append(self, cursor: Cursor[dict[str, Any]], events: Sequence[StoredEvent]) -> list[int]:
        """Inserts events of any number of records and returns their positions, in order.

        The library's own way would lock once more, and notify listeners, of whom there are none: whoever follows in this
        process is woken by it, and all others poll.
        """
        if not events:
            return []
        columns = zip(*((e.originator_id, e.originator_version, e.topic, e.state) for e in events), strict=True)
        cursor.execute(INSERT, [list(column) for column in columns], prepare=True)
        return [row["notification_id"] for row in cursor.fetchall()]

    def events_of(self, cursor: Cursor[dict[str, Any]], record_id: UUID) -> Iterable[tuple[int, bytes]]:
        """Position and body of a record's events in order, as this transaction sees them."""
        cursor.execute(
            "SELECT notification_id, state FROM store.events WHERE originator_id = %s ORDER BY originator_version",
            (record_id,),
            prepare=True,
        )
        return [(row["notification_id"], bytes(row["state"])) for row in cursor.fetchall()]


def open_recorder(url: str) -> Recorder:
    """A recorder on a service's own database. The library's `insert_events` is not used: it retries by itself."""
    parts = conninfo_to_dict(url)
    datastore = PostgresDatastore(
        dbname=str(parts["dbname"]),
        host=str(parts["host"]),
        port=str(parts.get("port", 5432)),
        user=str(parts["user"]),
        password=str(parts.get("password", "")),
        schema="store",
        lock_timeout=LOCK_TIMEOUT_S,
        idle_in_transaction_session_timeout=FROZEN_AFTER_S,
        pool_size=1,
        max_overflow=1,
        pre_ping=False,
        connect_timeout=5,
    )
    # The pool tries again ever more seldom; given up at once, a new attempt begins with the next command instead.
    datastore.pool.reconnect_timeout = 1.0
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        recorder = Recorder(datastore, events_table_name=TABLE)
        recorder.create_table()
        connection.execute(EVENT_ID_INDEX)
    return recorder
