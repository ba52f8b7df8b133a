"""A rebuild of a view in a process of its own that dies, or freezes, where it is told to.

`crash`: `folded` (a page is folded), `held` (the live build stands still for it), `compared`, `dropped` (inside the switch, the
live tables are gone and the new ones not in their place), each with a count: `held 2` is the second time. `freeze held 2`
stops it there instead.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

import structlog
from shared.kit.tests.views.shelf import boxes

from jejak_kit.operations.reconcile_views import replay
from jejak_kit.store.reader import open_engine
from jejak_kit.views import build, rebuild

POINTS = {"advance": "folded", "lock": "held", "_compare": "compared", "drop": "dropped"}


def run_rebuild(database: str, crash: str) -> None:
    freezes = crash.startswith("freeze ")
    point, _, times = crash.removeprefix("freeze ").partition(" ")
    left = int(times or 0)

    def fragile(step: Callable[..., Awaitable[Any]], passed: str) -> Callable[..., Awaitable[Any]]:
        async def at_last(*args: Any, **options: Any) -> Any:
            nonlocal left
            done = await step(*args, **options)
            if passed == point:
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGSTOP if freezes else signal.SIGKILL)
            return done

        return at_last

    replaced: list[tuple[ModuleType, str, object]] = [
        (build, "PAGE", 10),
        (rebuild, "FROZEN_AFTER_S", 1),
        *((rebuild, name, fragile(getattr(rebuild, name), passed)) for name, passed in POINTS.items()),
    ]
    for of, name, value in replaced:
        setattr(of, name, value)

    async def rebuilt() -> None:
        engine = open_engine(database)
        await replay(engine, boxes(), switch=True)
        await engine.dispose()

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(rebuilt())
