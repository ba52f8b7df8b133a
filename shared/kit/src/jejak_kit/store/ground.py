"""What all jobs of one shared transaction stand on: the committed state, cached, plus what earlier jobs of it wrote."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import Cursor

from jejak_kit.store.parking import (
    PARK,
    SKIP,
    UNPARK,
    Parked,
    Skipped,
    first_parked,
    parked_entry,
    parked_row,
    skipped_row,
)
from jejak_kit.store.recorder import Recorder

if TYPE_CHECKING:
    from jejak_kit.store.transaction import Transaction


class Held(NamedTuple):
    """A record in memory. A version of 0 says that it does not exist; a state is held only with its aggregate."""

    aggregate: str
    version: int
    state: Any


class Receipt(NamedTuple):
    """What a command came to: the record, its version after it, and the position a reader can wait for."""

    record_id: UUID
    version: int
    position: int
    replayed: bool = False


class SavedReceipt(NamedTuple):
    """A receipt as stored, with the hash of the request that earned it."""

    request_hash: bytes
    receipt: Receipt


ReceiptKey = tuple[str, str]


class Memory:
    """States of records between transactions: valid as long as nobody else appended, told anew at every transaction."""

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._held: OrderedDict[UUID, Held] = OrderedDict()
        self.position = -1

    def get(self, record_id: UUID) -> Held | None:
        held = self._held.get(record_id)
        if held is not None:
            self._held.move_to_end(record_id)
        return held

    def put(self, record_id: UUID, held: Held) -> None:
        self._held[record_id] = held
        self._held.move_to_end(record_id)
        while len(self._held) > self._size:
            self._held.popitem(last=False)

    def forget(self, record_ids: Iterable[UUID] | None = None) -> None:
        """Drops what others may have changed; everything when nobody knows what."""
        if record_ids is None:
            self._held.clear()
            self.position = -1
        else:
            for record_id in record_ids:
                self._held.pop(record_id, None)


@dataclass
class Ground:
    """Reads are lazy and remembered for the transaction; writes are collected and made at once by `flush`."""

    recorder: Recorder
    cursor: Cursor[dict[str, Any]]
    memory: Memory
    position: int = 0
    held: dict[UUID, Held] = field(default_factory=dict)
    stored: list[StoredEvent] = field(default_factory=list)
    receipts: dict[ReceiptKey, SavedReceipt] = field(default_factory=dict)
    new_receipts: list[tuple[ReceiptKey, bytes, Receipt]] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _new_numbers: set[tuple[str, str]] = field(default_factory=set)
    _claims: dict[tuple[str, str], UUID | None] = field(default_factory=dict)
    _new_claims: set[tuple[str, str]] = field(default_factory=set)
    _tracked: dict[tuple[str, UUID], int] = field(default_factory=dict)
    _new_tracked: set[tuple[str, UUID]] = field(default_factory=set)
    _parked_keys: dict[str, set[str]] = field(default_factory=dict)
    _parked: list[Parked] = field(default_factory=list)
    _unparked: list[UUID] = field(default_factory=list)
    _skipped: list[Skipped] = field(default_factory=list)

    def begin(self, receipt_keys: Iterable[ReceiptKey]) -> None:
        """Learns how far the store is, drops what other writers changed, and fetches the receipts asked for."""
        row = self.cursor.execute("SELECT coalesce(max(notification_id), 0) AS position FROM store.events").fetchone()
        assert row is not None
        self.position = row["position"]
        if self.memory.position < 0 or self.position < self.memory.position:
            self.memory.forget()
        elif self.position > self.memory.position:
            rows = self.cursor.execute(
                "SELECT DISTINCT originator_id FROM store.events WHERE notification_id > %s", (self.memory.position,)
            ).fetchall()
            self.memory.forget(row["originator_id"] for row in rows)
        self.memory.position = self.position
        keys = list(receipt_keys)
        if not keys:
            return
        rows = self.cursor.execute(
            "SELECT r.* FROM store.receipts r JOIN unnest(%s::text[], %s::text[]) AS k(actor_id, key) USING (actor_id, key)",
            ([actor for actor, _ in keys], [key for _, key in keys]),
        ).fetchall()
        for row in rows:
            receipt = Receipt(row["record_id"], row["version"], row["position"], replayed=True)
            self.receipts[row["actor_id"], row["key"]] = SavedReceipt(bytes(row["request_hash"]), receipt)

    def hold(self, record_id: UUID, fold: Callable[[Iterable[tuple[int, bytes]]], Held]) -> Held:
        held = self.held.get(record_id) or self.memory.get(record_id)
        if held is None:
            held = fold(self.recorder.events_of(self.cursor, record_id))
            if held.state is not None:
                self.memory.put(record_id, held)
        return held

    def last_number(self, series: str, period: str) -> int:
        if (series, period) not in self._numbers:
            row = self.cursor.execute(
                "SELECT last FROM store.number_series WHERE name = %s AND period = %s FOR UPDATE", (series, period)
            ).fetchone()
            self._numbers[series, period] = row["last"] if row else 0
        return self._numbers[series, period]

    def claimant(self, name: str, key: str) -> UUID | None:
        if (name, key) not in self._claims:
            row = self.cursor.execute(
                "SELECT record_id FROM store.claims WHERE name = %s AND key = %s", (name, key)
            ).fetchone()
            self._claims[name, key] = row["record_id"] if row else None
        return self._claims[name, key]

    def tracked(self, consumer: str, store_id: UUID) -> int:
        if (consumer, store_id) not in self._tracked:
            row = self.cursor.execute(
                "SELECT position FROM inbox.tracking WHERE consumer = %s AND store_id = %s", (consumer, store_id)
            ).fetchone()
            self._tracked[consumer, store_id] = row["position"] if row else 0
        return self._tracked[consumer, store_id]

    def parked_keys(self, consumer: str) -> set[str]:
        if consumer not in self._parked_keys:
            rows = self.cursor.execute(
                "SELECT DISTINCT ordering_key FROM inbox.parked WHERE consumer = %s AND NOT id = ANY(%s)",
                (consumer, self._unparked),
            ).fetchall()
            new = {entry.ordering_key for entry in self._parked if entry.consumer == consumer}
            self._parked_keys[consumer] = {row["ordering_key"] for row in rows} | new
        return self._parked_keys[consumer]

    def parked_entry(self, entry_id: UUID) -> Parked | None:
        return parked_entry(self.cursor, entry_id, but=self._unparked)

    def first_parked(self, consumer: str, ordering_key: str) -> UUID | None:
        return first_parked(self.cursor, consumer, ordering_key, but=self._unparked)

    def merge(self, tx: "Transaction") -> None:
        """Takes over what a job wrote."""
        self.held |= tx.held
        self.stored += [
            StoredEvent(event.record_id, event.version, event.type, body)
            for event, body in zip(tx.appended, tx.bodies, strict=True)
        ]
        self._numbers |= tx.drawn
        self._new_numbers |= tx.drawn.keys()
        self._claims |= tx.claims
        self._new_claims |= tx.claims.keys()
        self._tracked |= tx.tracked
        self._new_tracked |= tx.tracked.keys()
        for entry in tx.parked:
            self.parked_keys(entry.consumer).add(entry.ordering_key)
        self._parked += tx.parked
        self._skipped += tx.skipped
        if tx.unparked:
            self._unparked += tx.unparked
            self._parked_keys.clear()

    def flush_events(self) -> list[int]:
        """Inserts all events of the batch and returns their positions."""
        positions = self.recorder.append(self.cursor, self.stored)
        if positions:
            self.position = positions[-1]
        return positions

    def flush_rest(self) -> None:
        """Writes everything that goes with the events."""
        self._write(
            "INSERT INTO store.receipts (actor_id, key, request_hash, record_id, version, position)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [(*key, digest, *receipt[:3]) for key, digest, receipt in self.new_receipts],
        )
        self._write(
            "INSERT INTO store.number_series (name, period, last) VALUES (%s, %s, %s)"
            " ON CONFLICT (name, period) DO UPDATE SET last = excluded.last",
            [(*key, self._numbers[key]) for key in sorted(self._new_numbers)],
        )
        claims = {key: self._claims[key] for key in sorted(self._new_claims)}
        self._write("DELETE FROM store.claims WHERE name = %s AND key = %s", list(claims))
        self._write(
            "INSERT INTO store.claims (name, key, record_id) VALUES (%s, %s, %s)",
            [(*key, holder) for key, holder in claims.items() if holder is not None],
        )
        self._write(
            "INSERT INTO inbox.tracking (consumer, store_id, position) VALUES (%s, %s, %s)"
            " ON CONFLICT (consumer, store_id) DO UPDATE SET position = excluded.position",
            [(*key, self._tracked[key]) for key in sorted(self._new_tracked)],
        )
        self._write(UNPARK, [(entry,) for entry in self._unparked])
        self._write(PARK, [parked_row(entry) for entry in self._parked])
        self._write(SKIP, [skipped_row(skipped) for skipped in self._skipped])

    def remember(self) -> None:
        """After the commit: what was written is what the next transaction finds."""
        for record_id, held in self.held.items():
            self.memory.put(record_id, held)
        self.memory.position = self.position

    def _write(self, statement: str, rows: list[Any]) -> None:
        if len(rows) == 1:
            self.cursor.execute(statement, rows[0])
        elif rows:
            self.cursor.executemany(statement, rows)
