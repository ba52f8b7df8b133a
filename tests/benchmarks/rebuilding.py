"""Events per second of a read model's rebuild, against the library's own ProjectionRunner with an equal table."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Composed
from tests.benchmarks.toy import Store, crates, now

from jejak_kit.views.build import Build, advance, drop, prepare
from jejak_kit.views.runner import ViewRunner


async def rebuilt(store: Store) -> float:
    """Folds the whole store into a fresh build; events per second."""
    view = crates()
    await ViewRunner(store.reader.engine, [view]).prepare()
    build = Build(view)
    async with store.reader.engine.begin() as connection:
        await prepare(connection, view, view.schema)
    begun, folded = now(), 0
    while True:
        async with store.reader.engine.begin() as connection:
            count = await advance(connection, build)
        if not count:
            break
        folded += count
    took = now() - begun
    async with store.reader.engine.begin() as connection:
        await drop(connection, view.schema)
    return folded / took


class LibraryCrate(Aggregate):
    """The same crate in the library's own style."""

    @event("Opened")
    def __init__(self, number: str) -> None:
        self.number = number
        self.total = 0

    @event("Filled")
    def fill(self, amount: int, note: str) -> None:
        self.total += amount


class LibraryCrates(Application[UUID]):
    """The library's application around it."""


class LibraryTable(PostgresTrackingRecorder):
    """The equal table: a row per crate, written with the tracking of each event."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sql_create_statements.append(
            Composed(
                [
                    SQL(
                        "CREATE TABLE IF NOT EXISTS library_crates (id uuid PRIMARY KEY, version bigint,"
                        " created_at timestamptz, updated_at timestamptz, number text, total integer)"
                    )
                ]
            )
        )

    def apply(self, statement: str, params: Sequence[object], tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute(statement, params)


class LibraryProjection(Projection[LibraryTable]):
    """One event, one transaction: what the library's runner does."""

    name = "bench"
    topics = ()

    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        if type(domain_event).__name__ == "Opened":
            self.view.apply(
                "INSERT INTO library_crates VALUES (%s, %s, %s, %s, %s, 0)",
                (domain_event.originator_id, 1, domain_event.timestamp, domain_event.timestamp, domain_event.number),
                tracking,
            )
        else:
            self.view.apply(
                "UPDATE library_crates SET version = %s, updated_at = %s, total = total + %s WHERE id = %s",
                (
                    domain_event.originator_version,
                    domain_event.timestamp,
                    domain_event.amount,
                    domain_event.originator_id,
                ),
                tracking,
            )


def library_environment(url: str) -> dict[str, str]:
    parts = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts["port"]),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": str(parts["password"]),
    }


def library_rebuilt(url: str, events: int) -> float:
    """Runs the library's projection over so many events of its own; events per second."""
    environment = library_environment(url)
    application = LibraryCrates(env=environment)
    for number in range(events // 5):
        crate = LibraryCrate(number=f"C-{number}")
        for amount in range(4):
            crate.fill(amount, "Barang masuk gudang sesuai surat jalan.")
        application.save(crate)
    last = application.recorder.max_notification_id() or 0
    begun = now()
    with ProjectionRunner(
        application_class=LibraryCrates, projection_class=LibraryProjection, view_class=LibraryTable, env=environment
    ) as runner:
        runner.wait(last, timeout=120)
        return events / (now() - begun)
