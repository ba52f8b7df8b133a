"""What shall be there from the first start: given at every start, of effect once, whatever became of it since."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from shared.kit.tests.toy import BOX, NOON, PACKER, Box, BoxCommand, BoxEvent, BoxOpened, Fill, OpenBox, decide

from jejak_kit.commands import Handlers
from jejak_kit.privacy import SCHEMA
from jejak_kit.runtime import Runtime, open_runtime
from jejak_kit.service import Service
from jejak_kit.settings import ServiceSettings

pytestmark = pytest.mark.anyio
BOX_ID = UUID("0198f3a0-0000-7000-8000-00000000b0c5")


def put_there_once(command: BoxCommand, state: Box | None) -> list[BoxEvent]:
    """A decider of something installed finds it there."""
    return [] if isinstance(command, OpenBox) and state is not None else list(decide(command, state))


INSTALLED = replace(BOX, decide=put_there_once)


@pytest.fixture
async def runtime(database: str, tmp_path: Path) -> AsyncIterator[Runtime]:
    with psycopg.connect(database) as connection:
        connection.execute(SCHEMA)
    settings = ServiceSettings.model_validate(
        {
            "database_url": database,
            "keyring_url": database,
            "master_keys": "k1:" + base64.b64encode(b"1" * 32).decode(),
            "port": 1,
            "nats_url": "nats://nobody:none@127.0.0.1:1",
            "issuer": "http://issuer.test",
            "documents_url": tmp_path.as_uri(),
        }
    )
    service = Service(
        "toy",
        "Toy",
        settings,
        Handlers((INSTALLED,), {}),
        (),
        lambda runtime: (),
        Path(__file__).parent / "http/translations",
        installs=((BOX_ID, OpenBox(actor=PACKER, at=NOON, label="house")),),
    )
    async with open_runtime(service) as runtime:
        yield runtime


async def test_it_is_there_once_however_many_start_however_often(runtime: Runtime) -> None:
    await asyncio.gather(*(runtime.install() for _ in range(4)))
    await runtime.install()
    (event,) = await runtime.reader.record(BOX_ID)
    assert event.data == BoxOpened(number=0, label="house")
    assert datetime.now(UTC) > event.occurred_at > NOON, "it happened when it was put there"


async def test_what_became_of_it_stays(runtime: Runtime) -> None:
    await runtime.install()
    fill = Fill(actor=PACKER, at=NOON, amount=3)
    await runtime.bus.execute(fill, BOX_ID, key=None, expected_version=None, correlation_id=uuid4())
    await runtime.install()
    assert [event.type for event in await runtime.reader.record(BOX_ID)] == ["box.opened", "box.filled"]
