"""A kitchen on a database of its own, with or without its loops."""

from collections.abc import AsyncIterator

import pytest
from shared.kit.tests.deadlines.timers import Kitchen, kitchen_on
from shared.kit.tests.running import running


@pytest.fixture
async def still_kitchen(database: str) -> AsyncIterator[Kitchen]:
    async with kitchen_on(database) as kitchen:
        yield kitchen


@pytest.fixture
async def kitchen(still_kitchen: Kitchen) -> AsyncIterator[Kitchen]:
    async with running(still_kitchen.keeper.run(), still_kitchen.scheduler.run()):
        yield still_kitchen
