"""`jejak reconcile` says equal when all is equal, and otherwise names the very byte, message, header or row."""

import asyncio
import json
from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest
from shared.kit.tests.cli.conftest import System, running
from shared.kit.tests.toy import closing, filling, opening

from jejak_events.envelope import place_of
from jejak_kit.broker.connection import connect
from jejak_kit.broker.stream import Stream
from jejak_kit.runtime import Runtime

BOXES = [UUID(int=n) for n in (1, 2)]


async def fill_two_boxes(runtime: Runtime) -> None:
    for box in BOXES:
        for command in (opening(), filling(3), closing()):
            await runtime.bus.execute(command, box, key=None, expected_version=None, correlation_id=uuid4())


def fresh_stream(system: System, *, forged: Mapping[int, Mapping[str, str]] | None = None, without: int = 0) -> None:
    """Publishes everything again to a fresh stream; headers of some messages are forged, one is missing (by sequence)."""

    async def republish() -> None:
        client = await connect(system.nats_url, name="forger")
        try:
            stream = Stream(client, "toy")
            info = await stream.info()
            assert info is not None
            taken = [await stream.jetstream.get_msg(stream.name, seq=n) for n in range(1, info.state.last_seq + 1)]
            await stream.delete()
            place = place_of(taken[0].headers)
            await stream.create(place.generation, place.store_id)
            for sequence, message in enumerate(taken, 1):
                headers = {name: text for name, text in (message.headers or {}).items() if name[:5] != "Nats-"}
                headers |= (forged or {}).get(sequence, {})
                if sequence != without:
                    await stream.jetstream.publish(message.subject or "", message.data or b"", headers=headers)
        finally:
            await client.close()

    asyncio.run(republish())


def differences(system: System) -> dict[str, str]:
    """What `jejak reconcile` finds, by what was compared; nothing is waited for, because no relay runs."""
    report = system.json("reconcile", "--service", "toy", "--wait", "0.1", exit_code=1)
    assert not report["equal"]
    return {check["name"]: check["difference"] for check in report["checks"] if not check["equal"]}


@pytest.fixture
def at_rest(system: System) -> System:
    """A service that has filled two boxes, has published all of it, and has stopped."""
    system.run(fill_two_boxes)
    return system


def test_a_service_at_rest_is_equal(at_rest: System) -> None:
    """Stream and both views are compared whole, at the store's last position."""
    report = at_rest.json("reconcile", "--service", "toy")
    end, events = at_rest.sql("SELECT max(notification_id), count(*) FROM store.events")[0]
    assert report["equal"]
    assert [(check["check"], check["name"], check["position"], check["count"]) for check in report["checks"]] == [
        ("stream", "JEJAK_TOY", end, events),
        ("view", "boxes", end, 4),
        ("view", "units", end, 1),
    ]


def test_a_running_service_is_equal_at_the_position_where_it_was_frozen(system: System) -> None:
    """Commands go on all the while; what is stored is waited for until it is published."""

    async def fill_while_it_is_compared() -> str:
        async with running() as runtime:
            await fill_two_boxes(runtime)
            process = system.start("reconcile", "--json")
            box = UUID(int=3)
            await runtime.bus.execute(opening(), box, key=None, expected_version=None, correlation_id=uuid4())
            while process.poll() is None:
                await runtime.bus.execute(filling(), box, key=None, expected_version=None, correlation_id=uuid4())
            return (await asyncio.to_thread(process.communicate))[0]

    report = json.loads(asyncio.run(fill_while_it_is_compared()))
    assert report["equal"], report
    assert report["checks"][0]["position"] < system.sql("SELECT max(notification_id) FROM store.events")[0][0]


def test_people_read_a_table_that_ends_with_equal(at_rest: System) -> None:
    result = at_rest.jejak("reconcile")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "equal"
    assert "JEJAK_TOY" in result.stdout


def test_an_altered_stored_byte_is_named(at_rest: System) -> None:
    """The position, the event, the offset and the field are named; the replay shows what the byte changes."""
    position, event_id, at = at_rest.sql(
        "UPDATE store.events SET state = overlay(state placing '9'::bytea from position('\"amount\":3'::bytea in state) + 9)"
        " WHERE notification_id = (SELECT min(notification_id) FROM store.events WHERE topic = 'box.filled')"
        " RETURNING notification_id, substring(state from 14 for 36), position('\"amount\":9'::bytea in state) + 8"
    )[0]
    found = differences(at_rest)
    assert found["JEJAK_TOY"] == (
        f"position {position} (box.filled, event {event_id.decode()}): stored and published bytes differ"
        f" from byte {at} on, in data.amount"
    )
    assert found["units"] == "row piece, column amount: live 6, replay 12"
    assert found["boxes"].startswith(f"row {BOXES[0]}, column ")


