"""A database that only reads for a while, as one does that is being replaced by another."""

from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from shared.kit.tests.deadlines.test_due import rung
from shared.kit.tests.deadlines.timers import NOON, Kitchen, setting
from shared.kit.tests.eventually import eventually, eventually_true
from shared.kit.tests.running import running
from structlog.testing import capture_logs

from jejak_kit.store import committer

pytestmark = pytest.mark.anyio


def only_reads(url: str, *, reads: bool) -> None:
    """From the next connection on; everybody is made to have a new one."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute("SET default_transaction_read_only = off")
        name = sql.Identifier(admin.info.dbname)
        admin.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}").format(name, reads))
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_policies_and_the_scheduler_go_on_when_it_writes_again(
    still_kitchen: Kitchen, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither ends with it, and nothing is parked or given up for a fault that is no event's."""
    monkeypatch.setattr(committer, "RETRY_FOR_S", 0.2)
    kitchen = still_kitchen
    async with running(kitchen.keeper.run(), kitchen.scheduler.run()):
        await kitchen.give(setting(NOON), uuid4())
        await eventually(rung(kitchen, 1))
        await kitchen.give(setting(NOON.replace(hour=13)), uuid4())
        await eventually(kitchen.agenda.all)
    await kitchen.give(setting(NOON), uuid4())
    only_reads(database, reads=True)
    kitchen.clock.now = NOON.replace(hour=14)
    with capture_logs() as told:
        async with running(kitchen.keeper.run(), kitchen.scheduler.run()):
            seen = {"policies.interrupted", "deadlines.interrupted"}
            await eventually_true(lambda: seen <= {one["event"] for one in told})
            only_reads(database, reads=False)
            await eventually(rung(kitchen, 3))
    assert await kitchen.rows("SELECT 1 FROM inbox.parked") == []
    assert await kitchen.rows("SELECT 1 FROM deadlines.settled WHERE outcome <> 'done'") == []
