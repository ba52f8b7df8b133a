"""A notifier in a process of its own that dies where it is told to: `point n` is the n-th time it passes the point.

`heard`: a page of events is durable, nobody has acknowledged it · `taken`: that messages are about to be sent is durable ·
`sent`: the channel has taken a message, nobody has noted it · `noted`: the outcome is durable.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apprise
import orjson
import structlog
from services.notifier.tests.newsroom import newsroom_on

from jejak_kit.inbox import Incoming
from jejak_notifier.application import sending
from jejak_notifier.application.channels import AppriseChannel
from jejak_notifier.application.outbox import Letter
from jejak_notifier.application.sending import ChannelWorker
from jejak_notifier.application.wording import Text
from jejak_notifier.application.workers import loops
from jejak_notifier.settings import NotifierSettings


class Death:
    def __init__(self, crash: str) -> None:
        self._point, _, times = crash.partition(" ")
        self._left = int(times or 0)

    def at(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def run_notifier(database: str, documents: str, channels: str, events: str, crash: str) -> None:
    """`events` are what it hears first: JSON of previous position, position and body."""
    death = Death(crash)

    class Channel(AppriseChannel):
        async def send(self, key: str, address: str | None, text: Text) -> None:
            await super().send(key, address, text)
            death.at("sent")

    take, note = ChannelWorker._take, ChannelWorker._send

    async def taken(self: ChannelWorker, letters: Sequence[Letter]) -> list[Letter]:
        found = await take(self, letters)
        if found:
            death.at("taken")
        return found

    async def noted(self: ChannelWorker, letters: Sequence[Letter]) -> None:
        await note(self, letters)
        death.at("noted")

    replaced: list[tuple[str, Any]] = [("_take", taken), ("_send", noted)]
    for name, fragile in replaced:
        setattr(ChannelWorker, name, fragile)
    sending.POLL_S, sending.LEASE_S = 0.05, 1

    async def run() -> None:
        settings = orjson.loads(channels)
        async with newsroom_on(database, Path(documents), channels=settings) as newsroom:
            page = [
                Incoming(source, previous, position, {}, body.encode())
                for source, previous, position, body in orjson.loads(events)
                if position > newsroom.position
            ]
            for start in range(0, len(page), 10):
                await newsroom.inbox.take(page[start : start + 10])
                death.at("heard")
            apprise.Apprise().add("mailto://127.0.0.1?to=a@example.com")  # loads its plugins, which takes seconds
            service = newsroom.runtime.service.settings
            assert isinstance(service, NotifierSettings)
            await asyncio.gather(newsroom.runtime.views.run(), *loops(newsroom.runtime, service, open_channel=Channel))

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(run())
