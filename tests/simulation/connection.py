"""What a process sees of its service's database: sessions for its committer, and reads."""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from operator import attrgetter
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import IntegrityError, OperationalError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.util.concurrency import await_only
from tests.simulation.loop import Process
from tests.simulation.network import NoAnswer
from tests.simulation.store import MemoryStore, Row, Rows

from jejak_kit.store.deadlines import DeadlineKey, Waiting
from jejak_kit.store.ground import Changes, Receipt, ReceiptKey, SavedReceipt
from jejak_kit.store.parking import Parked
from jejak_kit.store.reader import PAGE, Entry, Era, StoreReader
from jejak_kit.store.recent import LiveReader, Recent


class MemorySession:
    """A transaction that holds the table lock."""

    def __init__(self, store: MemoryStore, process: Process) -> None:
        self._store = store
        self._process = process
        self._rows = store.rows

    def position(self) -> int:
        await_only(self._store.network.hop())
        self._held()
        return self._rows.position()

    def _held(self) -> None:
        if self._store.table_lock.holder is not self:
            raise OperationalError("terminating connection")

    def changed_after(self, position: int) -> Iterable[UUID]:
        return {row.event.originator_id: None for row in self._rows.events if row.position > position}  # type: ignore[misc] # the library allows texts

    def begin(self, keys: Iterable[ReceiptKey]) -> Mapping[ReceiptKey, SavedReceipt]:
        return {key: self._rows.receipts[key] for key in sorted(keys) if key in self._rows.receipts}

    def events_of(self, record_id: UUID) -> Iterable[tuple[int, bytes]]:
        return [(row.position, row.event.state) for row in self._rows.records.get(record_id, ())]

    def last_number(self, series: str, period: str) -> int:
        return self._rows.numbers.get((series, period), 0)

    def claimant(self, name: str, key: str) -> UUID | None:
        return self._rows.claims.get((name, key))

    def claims_under(self, name: str) -> Mapping[str, UUID]:
        return {key: holder for (of, key), holder in self._rows.claims.items() if of == name}

    def tracked(self, consumer: str, store_id: UUID) -> int:
        return self._rows.tracking.get((consumer, store_id), 0)

    def parked_keys(self, consumer: str, *, but: Sequence[UUID]) -> set[str]:
        return {p.ordering_key for p in self._rows.parked.values() if p.consumer == consumer and p.id not in but}

    def parked_entry(self, entry_id: UUID, *, but: Sequence[UUID]) -> Parked | None:
        return None if entry_id in but else self._rows.parked.get(entry_id)

    def first_parked(self, consumer: str, ordering_key: str, *, but: Sequence[UUID]) -> UUID | None:
        return next((p.id for p in self._rows.in_turn(consumer, ordering_key, but)), None)

    def waiting(self, keys: Collection[DeadlineKey]) -> Mapping[DeadlineKey, Waiting]:
        return {key: self._rows.waiting[key] for key in sorted(keys) if key in self._rows.waiting}

    def give_way(self) -> None:
        await_only(asyncio.sleep(0))

    def commit(self, events: Sequence[StoredEvent], changes: Changes) -> list[int]:
        """Raises OperationalError when nobody knows whether the server did it."""
        try:
            return await_only(
                self._store.network.ask(self._process, lambda: self._committed(events, changes), patience_s=2)
            )
        except NoAnswer:
            raise OperationalError("the connection is lost") from None

    def _appended(self, events: Sequence[StoredEvent]) -> list[Row]:
        appended = []
        for event in events:
            there = self._rows.records.get(event.originator_id, ())
            if any(row.event.originator_version == event.originator_version for row in there):
                raise IntegrityError(f"version {event.originator_version} is there already")
            self._rows.sequence += 1
            appended.append(Row(self._rows.sequence, event))
        return appended

    def _committed(self, events: Sequence[StoredEvent], changes: Changes) -> list[int]:
        """At the server. Raises OperationalError when the transaction was ended meanwhile."""
        self._held()
        rows = self._rows
        before, appended = rows.position(), self._appended(events)
        positions = [row.position for row in appended]
        if any((earning.actor_id, earning.key) in rows.receipts for earning in changes.receipts):
            raise IntegrityError("there is such a receipt already")
        rows.events += appended
        for row in appended:
            rows.records.setdefault(row.event.originator_id, []).append(row)
        for actor, key, digest, record_id, version, place in changes.receipts:
            receipt = Receipt(record_id, version, (before, *positions)[place], replayed=True)
            rows.receipts[actor, key] = SavedReceipt(digest, receipt)
        rows.numbers.update(changes.numbers)
        for claim, holder in changes.claims.items():
            rows.claims.pop(claim, None)
            if holder is not None:
                rows.claims[claim] = holder
        rows.tracking.update(changes.tracked)
        for entry_id in changes.unparked:
            rows.parked.pop(entry_id, None)
        for entry in changes.parked:
            there = rows.parked.get(entry.id)
            if there is None or entry.attempts >= there.attempts:
                kept = there or entry
                rows.parked[entry.id] = replace(kept, error=entry.error, attempts=entry.attempts)
        rows.skipped += changes.skipped
        for due, waiting in changes.waiting.items():
            rows.waiting.pop(due, None)
            if waiting is not None:
                rows.waiting[due] = waiting
        rows.settled += changes.settled
        self._store.table_lock.release(self)
        return positions


