"""`jejak projections`: read models are listed with where they stand, and rebuilt from the events beside the live ones."""

from uuid import UUID, uuid4

import pytest
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.toy import filling, opening

from jejak_kit.runtime import Runtime


@pytest.fixture
def filled(system: System) -> System:
    async def fill(runtime: Runtime) -> None:
        for command in (opening(), filling(4), filling(2, unit="kilo")):
            await runtime.bus.execute(command, UUID(int=1), key=None, expected_version=None, correlation_id=uuid4())

    system.run(fill)
    return system


def test_they_are_listed_with_position_lag_and_rows(filled: System) -> None:
    end = filled.sql("SELECT max(notification_id) FROM store.events")[0][0]
    found = filled.json("projections", "list")
    assert [(one["view"], one["version"], one["state"], one["position"], one["lag"], one["rows"]) for one in found] == [
        ("boxes", 1, "live", end, 0, 3),
        ("units", 1, "live", end, 0, 2),
    ]
    assert "boxes" in filled.jejak("projections", "list").stdout


def test_a_rebuild_replaces_what_was_wrong_and_says_what_it_was(filled: System) -> None:
    filled.sql("UPDATE view_units_v1.units SET amount = 40 WHERE id = 'kilo'")
    result = filled.jejak("projections", "rebuild", "units")
    assert result.exit_code == 0
    assert result.stdout.endswith("different before: row kilo, column amount: live 40, replay 2\n")
    assert filled.sql("SELECT amount FROM view_units_v1.units WHERE id = 'kilo'") == [(2,)]
    assert filled.json("projections", "rebuild", "units")["equal"]


def test_a_check_leaves_the_live_one_and_ends_with_1_on_a_difference(filled: System) -> None:
    assert filled.json("projections", "rebuild", "units", "--check")["difference"] is None
    filled.sql("UPDATE view_units_v1.units SET amount = 40 WHERE id = 'kilo'")
    assert filled.json("projections", "rebuild", "units", "--check", exit_code=1)["switched"] is False
    assert filled.sql("SELECT amount FROM view_units_v1.units WHERE id = 'kilo'") == [(40,)]


def test_an_unknown_one_ends_with_2(filled: System) -> None:
    result = filled.jejak("projections", "rebuild", "ghosts")
    assert (result.exit_code, result.stderr) == (2, "jejak: there is no read model 'ghosts'; there are boxes, units\n")


def test_a_replaced_version_is_removed_and_the_one_in_use_is_not(filled: System) -> None:
    filled.sql("ALTER SCHEMA view_units_v1 RENAME TO view_units_v0")
    filled.sql("UPDATE views.builds SET schema = 'view_units_v0', version = 0 WHERE view = 'units'")
    assert ("units", 0, "old") in [(b["view"], b["version"], b["state"]) for b in filled.json("projections", "list")]
    command = ("projections", "drop", "units", "0", "--service", "toy")
    assert filled.jejak(*command, input="n\n").exit_code == 1
    assert filled.jejak(*command, "--yes").stdout == "dropped\n"
    assert filled.sql("SELECT to_regclass('view_units_v0.units')") == [(None,)]
    assert [b["state"] for b in filled.json("projections", "list")] == ["live", "not built"]
    again = filled.jejak(*command, "--yes")
    assert (again.exit_code, again.stderr) == (1, "jejak: toy has no version 0 of units\n")
    used = filled.jejak("projections", "drop", "boxes", "1", "--service", "toy", "--yes")
    assert (used.exit_code, used.stderr) == (1, "jejak: version 1 of boxes is the one that the service uses\n")
    assert filled.sql("SELECT count(*) FROM view_boxes_v1.boxes") == [(3,)]
