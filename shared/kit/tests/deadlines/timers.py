"""A toy service of timers: set for a moment under a name, set again, stopped; a locked one refuses to ring."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, assert_never, cast
from uuid import UUID, uuid4

from pydantic import AwareDatetime
from sqlalchemy import text

from jejak_events.codec import decode
from jejak_events.language import Actor, Event, Recorded, Value
from jejak_events.personal import Personal
from jejak_kit.commands import CommandBus, Handlers
from jejak_kit.deadlines.agenda import Agenda
from jejak_kit.deadlines.keeper import Keeper
from jejak_kit.deadlines.scheduler import Scheduler
from jejak_kit.decider import ABSENT, SYSTEM, Cancelled, Command, Deadline, Decider, RuleBook, rule
from jejak_kit.inbox import Inbox
from jejak_kit.policies import PolicyFollower
from jejak_kit.store.committer import Committer
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.reader import StoreReader, open_engine
from jejak_kit.store.schema import create_schema

SERVICE = "toy_timers"
COOK = Actor(id="cook-1", role="cook")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
POINTLESS, BROKEN, UNKNOWABLE = "pointless", "broken", "unknowable"
"""Names of timers that have nothing to say, whose ringing fails until it is mended, and that no rule can read."""
mended: set[UUID] = set()


class TimerSet(Event, service=SERVICE, type="timer.set"):
    name: str
    due: AwareDatetime
    note: Personal | None = None


class TimerStopped(Event, service=SERVICE, type="timer.stopped"):
    name: str


class TimerLocked(Event, service=SERVICE, type="timer.locked"):
    pass


class TimerRang(Event, service=SERVICE, type="timer.rang"):
    name: str
    due: AwareDatetime
    note: Personal | None = None


TimerEvent = TimerSet | TimerStopped | TimerLocked | TimerRang


class Timer(Value):
    status: str


class SetTimer(Command, name="set"):
    name: str
    due: AwareDatetime
    note: Personal | None = None


class Stop(Command, name="stop"):
    name: str


class Lock(Command, name="lock"):
    pass


class Ring(Command, name="ring"):
    name: str
    due: AwareDatetime
    timer: UUID
    note: Personal | None = None


TimerCommand = SetTimer | Stop | Lock | Ring


def evolve(state: Timer | None, event: TimerEvent) -> Timer:
    match event:
        case TimerLocked():
            return Timer(status="locked")
        case TimerSet() | TimerStopped() | TimerRang():
            return state or Timer(status="open")
        case _:
            assert_never(event)


RULES: RuleBook[Timer] = RuleBook(
    "timer",
    lambda timer: timer.status,
    {
        SetTimer: rule([ABSENT, "open"], ["cook"]),
        Stop: rule(["open"], ["cook"]),
        Lock: rule(["open"], ["cook"]),
        Ring: rule(["open"], [SYSTEM]),
    },
)


def decide(command: TimerCommand, state: Timer | None) -> Sequence[TimerEvent]:
    RULES.check(command, state)
    match command:
        case SetTimer():
            return [TimerSet(name=command.name, due=command.due, note=command.note)]
        case Stop():
            return [TimerStopped(name=command.name)]
        case Lock():
            return [TimerLocked()]
        case Ring():
            if command.name == BROKEN and command.timer not in mended:
                raise RuntimeError("the bell is broken")
            if command.name == POINTLESS:
                return []
            return [TimerRang(name=command.name, due=command.due, note=command.note)]
        case _:
            assert_never(command)


TIMER: Decider[Timer, TimerCommand, TimerEvent] = Decider("timer", Timer, evolve, decide, RULES)
HANDLERS = Handlers((TIMER,), {})


def deadlines_of(event: Recorded[Event]) -> Iterable[Deadline | Cancelled]:
    match event.data:
        case TimerSet(name=name, due=due, note=note):
            if name == UNKNOWABLE and event.record_id not in mended:
                raise ValueError("no rule for it")
            ring = Ring(actor=COOK, at=event.occurred_at, name=name, due=due, timer=event.record_id, note=note)
            yield Deadline(event.record_id, name, due, ring)
        case TimerStopped(name=name):
            yield Cancelled(event.record_id, name)


def setting(due: datetime, name: str = "egg", note: Personal | None = None) -> SetTimer:
    return SetTimer(actor=COOK, at=NOON, name=name, due=due, note=note)


@dataclass
class Clock:
    """What the wall says."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Kitchen:
    """One process of the timers' service on one store."""

    committer: Committer
    bus: CommandBus
    reader: StoreReader
    keeper: PolicyFollower
    scheduler: Scheduler
    agenda: Agenda
    clock: Clock

    async def give(self, command: Command, timer: UUID) -> None:
        await self.bus.execute(command, timer, key=None, expected_version=None, correlation_id=uuid4())

    async def rang(self) -> list[Recorded[TimerRang]]:
        """All that rang, in the order of the store."""
        entries = await self.reader.after(0, limit=1_000_000)
        rung = [decode(entry.body, position=entry.position) for entry in entries if entry.type == TimerRang.TYPE]
        return cast("list[Recorded[TimerRang]]", rung)

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        async with self.reader.engine.connect() as connection:
            return [tuple(row) for row in await connection.execute(text(statement))]


@asynccontextmanager
async def kitchen_on(url: str, clock: Clock | None = None) -> AsyncIterator[Kitchen]:
    """Everything but the loops."""
    create_schema(url)
    store = PostgresStore(url)
    engine = open_engine(url)
    reader, agenda, clock = StoreReader(engine), Agenda(engine), clock or Clock()
    committer = Committer(store)
    committer.start()
    keeper = PolicyFollower(reader, Inbox(committer, Keeper(SERVICE, deadlines_of, HANDLERS)))
    scheduler = Scheduler(agenda, committer, HANDLERS, keeper, clock=clock)
    try:
        yield Kitchen(committer, CommandBus(committer, HANDLERS), reader, keeper, scheduler, agenda, clock)
    finally:
        await committer.close()
        store.close()
        await engine.dispose()
