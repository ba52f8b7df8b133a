"""`jejak history` tells who did what, when, and what caused it, by a record's id or by its number."""

from uuid import UUID, uuid4

import pytest
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.toy import NOON, PACKER, SERVICE, filling, opening

from jejak_events.codec import encode
from jejak_events.language import Event, Recorded
from jejak_events.personal import Personal
from jejak_kit.operations.showing import SEALED, published_body
from jejak_kit.runtime import Runtime

BOX = UUID(int=7)


class BoxAddressed(Event, service=SERVICE, type="box.addressed"):
    to: Personal


@pytest.fixture
def filled(system: System) -> System:
    async def fill(runtime: Runtime) -> None:
        for command in (opening(), filling(4)):
            await runtime.bus.execute(command, BOX, key=None, expected_version=None, correlation_id=uuid4())

    system.run(fill)
    return system


def test_a_record_is_told_by_its_id(filled: System) -> None:
    opened, second = filled.json("history", str(BOX))
    assert [(e["type"], e["version"], e["actor_role"], e["caused_by"]) for e in (opened, second)] == [
        ("box.opened", 1, "packer", None),
        ("box.filled", 2, "packer", None),
    ]
    assert second["data"] == {"amount": 4, "unit": "piece"}


def test_a_record_is_told_by_its_number_with_what_caused_it(filled: System) -> None:
    """The second box was opened by the policy, because the first was filled."""
    [event] = filled.json("history", "BOX/2026/00002")
    assert (event["type"], event["caused_by"]) == ("box.opened", "box.filled")


def test_people_read_the_time_in_wib(filled: System) -> None:
    result = filled.jejak("history", "BOX/2026/00001", "--service", "toy")
    assert result.exit_code == 0
    assert "2026-01-05 19:00:00 WIB" in result.stdout
    assert "packer-1" in result.stdout


@pytest.mark.parametrize("record", ["BOX/2026/09999", str(UUID(int=9))])
def test_an_unknown_record_ends_with_1(filled: System, record: str) -> None:
    result = filled.jejak("history", record)
    assert (result.exit_code, result.stderr) == (1, f"jejak: there is no record {record} in any service\n")


def test_an_unreadable_event_is_named(filled: System) -> None:
    filled.sql("UPDATE store.events SET state = overlay(state placing 'x'::bytea from 1) WHERE originator_version = 2")
    result = filled.jejak("history", str(BOX))
    assert result.exit_code == 1
    assert "of toy is not readable" in result.stderr


def test_what_is_sealed_about_people_is_masked() -> None:
    event = BoxAddressed(to=Personal(subject="p-1", kind="contact", sealed="c2VhbGVk"))
    recorded = Recorded(uuid4(), BOX, 1, NOON, PACKER, uuid4(), None, event)
    shown = published_body(encode(recorded))
    assert shown is not None
    assert shown["data"] == {"to": SEALED}
    assert published_body(b'{"for": "Siti Rahayu"}') is None
