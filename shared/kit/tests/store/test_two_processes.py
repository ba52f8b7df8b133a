"""Two committers in two processes on one store see what the other wrote before they decide."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from uuid import uuid4

import pytest
from shared.kit.tests.toy import BoxFilled, Toy, filling, opening

pytestmark = pytest.mark.anyio

ROUNDS = 60
ROOT = Path(__file__).parents[4]


async def test_two_processes_write_the_same_records_without_conflict_gap_or_loss(toy: Toy) -> None:
    """Both fill the same boxes and draw from the same series at once, each with its own memory of the records: no
    command fails, versions count on without a hole, no filling is lost, and the numbers are 1, 2, 3 … n.
    """
    shared = [uuid4() for _ in range(3)]
    for box in shared:
        await toy.give(opening(), box)
    module = "shared.kit.tests.store.writer_process"
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, toy.url, str(ROUNDS), *map(str, shared), cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    assert other.stdin is not None
    assert other.stdout is not None
    assert await other.stdout.readline() == b"ready\n"
    other.stdin.write(b"go\n")
    await other.stdin.drain()
    for _ in range(ROUNDS):
        await asyncio.gather(toy.give(opening(), uuid4()), *(toy.give(filling(), box) for box in shared))
    assert await other.stdout.readline() == b"done\n", "a command of the other process failed"
    assert await other.wait() == 0
    for box in shared:
        events = await toy.reader.record(box)
        assert [event.version for event in events] == list(range(1, 2 * ROUNDS + 2))
        assert sum(isinstance(event.data, BoxFilled) for event in events) == 2 * ROUNDS
    assert sorted(await toy.numbers()) == list(range(1, 2 * ROUNDS + len(shared) + 1))
