"""`jejak store declare-new-id`: a store restored from an older copy goes on, and only when there is a need."""

from uuid import UUID, uuid4

import pytest
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.toy import filling, opening

from jejak_kit.runtime import Runtime

DECLARE = ("store", "declare-new-id", "--service", "toy")


@pytest.fixture
def filled(system: System) -> System:
    async def fill(runtime: Runtime) -> None:
        for command in (opening(), filling(4)):
            await runtime.bus.execute(command, UUID(int=1), key=None, expected_version=None, correlation_id=uuid4())

    system.run(fill)
    return system


def restore_an_older_copy(system: System) -> None:
    """As of one event earlier, read models and tracking included."""
    last = system.sql("SELECT max(notification_id) FROM store.events")[0][0]
    system.sql("DELETE FROM store.events WHERE notification_id = %s", last)
    for statement in ("UPDATE inbox.tracking SET position = %s", "UPDATE views.builds SET position = %s"):
        system.sql(statement, last - 1)
    system.sql("DELETE FROM view_boxes_v1.boxes WHERE version = 1 AND number = 'BOX/2026/00002'")


def test_a_store_that_lost_nothing_needs_no_new_id(filled: System) -> None:
    result = filled.jejak(*DECLARE, "--yes")
    assert result.exit_code == 1
    assert "the store holds the last event of JEJAK_TOY" in result.stderr


def test_a_restored_store_goes_on_under_a_new_id_and_its_stream_is_equal_again(filled: System) -> None:
    restore_an_older_copy(filled)
    [(old,)] = filled.sql("SELECT store_id FROM store.eras")
    declared = filled.json(*DECLARE, "--yes")
    assert declared["supersedes"] == str(old)
    again = filled.jejak(*DECLARE, "--yes")
    assert (again.exit_code, "is given up already" in again.stderr) == (1, True)

    async def fill_again(runtime: Runtime) -> None:
        await runtime.bus.execute(filling(1), UUID(int=1), key=None, expected_version=None, correlation_id=uuid4())

    filled.run(fill_again)
    assert filled.json("reconcile")["equal"]
    assert filled.sql("SELECT store_id FROM store.eras ORDER BY first_position DESC LIMIT 1") == [
        (UUID(declared["store_id"]),)
    ]


def test_it_asks_first_and_no_means_no(filled: System) -> None:
    restore_an_older_copy(filled)
    result = filled.jejak(*DECLARE, input="n\n")
    assert result.exit_code == 1
    assert "What the store lacks is given up for good." in result.stderr
    assert len(filled.sql("SELECT 1 FROM store.eras")) == 1
    assert filled.jejak(*DECLARE, input="y\n").exit_code == 0
