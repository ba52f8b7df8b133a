"""`jejak events tail` shows every published event once, in order, until it is stopped."""

import asyncio
import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen
from uuid import UUID, uuid4

import pytest
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.toy import closing, filling, opening

from jejak_kit.broker.connection import connect
from jejak_kit.broker.stream import Stream
from jejak_kit.runtime import Runtime

BOX = UUID(int=1)


async def fill(runtime: Runtime) -> None:
    for command in (opening(), filling(4), closing()):
        await runtime.bus.execute(command, BOX, key=None, expected_version=None, correlation_id=uuid4())


async def fill_another(runtime: Runtime) -> None:
    for command in (opening(), filling(1)):
        await runtime.bus.execute(command, UUID(int=2), key=None, expected_version=None, correlation_id=uuid4())


@contextmanager
def tailing(system: System, *arguments: str) -> Iterator[Popen[str]]:
    process = system.start("events", "tail", *arguments)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_what_was_published_is_shown_from_the_start(system: System) -> None:
    system.run(fill)
    result = system.jejak("events", "tail", "--from-start", "--limit", "4")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    of_the_box = [line[4] for line in lines if line[5] == str(BOX)]
    opened_by_a_policy = [line[4] for line in lines if line[5] != str(BOX)]  # whenever it comes to it
    assert (of_the_box, opened_by_a_policy) == (["box.opened", "box.filled", "box.closed"], ["box.opened"])
    assert lines[0] == ["2026-01-05", "19:00:00", "WIB", "toy", "box.opened", str(BOX), "packer"]


@pytest.mark.parametrize(("wanted", "types"), [("box.filled", {"box.filled"}), ("box", {"box.opened", "box.filled"})])
def test_a_type_or_an_aggregate_alone_can_be_followed(system: System, wanted: str, types: set[str]) -> None:
    system.run(fill)
    limit = "1" if "." in wanted else "2"
    arguments = ("events", "tail", "--from-start", "--type", wanted, "--limit", limit, "--json")
    assert {json.loads(line)["type"] for line in system.jejak(*arguments).stdout.splitlines()} == types


def test_a_malformed_type_ends_with_2(system: System) -> None:
    result = system.jejak("events", "tail", "--type", "box.>")
    assert (result.exit_code, "'box.>' is neither" in result.stderr) == (2, True)


def test_it_waits_for_a_stream_follows_it_into_its_next_edition_and_ends_at_ctrl_c(system: System) -> None:
    """No event is shown twice although the next edition repeats them all."""

    async def lose_the_stream() -> None:
        client = await connect(system.nats_url, name="vandal")
        await Stream(client, "toy").delete()
        await client.close()

    with tailing(system, "--from-start", "--json") as process:
        assert process.stdout is not None
        system.run(fill)
        seen = [json.loads(process.stdout.readline()) for _ in range(4)]
        asyncio.run(lose_the_stream())
        system.run(fill_another)
        seen += [json.loads(process.stdout.readline()) for _ in range(3)]
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=20)
    assert (process.returncode, rest, errors) == (0, "", "")
    stored = system.sql("SELECT notification_id FROM store.events ORDER BY 1")
    assert [event["position"] for event in seen] == [position for (position,) in stored]
