"""`jejak parked`: what could not be applied is applied later, in order and once, or given up with a reason."""

import asyncio
import json
from uuid import UUID, uuid4, uuid5

import pytest
from nats.js.api import StreamConfig
from shared.kit.tests.cli.box_service import NAMES, POISON
from shared.kit.tests.cli.conftest import System, caught_up, running
from shared.kit.tests.eventually import eventually
from shared.kit.tests.toy import filling, opening

from jejak_events.subjects import inbound_stream_of, inbound_subjects_of
from jejak_kit.broker.connection import connect
from jejak_kit.decider import Command
from jejak_kit.runtime import Runtime

BAD, GOOD = UUID(int=1), UUID(int=2)


async def give(runtime: Runtime, box: UUID, *commands: Command) -> None:
    for command in commands:
        await runtime.bus.execute(command, box, key=None, expected_version=None, correlation_id=uuid4())


@pytest.fixture
def parked(system: System, monkeypatch: pytest.MonkeyPatch) -> System:
    """A service whose policy failed at the first filling of one box; a later one waits behind it. Then it was mended."""

    async def fill_with_poison(runtime: Runtime) -> None:
        await give(runtime, BAD, opening(), filling(unit="arsenic"), filling(2))
        await give(runtime, GOOD, opening(), filling())

    monkeypatch.setenv(POISON, "arsenic")
    system.run(fill_with_poison)
    monkeypatch.delenv(POISON)
    return system


def opened_after(box: UUID, version: int) -> UUID:
    """The box that the policy opens for a filling."""
    return uuid5(NAMES, f"after {version} of {box}")


def effects(system: System) -> list[UUID]:
    """The boxes that the policy opened, in the order of the store."""
    rows = system.sql("SELECT originator_id FROM store.events WHERE topic = 'box.opened' ORDER BY notification_id")
    return [row[0] for row in rows if row[0] not in (BAD, GOOD)]


def test_the_list_names_the_error_and_who_waits(parked: System) -> None:
    first, second = parked.json("parked", "list")
    assert (first["consumer"], first["type"], first["ordering_key"]) == ("toy-policies", "box.filled", str(BAD))
    assert (first["error"], first["attempts"]) == ("ValueError: the unit cannot be opened for", 3)
    assert (first["waits_behind"], second["waits_behind"]) == (0, 1)
    assert second["error"] == "waits behind an earlier parked event"
    assert effects(parked) == [opened_after(GOOD, 2)]
    table = parked.jejak("parked", "list").stdout
    assert str(first["id"]) in table
    assert table.splitlines()[-1] == "2 parked"


def test_show_tells_what_the_event_holds(parked: System) -> None:
    entry = parked.json("parked", "list")[0]["id"]
    shown = parked.json("parked", "show", entry)
    assert shown["body"]["data"] == {"amount": 1, "unit": "arsenic"}
    assert "arsenic" in parked.jejak("parked", "show", entry).stdout


def test_a_retry_applies_the_event_and_then_those_behind_it_in_order(parked: System) -> None:
    first, second = (entry["id"] for entry in parked.json("parked", "list"))
    outcomes = parked.json("parked", "retry", first)
    assert [(outcome["id"], outcome["result"]) for outcome in outcomes] == [(first, "applied"), (second, "applied")]
    assert effects(parked) == [opened_after(GOOD, 2), opened_after(BAD, 2), opened_after(BAD, 3)]
    assert parked.json("parked", "list") == []


def test_an_event_is_not_retried_before_the_one_it_waits_for(parked: System) -> None:
    first, second = (entry["id"] for entry in parked.json("parked", "list"))
    result = parked.jejak("parked", "retry", second)
    assert result.exit_code == 1
    assert f"{second} waits behind {first}" in result.stderr
    assert len(parked.json("parked", "list")) == 2