def test_an_unreadable_stored_event_is_named_and_stops_the_replay(at_rest: System) -> None:
    position = at_rest.sql(
        "UPDATE store.events SET state = overlay(state placing 'x'::bytea from 1)"
        " WHERE notification_id = (SELECT max(notification_id) FROM store.events) RETURNING notification_id"
    )[0][0]
    found = differences(at_rest)
    assert found["JEJAK_TOY"].startswith(f"position {position}: the stored event is not readable")
    assert found["JEJAK_TOY"].endswith("from byte 0 on; not both are JSON")
    assert found["boxes"].startswith(f"the replay stops at position {position}, whose event is not readable")


def test_a_missing_message_is_named(at_rest: System) -> None:
    """A stream from which nothing was deleted, but which never held the third event."""
    fresh_stream(at_rest, without=3)
    third, fourth = (
        row[0] for row in at_rest.sql("SELECT notification_id FROM store.events ORDER BY 1 OFFSET 2 LIMIT 2")
    )
    found = differences(at_rest)
    assert found.keys() == {"JEJAK_TOY"}
    assert found["JEJAK_TOY"].startswith(f"position {third} (box.")
    assert found["JEJAK_TOY"].endswith(f"is missing in the stream; message 3 is already position {fourth}")


def test_a_forged_header_is_named(at_rest: System) -> None:
    fresh_stream(at_rest, forged={2: {"ce-type": "box.forged"}})
    assert differences(at_rest)["JEJAK_TOY"].endswith("header ce-type is 'box.forged', expected is 'box.filled'")


def test_a_message_that_is_not_in_the_store_is_named(at_rest: System) -> None:
    """As in a store that was restored from an older copy; its read models are ahead of it too."""
    last, event_id = at_rest.sql(
        "DELETE FROM store.events WHERE notification_id = (SELECT max(notification_id) FROM store.events)"
        " RETURNING notification_id, substring(state from 14 for 36)"
    )[0]
    events = at_rest.sql("SELECT count(*) FROM store.events")[0][0]
    expected = f"message {events + 1} of the stream (position {last}, event {event_id.decode()}) is not in the store"
    assert differences(at_rest)["JEJAK_TOY"] == expected


def test_an_unpublished_event_is_named(at_rest: System) -> None:
    """The stream ends too early, and no relay comes within the time given."""
    events = at_rest.sql("SELECT count(*), max(notification_id) FROM store.events")[0]
    fresh_stream(at_rest, without=events[0])
    found = differences(at_rest)["JEJAK_TOY"]
    assert found.startswith(f"position {events[1]} (box.")
    assert found.endswith(f"is missing in the stream, which ends before message {events[0]}")


@pytest.mark.parametrize(
    ("damage", "difference"),
    [
        ("UPDATE view_units_v1.units SET amount = 7", "row piece, column amount: live 7, replay 6"),
        ("DELETE FROM view_units_v1.units", "row piece is only in the replay"),
        ("INSERT INTO view_units_v1.units VALUES ('kilo', 1)", "row kilo is only in the live view"),
    ],
)
def test_an_altered_view_row_is_named(at_rest: System, damage: str, difference: str) -> None:
    at_rest.sql(damage)
    assert differences(at_rest) == {"units": difference}


def test_a_service_that_never_ran_is_said_to_have_no_store(system: System) -> None:
    result = system.jejak("reconcile")
    assert result.exit_code == 1
    assert result.stderr == "jejak: the database holds no store: the service has never run on it\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("reconcile", "--service", "ghost"), "there is no service 'ghost'; installed are toy"),
        (("reconcile", "--home", "/nowhere"), "no Jejak runs from /nowhere"),
    ],
)
def test_what_does_not_exist_ends_with_2(system: System, arguments: tuple[str, ...], words: str) -> None:
    result = system.jejak(*arguments) if "--home" not in arguments else system.jejak_without_home(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
