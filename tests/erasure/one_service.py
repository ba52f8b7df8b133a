"""The iro service opened inside the test, and how it is given commands."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from jejak_events.language import Actor
from jejak_kit.decider import Command
from jejak_kit.manifest import manifests
from jejak_kit.runtime import Runtime, open_runtime

VERA = Actor(id="vera", role="verification")


@asynccontextmanager
async def iro() -> AsyncIterator[Runtime]:
    async with open_runtime(manifests()["iro"].load()) as runtime:
        yield runtime


async def do(runtime: Runtime, record: UUID, command: Command) -> None:
    await runtime.bus.execute(command, record, key=None, expected_version=None, correlation_id=uuid4())
