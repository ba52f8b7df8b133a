"""A consumer in a process of its own that dies when an effect is in the database and not yet acknowledged."""

import asyncio
import logging
import os
import signal
from collections.abc import Sequence

import structlog
from shared.kit.tests.tally import counting
from shared.kit.tests.toy import SERVICE, toy_on

from jejak_events.subjects import stream_of
from jejak_kit.broker import consumer as consumer_module
from jejak_kit.broker.connection import connect
from jejak_kit.broker.consumer import StreamConsumer
from jejak_kit.inbox import Inbox, Incoming


class FragileInbox(Inbox):
    """Ends the process after the effects of so many pages are durable, before anybody can acknowledge the last."""

    pages = 0

    async def take(self, page: Sequence[Incoming]) -> None:
        await super().take(page)
        self.pages -= 1
        if self.pages == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def run_consumer(database: str, nats_url: str, crash: str) -> None:
    """`crash`: after how many pages; empty for never."""
    consumer_module.PAGE, consumer_module.CHECK_S, consumer_module.ACK_WAIT_S = 64, 1.0, 5.0

    async def run() -> None:
        async with toy_on(database) as toy:
            inbox = FragileInbox(toy.committer, counting())
            inbox.pages = int(crash or 0)
            await StreamConsumer(await connect(nats_url, name="toy tally"), stream_of(SERVICE), inbox).run()

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(run())
