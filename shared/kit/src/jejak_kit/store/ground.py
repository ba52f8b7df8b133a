"""What all jobs of one shared transaction stand on: the committed state, cached, plus what earlier jobs of it wrote."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from jejak_kit.store.deadlines import DeadlineKey, Settled, Waiting
from jejak_kit.store.parking import Parked, Skipped

if TYPE_CHECKING:
    from jejak_kit.store.transaction import Transaction


AT_ONCE = 50
"""Commands decided before others get their turn of the event loop: a few milliseconds."""


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


class Earning(NamedTuple):
    """A receipt as it is written. Its position is that of the event at `place` among those of the shared transaction, counted
    from 1; at 0, the position before them.
    """

    actor_id: str
    key: str
    request_hash: bytes
    record_id: UUID
    version: int
    place: int


class Changes(NamedTuple):
    """What a shared transaction writes besides events. A claim given up has no holder any more."""

    receipts: Sequence[Earning]
    numbers: Mapping[tuple[str, str], int]
    claims: Mapping[tuple[str, str], UUID | None]
    tracked: Mapping[tuple[str, UUID], int]
    unparked: Sequence[UUID]
    parked: Sequence[Parked]
    skipped: Sequence[Skipped]
    waiting: Mapping[DeadlineKey, Waiting | None]
    """Deadlines as they stand after it; None where there is none any more."""
    settled: Sequence[Settled]


class Session(Protocol):
    """The rows of one store for the length of a transaction under its lock: reads as asked for, writes at the end.

    `begin` comes first: it takes the lock, and finds those of the receipts asked for that there are. `commit` comes last,
    and returns the positions of the events; without it nothing is kept. `give_way` lets the event loop turn to others.
    `but` names parked entries that the transaction takes out itself.
    """

    def begin(self, receipt_keys: Collection[ReceiptKey]) -> Mapping[ReceiptKey, SavedReceipt]: ...
    def position(self) -> int: ...
    def changed_after(self, position: int) -> Iterable[UUID]: ...
    def events_of(self, record_id: UUID) -> Iterable[tuple[int, bytes]]: ...
    def last_number(self, series: str, period: str) -> int: ...
    def claimant(self, name: str, key: str) -> UUID | None: ...
    def claims_under(self, name: str) -> Mapping[str, UUID]: ...
    def tracked(self, consumer: str, store_id: UUID) -> int: ...
    def parked_keys(self, consumer: str, *, but: Sequence[UUID]) -> set[str]: ...
    def parked_entry(self, entry_id: UUID, *, but: Sequence[UUID]) -> Parked | None: ...
    def first_parked(self, consumer: str, ordering_key: str, *, but: Sequence[UUID]) -> UUID | None: ...
    def waiting(self, keys: Collection[DeadlineKey]) -> Mapping[DeadlineKey, Waiting]: ...
    def give_way(self) -> None: ...
    def commit(self, events: Sequence[StoredEvent], changes: Changes) -> list[int]: ...


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

    session: Session
    memory: Memory
    position: int = 0
    held: dict[UUID, Held] = field(default_factory=dict)
    stored: list[StoredEvent] = field(default_factory=list)
    receipts: dict[ReceiptKey, SavedReceipt] = field(default_factory=dict)
    new_receipts: list[Earning] = field(default_factory=list)
    _numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    _new_numbers: set[tuple[str, str]] = field(default_factory=set)
    _claims: dict[tuple[str, str], UUID | None] = field(default_factory=dict)
    _new_claims: set[tuple[str, str]] = field(default_factory=set)
    _whole_claims: set[str] = field(default_factory=set)
    _tracked: dict[tuple[str, UUID], int] = field(default_factory=dict)
    _new_tracked: set[tuple[str, UUID]] = field(default_factory=set)
    _parked_keys: dict[str, set[str]] = field(default_factory=dict)
    _parked: list[Parked] = field(default_factory=list)
    _unparked: list[UUID] = field(default_factory=list)
    _skipped: list[Skipped] = field(default_factory=list)
    _waiting: dict[DeadlineKey, Waiting | None] = field(default_factory=dict)
    _new_waiting: set[DeadlineKey] = field(default_factory=set)
    _settled: list[Settled] = field(default_factory=list)
    _changed: dict[int, set[UUID]] = field(default_factory=dict)
    _written: set[UUID] = field(default_factory=set)
    _absent: dict[UUID, Held] = field(default_factory=dict)
    _at_once: int = 0

    def begin(self, receipt_keys: Collection[ReceiptKey]) -> None:
        """Learns how far the store is, drops what other writers changed, and fetches the receipts asked for."""
        self.receipts |= self.session.begin(receipt_keys)
        self.position = self.session.position()
        if self.memory.position < 0 or self.position < self.memory.position:
            self.memory.forget()
        elif self.position > self.memory.position:
            self.memory.forget(self.session.changed_after(self.memory.position))
        self.memory.position = self.position

    def give_way(self) -> None:
        """Between two commands: after every so many of them others get their turn, so that no long batch stops them all."""
        self._at_once += 1
        if self._at_once >= AT_ONCE:
            self._at_once = 0
            self.session.give_way()

    def hold(self, record_id: UUID, fold: Callable[[Iterable[tuple[int, bytes]]], Held]) -> Held:
        held = self.held.get(record_id) or self.memory.get(record_id) or self._absent.get(record_id)
        if held is None:
            held = fold(self.session.events_of(record_id))
            if held.state is not None:
                self.memory.put(record_id, held)
            elif held.version == 0:  # under the lock nobody else can make it
                self._absent[record_id] = held
        return held

    def last_number(self, series: str, period: str) -> int:
        if (series, period) not in self._numbers:
            self._numbers[series, period] = self.session.last_number(series, period)
        return self._numbers[series, period]

    def claimant(self, name: str, key: str) -> UUID | None:
        if (name, key) not in self._claims:
            self._claims[name, key] = self.session.claimant(name, key)
        return self._claims[name, key]

    def claims_under(self, name: str) -> dict[str, UUID]:
        """All claims under a name, by their key."""
        if name not in self._whole_claims:
            self._whole_claims.add(name)
            for key, holder in self.session.claims_under(name).items():
                self._claims.setdefault((name, key), holder)
        return {key: holder for (of, key), holder in self._claims.items() if of == name and holder is not None}

    def tracked(self, consumer: str, store_id: UUID) -> int:
        if (consumer, store_id) not in self._tracked:
            self._tracked[consumer, store_id] = self.session.tracked(consumer, store_id)
        return self._tracked[consumer, store_id]

    def parked_keys(self, consumer: str) -> set[str]:
        if consumer not in self._parked_keys:
            new = {entry.ordering_key for entry in self._parked if entry.consumer == consumer}
            self._parked_keys[consumer] = self.session.parked_keys(consumer, but=self._unparked) | new
        return self._parked_keys[consumer]

    def parked_entry(self, entry_id: UUID) -> Parked | None:
        return self.session.parked_entry(entry_id, but=self._unparked)

    def first_parked(self, consumer: str, ordering_key: str) -> UUID | None:
        return self.session.first_parked(consumer, ordering_key, but=self._unparked)

    def waiting(self, key: DeadlineKey, *, among: Collection[DeadlineKey] = ()) -> Waiting | None:
        """`among` are those that will be asked for too, so that one question fetches all."""
        if key not in self._waiting:
            unknown = {key, *among} - self._waiting.keys()
            found = self.session.waiting(unknown)
            self._waiting |= {asked: found.get(asked) for asked in unknown}
        return self._waiting[key]

    def changed_after(self, record_id: UUID, position: int) -> bool:
        """Whether a record has events after a position, those of earlier jobs of this transaction included."""
        if position not in self._changed:
            self._changed[position] = set(self.session.changed_after(position))
        return record_id in self._changed[position] or record_id in self._written

    def merge(self, tx: "Transaction") -> None:
        """Takes over what a job wrote."""
        self.held |= tx.held
        self._written |= {event.record_id for event in tx.appended}
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
        self._waiting |= tx.deadlines
        self._new_waiting |= tx.deadlines.keys()
        self._settled += tx.settled
        self._skipped += tx.skipped
        if tx.unparked:
            self._unparked += tx.unparked
            self._parked_keys.clear()

    def commit(self) -> list[int]:
        """Writes all events of the batch with everything that goes with them, and returns their positions."""
        positions = self.session.commit(
            self.stored,
            Changes(
                receipts=self.new_receipts,
                numbers={key: self._numbers[key] for key in sorted(self._new_numbers)},
                claims={key: self._claims[key] for key in sorted(self._new_claims)},
                tracked={key: self._tracked[key] for key in sorted(self._new_tracked)},
                unparked=self._unparked,
                parked=self._parked,
                skipped=self._skipped,
                waiting={key: self._waiting[key] for key in sorted(self._new_waiting)},
                settled=self._settled,
            ),
        )
        if positions:
            self.position = positions[-1]
        return positions

    def remember(self) -> None:
        """After the commit: what was written is what the next transaction finds."""
        for record_id, held in self.held.items():
            self.memory.put(record_id, held)
        self.memory.position = self.position
