"""Telling those who wait what their jobs came to, from the committer's thread."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass

from jejak_kit.store.ground import Receipt

Outcome = Receipt | Exception


@dataclass
class Promise:
    """What a caller in an event loop waits for. Those of a shared commit are kept together, so that a loop wakes once."""

    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Receipt]

    def set_running_or_notify_cancel(self) -> bool:
        return not self.future.cancelled()

    def set_exception(self, error: Exception) -> None:
        _keep(self.loop, [(self.future, error)])


def answer(futures: Sequence[Future[Receipt] | Promise], outcomes: Sequence[Outcome]) -> None:
    """Keeps what was promised, and settles the futures of those who wait in threads of their own."""
    promised: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Receipt], Outcome]]] = {}
    for future, outcome in zip(futures, outcomes, strict=True):
        if isinstance(future, Promise):
            promised.setdefault(future.loop, []).append((future.future, outcome))
        elif isinstance(outcome, Exception):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
    for loop, kept in promised.items():
        _keep(loop, kept)


def _keep(loop: asyncio.AbstractEventLoop, promised: Sequence[tuple[asyncio.Future[Receipt], Outcome]]) -> None:
    def keep() -> None:
        for future, outcome in promised:
            if future.done():  # its caller has left
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    with suppress(RuntimeError):  # the loop was closed, and all who waited in it are gone
        loop.call_soon_threadsafe(keep)
