"""Waiting for a condition in tests: polled until it holds, never slept for."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(condition: Callable[[], Awaitable[T]], *, within_s: float = 15.0, every_s: float = 0.02) -> T:
    """The first true answer of the condition. Raises AssertionError with the last answer after `within_s` seconds."""
    deadline = time.monotonic() + within_s
    while not (found := await condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s; the last answer was {found!r}")
        await asyncio.sleep(every_s)
    return found


async def eventually_true(condition: Callable[[], bool], *, within_s: float = 15.0, every_s: float = 0.02) -> None:
    """The same for a condition that needs no awaiting."""

    async def ask() -> bool:
        return condition()

    await eventually(ask, within_s=within_s, every_s=every_s)
