"""A service small enough to judge the machinery by: boxes that are opened under gapless numbers, filled and closed."""

import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never
from uuid import UUID, uuid4

from sqlalchemy import text

from jejak_events.language import Actor, Content, Event, Value, upcaster
from jejak_kit.commands import CommandBus, CommandJob, Handlers, IdempotencyKey
from jejak_kit.decider import ABSENT, Command, Decider, Refusal, RuleBook, rule
from jejak_kit.store.committer import Committer
from jejak_kit.store.ground import Receipt
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.reader import StoreReader, open_engine
from jejak_kit.store.schema import create_schema
from jejak_kit.store.transaction import Cause, Transaction

SERVICE = "toy"
PACKER = Actor(id="packer-1", role="packer")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SERIES, PERIOD = "box", "2026"
LABEL = "label"


class BoxOpened(Event, service=SERVICE, type="box.opened"):
    number: int
    label: str | None


class BoxFilled(Event, service=SERVICE, type="box.filled", version=2):
    amount: int
    unit: str


class BoxClosed(Event, service=SERVICE, type="box.closed"):
    pass


@upcaster("box.filled", from_version=1)
def amounts_were_counted_in_pieces(content: Content) -> Content:
    return {"amount": content["count"], "unit": "piece"}


BoxEvent = BoxOpened | BoxFilled | BoxClosed


class Box(Value):
    status: str
    number: int
    label: str | None
    content: int


class OpenBox(Command, name="open"):
    label: str | None = None
    number: int = 0


class Fill(Command, name="fill"):
    amount: int
    unit: str = "piece"


class CloseBox(Command, name="close"):
    pass


BoxCommand = OpenBox | Fill | CloseBox


def evolve(state: Box | None, event: BoxEvent) -> Box:
    match event:
        case BoxOpened():
            return Box(status="open", number=event.number, label=event.label, content=0)
        case BoxFilled():
            assert state is not None
            return state.model_copy(update={"content": state.content + event.amount})
        case BoxClosed():
            assert state is not None
            return state.model_copy(update={"status": "closed"})
        case _:
            assert_never(event)


def not_empty(box: Box) -> Refusal | None:
    return Refusal("box_is_empty") if box.content == 0 else None


RULES: RuleBook[Box] = RuleBook(
    "box",
    lambda box: box.status,
    {
        OpenBox: rule([ABSENT], ["packer"]),
        Fill: rule(["open"], ["packer"]),
        CloseBox: rule(["open"], ["packer"], not_empty),
    },
)


def decide(command: BoxCommand, state: Box | None) -> Sequence[BoxEvent]:
    RULES.check(command, state)
    match command:
        case OpenBox():
            return [BoxOpened(number=command.number, label=command.label)]
        case Fill():
            return [BoxFilled(amount=command.amount, unit=command.unit)]
        case CloseBox():
            return [BoxClosed()]
        case _:
            assert_never(command)


BOX: Decider[Box, BoxCommand, BoxEvent] = Decider("box", Box, evolve, decide, RULES)


def open_box(command: OpenBox, record_id: UUID, tx: Transaction) -> None:
    """Draws the number and claims the label before anything is decided, so that a refusal has something to undo."""
    number = tx.draw(SERIES, PERIOD)
    if command.label is not None:
        tx.claim(LABEL, command.label, record_id, otherwise=Refusal("label_is_taken"))
    tx.decide(BOX, record_id, command.model_copy(update={"number": number}))


HANDLERS = Handlers((BOX,), {OpenBox: open_box})


@dataclass
class Toy:
    """The write side of one process on one store, and a reader beside it."""

    url: str
    committer: Committer
    bus: CommandBus
    reader: StoreReader

    async def give(
        self, command: Command, record_id: UUID, *, key: str | None = None, expected_version: int | None = None
    ) -> Receipt:
        return await self.bus.execute(
            command,
            record_id,
            key=IdempotencyKey(command.actor.id, key, request_hash(command, record_id)) if key else None,
            expected_version=expected_version,
            correlation_id=uuid4(),
        )

    async def rows(self, statement: str, **params: Any) -> list[tuple[Any, ...]]:
        """What stands in the database, whoever wrote it."""
        async with self.reader.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(statement), params)]

    async def numbers(self) -> list[int]:
        """The numbers of all opened boxes, in the order of the store."""
        return [
            event.data.number
            for box in await self.rows("SELECT DISTINCT originator_id FROM store.events")
            for event in await self.reader.record(box[0])
            if isinstance(event.data, BoxOpened)
        ]


@asynccontextmanager
async def toy_on(url: str, *, on_commit: Callable[[int], None] = lambda position: None) -> AsyncIterator[Toy]:
    create_schema(url)
    store = PostgresStore(url)
    committer = Committer(store, on_commit=on_commit)
    committer.start()
    engine = open_engine(url)
    try:
        yield Toy(url, committer, CommandBus(committer, HANDLERS), StoreReader(engine))
    finally:
        await committer.close()
        store.close()
        await engine.dispose()


def request_hash(command: Command, record_id: UUID) -> bytes:
    return hashlib.sha256(f"{record_id}{command.NAME}{command.model_dump_json()}".encode()).digest()


def opening(label: str | None = None, *, role: str = "packer") -> OpenBox:
    return OpenBox(actor=PACKER.model_copy(update={"role": role}), at=NOON, label=label)


def filling(amount: int = 1, *, unit: str = "piece") -> Fill:
    return Fill(actor=PACKER, at=NOON, amount=amount, unit=unit)


def closing() -> CloseBox:
    return CloseBox(actor=PACKER, at=NOON)


def job(command: Command, record_id: UUID, *, key: str | None = None) -> CommandJob:
    """A command as the committer takes it, for tests that do without an event loop."""
    return CommandJob(
        handlers=HANDLERS,
        command=command,
        record_id=record_id,
        cause=Cause(uuid4()),
        expected_version=None,
        receipt_key=(command.actor.id, key) if key else None,
        request_hash=request_hash(command, record_id),
    )
