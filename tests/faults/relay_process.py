"""A relay in a process of its own that dies or freezes where it is told to.

`crash` says how: `kill` or `stop`, and at which point of its first publication: `read` (the store was read, nothing
published), `sent:<n>` (n messages of a row or batch are at the server), `acknowledged` (the server has confirmed, the relay
has not taken note) or `recreate` (it is about to throw a broken stream away). Without it the relay just runs.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from nats.aio.client import Client
from shared.kit.tests.toy import SERVICE

from jejak_kit.broker import relay as relay_module
from jejak_kit.broker.connection import connect
from jejak_kit.broker.relay import Relay
from jejak_kit.broker.stream import Stream, Tail
from jejak_kit.store.reader import Entry, Era, StoreReader, open_engine


class Fragile:
    """What a relay publishes with (a client, and its JetStream for what is acknowledged); ends the process after so many
    messages.
    """

    def __init__(self, whole: Any, client: Client, messages: int, crash: Callable[[], None]) -> None:
        self._whole = whole
        self._client = client
        self._left = messages
        self._crash = crash

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    async def publish(self, *args: Any, **kwargs: Any) -> Any:
        published = await self._whole.publish(*args, **kwargs)
        await self._count()
        return published

    async def _count(self) -> None:
        self._left -= 1
        if self._left == 0:
            await self._client.flush()
            self._crash()


class FragileRelay(Relay):
    def __init__(self, reader: StoreReader, client: Client, crash: str) -> None:
        super().__init__(SERVICE, reader, client)
        self._how, _, point = crash.partition(" ")
        self._point, _, messages = point.partition(":")
        if self._point == "sent":
            stream = self.stream
            stream._client = Fragile(client, client, int(messages), self._crash)  # type: ignore[assignment] # the part used
            stream.jetstream = Fragile(stream.jetstream, client, int(messages), self._crash)  # type: ignore[assignment] # as above

        if self._point == "recreate":
            self.stream.delete = self._delete  # type: ignore[method-assign] # the process ends or freezes before it

    async def _delete(self) -> None:
        self._crash()
        await Stream.delete(self.stream)

    async def _publish(self, entries: list[Entry], tail: Tail, eras: Sequence[Era], generation: int) -> Tail:
        if self._point == "read":
            self._crash()
        published = await super()._publish(entries, tail, eras, generation)
        if self._point == "acknowledged":
            await self._settle(at_most=0)
            self._crash()
        return published

    def _crash(self) -> None:
        """SIGKILL, or SIGSTOP once: whoever wakes the process meets it with all it knew when it was frozen."""
        how, self._how = self._how, ""
        if how:
            os.kill(os.getpid(), signal.SIGKILL if how == "kill" else signal.SIGSTOP)


def run_relay(database: str, nats_url: str, crash: str) -> None:
    relay_module.BATCH_MAX, relay_module.CHECK_S, relay_module.POLL_S = 120, 1.0, 0.1

    async def run() -> None:
        reader = StoreReader(open_engine(database, pool_size=1))
        await FragileRelay(reader, await connect(nats_url, name="toy relay"), crash).run()

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(run())
