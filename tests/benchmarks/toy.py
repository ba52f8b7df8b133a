"""A small aggregate and a store full of its events, for figures that are not about one service."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import BigInteger, Column, DateTime, Integer, Text

from jejak_events.codec import encode
from jejak_events.language import Actor, Event, Recorded, Value
from jejak_kit.commands import CommandBus, Handlers
from jejak_kit.decider import ABSENT, Command, Decider, RuleBook, rule
from jejak_kit.store.committer import Committer
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.reader import StoreReader, open_engine
from jejak_kit.store.schema import create_schema
from jejak_kit.views.view import View, record_view

SERVICE = "benchtoy"
CLERK = Actor(id="clerk", role="clerk")
EVENTS_PER_RECORD = 5


class CrateOpened(Event, service=SERVICE, type="crate.opened"):
    """A crate stands ready."""

    number: str


class CrateFilled(Event, service=SERVICE, type="crate.filled"):
    """Something was put in."""

    amount: int
    note: str


class Crate(Value):
    number: str
    total: int = 0
    status: str = "open"


class OpenCrate(Command, name="open"):
    number: str


class FillCrate(Command, name="fill"):
    amount: int
    note: str = "Barang masuk gudang sesuai surat jalan."


def evolve(state: Crate | None, event: CrateOpened | CrateFilled) -> Crate:
    if isinstance(event, CrateOpened):
        return Crate(number=event.number)
    assert state is not None
    return state.model_copy(update={"total": state.total + event.amount})


def decide(command: OpenCrate | FillCrate, state: Crate | None) -> list[CrateOpened | CrateFilled]:
    RULES.check(command, state)
    if isinstance(command, OpenCrate):
        return [CrateOpened(number=command.number)]
    return [CrateFilled(amount=command.amount, note=command.note)]


RULES = RuleBook[Crate](
    "crate", lambda crate: crate.status, {OpenCrate: rule([ABSENT], ["clerk"]), FillCrate: rule(["open"], ["clerk"])}
)
CRATE: Decider[Crate, Any, Any] = Decider("crate", Crate, evolve, decide, RULES)


def crates() -> View:
    """The list of crates: number and total."""
    return record_view(
        CRATE,
        name="crates",
        version=1,
        events=[CrateOpened, CrateFilled],
        columns=(
            Column("id", Text, primary_key=True),
            Column("version", BigInteger),
            Column("created_at", DateTime(timezone=True)),
            Column("updated_at", DateTime(timezone=True)),
            Column("number", Text),
            Column("total", Integer),
        ),
        project=lambda crate: {"number": crate.number, "total": crate.total},
    )


@dataclass
class Store:
    """A store with its write side and its read side."""

    url: str
    bus: CommandBus
    committer: Committer
    reader: StoreReader


@asynccontextmanager
async def store_at(url: str) -> AsyncIterator[Store]:
    create_schema(url)
    store = PostgresStore(url)
    engine = open_engine(url)
    committer = Committer(store)
    committer.start()
    try:
        yield Store(url, CommandBus(committer, Handlers((CRATE,), {})), committer, StoreReader(engine))
    finally:
        await committer.close()
        store.close()
        await engine.dispose()


def fill(url: str, events: int) -> None:
    """So many events, copied in: crates with `EVENTS_PER_RECORD` events each. What that leaves to be written is over after it."""
    at = datetime.now(UTC)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        statement = "COPY store.events (originator_id, originator_version, topic, state) FROM STDIN (FORMAT BINARY)"
        with cursor.copy(statement) as copy:
            copy.set_types(["uuid", "int8", "text", "bytea"])
            for number in range(events):
                version = number % EVENTS_PER_RECORD + 1
                if version == 1:
                    crate = uuid4()
                copy.write_row((crate, version, *_stored(crate, version, number, at)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE store.events")
        connection.execute("CHECKPOINT")


def _stored(crate: UUID, version: int, number: int, at: datetime) -> tuple[str, bytes]:
    data: Event = (
        CrateOpened(number=f"C-{number}")
        if version == 1
        else CrateFilled(amount=version, note="Barang masuk gudang sesuai surat jalan.")
    )
    recorded = Recorded(uuid4(), crate, version, at, CLERK, uuid4(), None, data)
    return data.TYPE, encode(recorded)


def now() -> float:
    return time.perf_counter()
