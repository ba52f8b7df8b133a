"""asyncio is the only event loop here; `toy` is the toy service's write side on a fresh database."""

from collections.abc import AsyncIterator

import pytest
from shared.kit.tests.toy import Toy, toy_on


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def toy(database: str) -> AsyncIterator[Toy]:
    async with toy_on(database) as toy:
        yield toy