def test_a_retry_that_fails_again_changes_nothing_but_the_count(
    parked: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(POISON, "arsenic")
    first = parked.json("parked", "list")[0]["id"]
    outcomes = parked.json("parked", "retry", first, exit_code=1)
    assert outcomes == [{"id": first, "result": "failed", "error": "ValueError: the unit cannot be opened for"}]
    assert [entry["attempts"] for entry in parked.json("parked", "list")] == [4, 0]
    assert effects(parked) == [opened_after(GOOD, 2)]


def test_all_is_retried_key_by_key_and_what_comes_after_flows(parked: System) -> None:
    assert [outcome["result"] for outcome in parked.json("parked", "retry", "--all")] == ["applied", "applied"]

    async def fill_once_more(runtime: Runtime) -> None:
        await give(runtime, BAD, filling(5))

    parked.run(fill_once_more)
    assert effects(parked)[-1] == opened_after(BAD, 4)
    assert parked.jejak("parked", "retry", "--all").stdout == "nothing is parked\n"


def test_a_retry_beside_the_running_service_leaves_both_consistent(parked: System) -> None:
    """Another process appends to the store; the running one goes on from there, and nothing is opened twice."""

    async def retry_while_it_runs() -> None:
        async with running() as runtime:
            process = parked.start("parked", "retry", "--all")
            for _ in range(10):
                await give(runtime, GOOD, filling())
            out, err = await asyncio.to_thread(process.communicate, timeout=60)
            assert (process.returncode, err) == (0, "")
            assert [line.split()[1] for line in out.splitlines()] == ["applied", "applied"]
            await give(runtime, BAD, filling())
            await caught_up(runtime)

    asyncio.run(retry_while_it_runs())
    found = effects(parked)
    assert len(found) == len(set(found)) == 1 + 2 + 10 + 1
    assert parked.json("reconcile")["equal"]


def test_a_skip_needs_a_reason_keeps_it_and_lets_the_next_through(parked: System) -> None:
    first, second = (entry["id"] for entry in parked.json("parked", "list"))
    assert parked.jejak("parked", "skip", first).exit_code == 2
    assert parked.jejak("parked", "skip", first, "--reason", " ").exit_code == 2
    result = parked.jejak("parked", "skip", first, "--reason", "counted by hand")
    assert result.stdout == f"{first} skipped\n{second} applied\n"
    assert json.loads(result.stderr)["reason"] == "counted by hand"
    assert effects(parked) == [opened_after(GOOD, 2), opened_after(BAD, 3)]
    assert parked.sql("SELECT id, reason FROM inbox.skipped") == [(UUID(first), "counted by hand")]
    assert parked.json("parked", "list") == []


def test_what_is_not_parked_ends_with_1(parked: System) -> None:
    for arguments in (("show",), ("retry",), ("skip", "--reason", "r")):
        result = parked.jejak("parked", arguments[0], str(GOOD), *arguments[1:])
        assert (result.exit_code, result.stderr) == (1, f"jejak: {GOOD} is not parked in any service\n")
    assert parked.jejak("parked", "retry").exit_code == 2


def test_an_outside_event_is_shown_without_its_body_and_stays_skipped_if_it_comes_again(system: System) -> None:
    """It may name people. Its receipt says that it was taken, whatever becomes of the consumer's place in the stream."""

    async def order_without_label(runtime: Runtime) -> None:
        client = await connect(system.nats_url, name="shop")
        jetstream = client.jetstream()
        stream = inbound_stream_of("shop")
        await jetstream.add_stream(StreamConfig(name=stream, subjects=[inbound_subjects_of("shop")]))
        await send()
        await eventually(is_parked)
        await client.close()

    async def send() -> None:
        client = await connect(system.nats_url, name="shop")
        attributes = {"ce-specversion": "1.0", "ce-id": "o-1", "ce-source": "/shop", "ce-type": "box.ordered"}
        await client.jetstream().publish("jejak.inbound.shop.box", b'{"for": "Siti Rahayu"}', headers=attributes)
        await client.close()

    async def is_parked() -> bool:
        return await asyncio.to_thread(system.sql, "SELECT 1 FROM inbox.parked") != []

    async def forget_the_durable() -> None:
        client = await connect(system.nats_url, name="shop")
        await client.jetstream().delete_consumer(inbound_stream_of("shop"), "toy-orders")
        await client.close()

    async def is_erased() -> bool:
        client = await connect(system.nats_url, name="shop")
        state = (await client.jetstream().stream_info(inbound_stream_of("shop"))).state
        await client.close()
        return state.messages == 0

    async def take_again(runtime: Runtime) -> None:
        async def acknowledged() -> bool:
            if runtime.client is None or any(consumer.waiting for consumer in runtime.consumers):
                return False
            info = await runtime.client.jetstream().consumer_info(inbound_stream_of("shop"), "toy-orders")
            return info.ack_floor is not None and info.ack_floor.stream_seq == 2

        await send()
        await eventually(acknowledged)
        await eventually(is_erased)

    system.run(order_without_label)
    entry = system.json("parked", "list")[0]
    assert (entry["consumer"], entry["type"], entry["error"]) == (
        "toy-orders",
        "box.ordered",
        "ValueError: label is missing",
    )
    assert "Siti" not in system.jejak("parked", "show", entry["id"]).output
    [(kept,)] = system.sql("SELECT body FROM inbox.parked")
    assert b"Siti" not in kept
    assert system.jejak("parked", "retry", entry["id"]).exit_code == 1
    assert system.jejak("parked", "skip", entry["id"], "--reason", "the shop sent it by mistake").exit_code == 0
    asyncio.run(forget_the_durable())
    system.run(take_again)
    assert system.json("parked", "list") == []
