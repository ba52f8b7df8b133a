"""Loops of the machinery run beside a test and are ended with it."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from nats.aio.client import Client

from jejak_kit.broker.connection import connect


@asynccontextmanager
async def running(*loops: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()  # a loop that ended has failed
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Client]:
    client = await connect(url, name="test")
    try:
        yield client
    finally:
        await client.close()