class Connection(StoreReader):
    """What one process has of a store: sessions for its committer, and reads."""

    def __init__(self, process: Process, store: MemoryStore) -> None:
        self._process = process
        self._store = store
        self._network = store.network
        self._restored = store.restored

    @contextmanager
    def session(self) -> Iterator[MemorySession]:
        """For the committer. Raises OperationalError."""
        session = await_only(self._begin())
        try:
            yield session
        finally:
            self._store.table_lock.release(session)

    @property
    def life(self) -> int:
        """How often the store was replaced by an older copy so far: what one says does not bind the next."""
        return self._store.restored

    async def _begin(self) -> MemorySession:
        self._process.alive()
        await self._network.hop()
        if self._network.strikes() or self._restored != self._store.restored:
            self._restored = self._store.restored
            raise OperationalError("the connection is lost")
        waiting = MemorySession(self._store, self._process)
        try:
            await self._store.table_lock.acquire(waiting)
        except TimeoutError:
            raise OperationalError("lock timeout") from None
        self._process.alive()
        waiting._rows = self._store.rows  # as of the lock
        return waiting

    async def committed(self) -> Rows:
        """What a read finds. Raises SQLAlchemyError."""
        self._process.alive()
        await self._network.hop()
        if self._network.strikes():
            raise SQLAlchemyError("the connection is lost")
        return self._store.rows

    async def after(self, position: int, *, limit: int = PAGE) -> list[Entry]:
        events, entries, previous = (await self.committed()).events, [], position
        first = bisect_right(events, position, key=attrgetter("position"))
        for row in events[first : first + limit]:
            entries.append(Entry(row.position, previous, row.event.state, row.event.topic))
            previous = row.position
        await self._network.hop()
        return entries

    async def body_at(self, position: int) -> bytes | None:
        return next((row.event.state for row in (await self.committed()).events if row.position == position), None)

    async def position(self) -> int:
        return (await self.committed()).position()

    async def eras(self) -> list[Era]:
        return list((await self.committed()).eras)

    async def generation(self) -> int:
        return (await self.committed()).generation

    async def tracked(self, consumer: str, store_id: UUID) -> int:
        return (await self.committed()).tracking.get((consumer, store_id), 0)

    async def first(self, consumer: str, ordering_key: str) -> Parked | None:
        return next(iter((await self.committed()).in_turn(consumer, ordering_key)), None)

    @asynccontextmanager
    async def next_edition(self, seen: int, *, beyond: int) -> AsyncIterator[int | None]:
        await self.committed()
        owner = object()
        try:
            await self._store.edition_lock.acquire(owner)
        except TimeoutError:
            raise SQLAlchemyError("lock timeout") from None
        try:
            generation = (await self.committed()).generation
            if generation != seen:
                yield None
                return
            following = max(generation, beyond) + 1
            yield following
            rows = await self.committed()
            if self._store.edition_lock.holder is not owner:
                raise SQLAlchemyError("terminating connection")
            rows.generation = following
            await self._network.hop()
        finally:
            self._store.edition_lock.release(owner)


class LiveConnection(LiveReader, Connection):
    """The same reads as followers close behind have them: the kit's own memory of what is recent before them."""

    def __init__(self, process: Process, store: MemoryStore, recent: Recent) -> None:
        Connection.__init__(self, process, store)
        self._recent = recent
        self._clock = lambda: asyncio.get_running_loop().time()
        self._asked = float("-inf")
