"""`jejak deadlines`: what is due when, what came of it, and deriving it anew."""

from uuid import UUID, uuid4

import pytest
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.eventually import eventually
from shared.kit.tests.toy import opening

from jejak_kit.runtime import Runtime

FUTURE, PAST = UUID(int=1), UUID(int=2)


@pytest.fixture
def opened(system: System) -> System:
    """One box to be closed in a hundred years, and one that was to be closed long ago, which the system may not."""

    async def open_both(runtime: Runtime) -> None:
        for box, days in ((FUTURE, 36_500), (PAST, 1)):
            command = opening(f"close after {days}")
            await runtime.bus.execute(command, box, key=None, expected_version=None, correlation_id=uuid4())

        async def refused() -> bool:
            assert runtime.scheduler is not None
            return runtime.scheduler.outcomes["refused"] == 1

        await eventually(refused)

    system.run(open_both)
    return system


def test_what_waits_and_what_was_refused_are_listed(opened: System) -> None:
    [waiting] = opened.json("deadlines", "list")
    assert (waiting["record_id"], waiting["name"], waiting["state"]) == (str(FUTURE), "close", "waiting")
    assert (waiting["due_at"][:10], waiting["command"]) == ("2125-12-12", "box.close")
    assert opened.jejak("deadlines", "list").stdout.endswith("1 waiting\n")
    assert opened.json("deadlines", "list", "--record", str(PAST)) == []
    [settled] = opened.json("deadlines", "settled", "--refused")
    assert (settled["record_id"], settled["outcome"], settled["reason"]) == (str(PAST), "refused", "role_may_not")
    assert "role_may_not" in opened.jejak("deadlines", "settled").stdout


def test_a_deadline_is_dropped_for_a_reason_and_only_once(opened: System) -> None:
    drop = ("deadlines", "drop", str(FUTURE), "close", "--service", "toy", "--reason", "no box any more")
    assert opened.jejak(*drop).exit_code == 0
    assert opened.json("deadlines", "list") == []
    assert opened.json("deadlines", "settled")[0]["reason"] == "no box any more"
    again = opened.jejak(*drop)
    assert (again.exit_code, again.stderr) == (1, f"jejak: no deadline 'close' of {FUTURE} waits in toy\n")
    assert opened.jejak("deadlines", "retry", str(FUTURE), "close", "--service", "toy").exit_code == 1


def test_a_deadline_is_tried_again(opened: System) -> None:
    opened.sql("UPDATE deadlines.waiting SET attempts = 5, error = 'broken'")
    assert opened.json("deadlines", "list")[0]["state"] == "stuck"
    assert opened.jejak("deadlines", "retry", str(FUTURE), "close", "--service", "toy").exit_code == 0
    assert opened.json("deadlines", "list")[0]["state"] == "waiting"


def test_it_is_derived_from_the_events(opened: System) -> None:
    before = opened.json("deadlines", "list")
    opened.sql("DELETE FROM deadlines.waiting")
    check = opened.json("deadlines", "rebuild", "--service", "toy", "--check", exit_code=1)
    assert (check["equal"], check["waiting"]) == (False, 1)
    assert opened.json("deadlines", "list") == []
    told = opened.jejak("deadlines", "rebuild", "--service", "toy")
    assert (told.exit_code, told.stdout.splitlines()[1:]) == (0, [f"different before: close of {FUTURE}"])
    assert opened.json("deadlines", "list") == before
    assert opened.json("deadlines", "rebuild", "--service", "toy", "--check")["equal"]
