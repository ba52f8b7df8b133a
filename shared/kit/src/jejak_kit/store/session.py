"""The rows that a shared transaction reads and writes in PostgreSQL."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import Format

from jejak_kit.store.arrays import bigints, byteas, texts, uuids
from jejak_kit.store.connection import Connection, until_done
from jejak_kit.store.deadlines import DROP, SETTLE, WAIT, DeadlineKey, Waiting, waiting_row, waiting_under
from jejak_kit.store.ground import Changes, Earning, Receipt, ReceiptKey, SavedReceipt
from jejak_kit.store.journey import Step, bigint, rows
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

LOCK = "LOCK TABLE store.events IN EXCLUSIVE MODE"
"""As the `eventsourcing` library takes it. It makes the order of positions the order of commits, and everything that a
decision reads consistent with what it writes: no other append can come between."""
POSITION = "(SELECT coalesce(max(notification_id), 0) FROM store.events)"
OPEN = (
    f"SELECT {POSITION}, actor_id, key, request_hash, record_id, version, position FROM (VALUES (1)) AS always"  # noqa: S608 - constants
    " LEFT JOIN (unnest($1::text[], $2::text[]) AS asked(actor_id, key) CROSS JOIN LATERAL"
    " (SELECT request_hash, record_id, version, position FROM store.receipts AS kept"
    " WHERE (kept.actor_id, kept.key) = (asked.actor_id, asked.key) OFFSET 0) AS found) ON true"
)
"""OFFSET 0 keeps it a look for each receipt that is asked for: as a join, the receipts might all be read."""
APPEND = (
    "WITH appended AS (INSERT INTO store.events (originator_id, originator_version, topic, state)"  # noqa: S608 - constants
    " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[]) RETURNING notification_id),"
    " placed AS (SELECT notification_id, row_number() OVER (ORDER BY notification_id) AS place FROM appended),"
    " earned AS (INSERT INTO store.receipts (actor_id, key, request_hash, record_id, version, position)"
    f" SELECT actor_id, key, request_hash, record_id, version, coalesce(notification_id, {POSITION})"
    " FROM unnest($5::text[], $6::text[], $7::bytea[], $8::uuid[], $9::bigint[], $10::bigint[])"
    " AS earning(actor_id, key, request_hash, record_id, version, place) LEFT JOIN placed USING (place))"
    " SELECT notification_id FROM placed ORDER BY place"
)
"""Events and the receipts that go with them. A receipt's place counts the events up to its own; at 0 it has what was before."""
NUMBER = (
    "INSERT INTO store.number_series (name, period, last) VALUES ($1, $2, $3)"
    " ON CONFLICT (name, period) DO UPDATE SET last = excluded.last"
)
DISCLAIM = "DELETE FROM store.claims WHERE name = $1 AND key = $2"
CLAIM = "INSERT INTO store.claims (name, key, record_id) VALUES ($1, $2, $3)"
TRACK = (
    "INSERT INTO inbox.tracking (consumer, store_id, position) VALUES ($1, $2, $3)"
    " ON CONFLICT (consumer, store_id) DO UPDATE SET position = excluded.position"
)
EVENTS_OF = "SELECT notification_id, state FROM store.events WHERE originator_id = %b ORDER BY originator_version"


class PostgresSession:
    """A session on a connection. Its transaction begins, with the table lock, at the first look at the store.

    The beginning and the end are a journey each, so that a shared commit is two of them and not ten. Between them no pipeline
    is open: a server that waits inside one does not notice that a process is frozen.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._cursor = connection.cursor()
        self._position: int | None = None

    def begin(self, receipt_keys: Collection[ReceiptKey]) -> Mapping[ReceiptKey, SavedReceipt]:
        """Takes the lock. Those of the receipts asked for that there are."""
        asked = texts(actor for actor, _ in receipt_keys), texts(key for _, key in receipt_keys)
        *_, opened = self._connection.journey(Step("BEGIN"), Step(LOCK), Step(OPEN, asked))
        found = rows(opened)
        self._position = bigint(found[0][0])
        return {
            (actor.decode(), key.decode()): SavedReceipt(
                digest, Receipt(UUID(bytes=record_id), bigint(version), bigint(position), replayed=True)
            )
            for _, actor, key, digest, record_id, version, position in found
            if actor is not None
        }

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
        """Position and body of a record's events, in order, as this transaction sees them."""
        rows = self._cursor.execute(EVENTS_OF, (record_id,), prepare=True, binary=True).fetchall()
        return [(row["notification_id"], row["state"]) for row in rows]

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

    def give_way(self) -> None:
        until_done(asyncio.sleep(0))

    def commit(self, events: Sequence[StoredEvent], changes: Changes) -> list[int]:
        """Writes everything, and commits. The events' positions, in order."""
        steps = [*self._appended(events, changes.receipts), *self._written(changes), Step("COMMIT")]
        results = self._connection.journey(*steps)
        return [bigint(position) for (position,) in rows(results[0])] if events else []

    def _appended(self, events: Sequence[StoredEvent], receipts: Sequence[Earning]) -> Iterable[Step]:
        if events or receipts:
            yield Step(APPEND, (*_events(events), *_receipts(receipts)))

    def _written(self, changes: Changes) -> Iterable[Step]:
        adapting = Transformer(self._connection)
        for statement, written in (
            (NUMBER, [(*key, last) for key, last in changes.numbers.items()]),
            (DISCLAIM, changes.claims),
            (CLAIM, [(*key, holder) for key, holder in changes.claims.items() if holder is not None]),
            (TRACK, [(*key, position) for key, position in changes.tracked.items()]),
            (UNPARK, [(entry,) for entry in changes.unparked]),
            (PARK, [parked_row(entry) for entry in changes.parked]),
            (SKIP, [skipped_row(skipped) for skipped in changes.skipped]),
            (DROP, [key for key, waiting in changes.waiting.items() if waiting is None]),
            (WAIT, [waiting_row(waiting) for waiting in changes.waiting.values() if waiting is not None]),
            (SETTLE, [settled.row for settled in changes.settled]),
        ):
            for row in written:  # as texts, which the server reads as whatever the column is
                yield Step(statement, adapting.dump_sequence(row, [PyFormat.TEXT] * len(row)), Format.TEXT)


def _events(events: Sequence[StoredEvent]) -> tuple[bytes, ...]:
    return (
        uuids([event.originator_id for event in events]),  # type: ignore[misc] # the library allows texts
        bigints([event.originator_version for event in events]),
        texts([event.topic for event in events]),
        byteas([event.state for event in events]),
    )


def _receipts(earnings: Sequence[Earning]) -> tuple[bytes, ...]:
    return (
        texts([earning.actor_id for earning in earnings]),
        texts([earning.key for earning in earnings]),
        byteas([earning.request_hash for earning in earnings]),
        uuids([earning.record_id for earning in earnings]),
        bigints([earning.version for earning in earnings]),
        bigints([earning.place for earning in earnings]),
    )
