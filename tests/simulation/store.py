"""A service's database in memory: the rows, and the locks that a server keeps."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from tests.simulation.loop import WORLD
from tests.simulation.network import Network

from jejak_kit.store.deadlines import DeadlineKey, Settled, Waiting
from jejak_kit.store.ground import ReceiptKey, SavedReceipt
from jejak_kit.store.parking import Parked, Skipped
from jejak_kit.store.reader import Era

FROZEN_AFTER_S = 4
LOCK_TIMEOUT_S = 10


class Row(NamedTuple):
    position: int
    event: StoredEvent


@dataclass
class Rows:
    """Everything that is committed."""

    eras: list[Era]
    generation: int = 0
    sequence: int = 0
    """Drawn without a transaction: what is rolled back leaves a hole."""
    events: list[Row] = field(default_factory=list)
    records: dict[UUID | str, list[Row]] = field(default_factory=dict)
    """The same events by their record."""
    receipts: dict[ReceiptKey, SavedReceipt] = field(default_factory=dict)
    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    claims: dict[tuple[str, str], UUID] = field(default_factory=dict)
    tracking: dict[tuple[str, UUID], int] = field(default_factory=dict)
    parked: dict[UUID, Parked] = field(default_factory=dict)
    """In the order of parking."""
    skipped: list[Skipped] = field(default_factory=list)
    waiting: dict[DeadlineKey, Waiting] = field(default_factory=dict)
    settled: list[Settled] = field(default_factory=list)

    def copy(self) -> "Rows":
        return Rows(
            list(self.eras), self.generation, self.sequence, list(self.events),
            {record: list(rows) for record, rows in self.records.items()}, dict(self.receipts), dict(self.numbers),
            dict(self.claims), dict(self.tracking), dict(self.parked), list(self.skipped),
            dict(self.waiting), list(self.settled),
        )  # fmt: skip

    def position(self) -> int:
        return self.events[-1].position if self.events else 0

    def in_turn(self, consumer: str, ordering_key: str, but: Sequence[UUID] = ()) -> list[Parked]:
        """The parked events of a key in the order in which they are applied."""
        found = [
            p
            for p in self.parked.values()
            if p.consumer == consumer and p.ordering_key == ordering_key and p.id not in but
        ]
        sources = list(dict.fromkeys(p.source for p in found))
        return sorted(found, key=lambda p: (sources.index(p.source), p.position))


class Lock:
    """A lock of the server: granted in turn, taken away from whoever holds it too long."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        self.holder: object | None = None
        self._waiting: deque[tuple[object, asyncio.Future[None]]] = deque()

    async def acquire(self, owner: object) -> None:
        """Raises TimeoutError."""
        if self.holder is None:
            self._grant(owner)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((owner, turn))
        try:
            await asyncio.wait_for(turn, LOCK_TIMEOUT_S)
        except BaseException:
            self._waiting = deque(waiting for waiting in self._waiting if waiting[0] is not owner)
            self.release(owner)
            raise

    def release(self, owner: object) -> None:
        if self.holder is not owner:
            return
        self.holder = None
        while self._waiting:
            following, turn = self._waiting.popleft()
            if not turn.done():
                self._grant(following)
                turn.set_result(None)
                return

    def _grant(self, owner: object) -> None:
        self.holder = owner
        asyncio.get_running_loop().call_later(self._limit_s, self.release, owner, context=WORLD)


class MemoryStore:
    """The database server of one service."""

    def __init__(self, network: Network, first_id: UUID) -> None:
        self.network = network
        self.rows = Rows([Era(first_id, 1)])
        self.table_lock = Lock(FROZEN_AFTER_S)
        self.edition_lock = Lock(8)
        self.restored = 0

    def restore(self, copy: Rows) -> None:
        """The server is given an older copy; who was connected is not any more."""
        self.rows = copy.copy()
        self.restored += 1
        for lock in (self.table_lock, self.edition_lock):
            lock.release(lock.holder)

    def declare(self, new_id: UUID, *, after: int, supersedes: UUID | None) -> None:
        """As `declare_new_store` writes it."""
        kept = [era for era in self.rows.eras if era.first_position != after + 1]
        self.rows.eras = sorted([*kept, Era(new_id, after + 1, supersedes)], key=lambda era: era.first_position)
