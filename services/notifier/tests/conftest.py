"""A newsroom without loops on a database of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from services.notifier.tests.newsroom import Newsroom, newsroom_on


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def newsroom(database: str, tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with newsroom_on(database, tmp_path) as newsroom:
        yield newsroom
