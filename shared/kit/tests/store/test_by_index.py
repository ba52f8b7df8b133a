"""What the committer looks up costs the same in a large store, also by plans that were made when it was empty."""

from uuid import uuid4

import psycopg
import pytest
from shared.kit.tests.eventually import eventually_true
from sqlalchemy.util.concurrency import greenlet_spawn

from jejak_kit.store.ground import Changes, Earning, ReceiptKey
from jejak_kit.store.postgres import PostgresStore

pytestmark = pytest.mark.anyio

PLANS_MADE_ANEW = 5
"""Executions of a prepared statement before PostgreSQL keeps a plan for good (PREPARE, "Notes")."""
MANY = 3_000


def commit(store: PostgresStore, keys: list[ReceiptKey]) -> None:
    """A shared transaction that looks for these receipts, and earns them."""
    with store.session() as session:
        assert session.begin(keys) == {}
        session.changed_after(0)
        session.claimant("npwp", "0123456789012345")
        session.claims_under("npwp")
        session.last_number("IRO", "2026")
        list(session.events_of(uuid4()))
        earned = [Earning(*key, b"a digest", uuid4(), 1, 0) for key in keys]
        session.commit([], Changes(earned, {}, {}, {}, [], [], [], {}, []))


def rows_read(database: str) -> dict[str, tuple[int, int]]:
    """Of every table of the store: how many rows were read from end to end, and how many scans went by an index."""
    with psycopg.connect(database) as connection:
        found = connection.execute(
            "SELECT relname, seq_tup_read, coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE schemaname = 'store'"
        )
        return {str(table): (int(by_sequence), int(by_index)) for table, by_sequence, by_index in found}


async def test_plans_of_an_empty_store_do_not_read_a_full_one_from_end_to_end(
    database: str, store: PostgresStore
) -> None:
    for _ in range(2 * PLANS_MADE_ANEW):
        await greenlet_spawn(commit, store, [("rina", str(uuid4()))])
    await greenlet_spawn(commit, store, [("rina", str(uuid4())) for _ in range(MANY)])
    for _ in range(2 * PLANS_MADE_ANEW):
        await greenlet_spawn(commit, store, [("rina", str(uuid4()))])
    store.close()  # a server tells what a connection read at the latest when it ends

    await eventually_true(lambda: rows_read(database)["receipts"][1] > MANY)
    assert {table: by_sequence for table, (by_sequence, _) in rows_read(database).items() if by_sequence} == {}
