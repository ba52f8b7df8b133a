"""A service's own policies: they follow its own store and answer events with commands, each event once."""

import asyncio
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.inbox import Gap, Inbox, Incoming
from jejak_kit.store.committer import Unavailable
from jejak_kit.store.reader import StoreReader

log = structlog.get_logger()

OWN_STORE = UUID(int=0)
"""How tracking names the service's own store: its positions are restored together with it."""
POLL_S = 0.5
PAGE = 200


class PolicyFollower:
    """Feeds the service's own events to its policies. `wake()` after a commit."""

    def __init__(self, reader: StoreReader, inbox: Inbox) -> None:
        self._reader = reader
        self._inbox = inbox
        self._woken = asyncio.Event()
        self.name = inbox.consumer.name
        self.position = 0

    @property
    def parked(self) -> int:
        """Events parked since this follower started."""
        return self._inbox.parked

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                self.position = await self._tracked()
                await self._follow()
            except Gap as gap:
                log.info("policies.overtaken", position=gap.tracked)
            except (Unavailable, SQLAlchemyError, OSError) as error:
                log.warning("policies.interrupted", error=type(error).__name__)
                await asyncio.sleep(POLL_S)

    async def _follow(self) -> None:
        tracked, idle = self.position, 0
        while True:
            self._woken.clear()
            entries = await self._reader.after(self.position, limit=PAGE)
            page = []
            for entry in entries:
                # What no policy answers needs no trace of its own, but now and then one, so that a restart has not far
                # to go back. Each event links to the last one tracked.
                idle = 0 if self._inbox.consumer.concerns(entry.type) else idle + 1
                if idle == 0 or idle >= PAGE:
                    page.append(Incoming(str(OWN_STORE), tracked, entry.position, {}, entry.body))
                    tracked, idle = entry.position, 0
            await self._inbox.take(page)
            if entries:
                self.position = entries[-1].position
                continue
            try:
                await asyncio.wait_for(self._woken.wait(), POLL_S)
            except TimeoutError:
                continue

    async def lag(self) -> int:
        """Positions between the store's end and the policies; has holes, so it is a bound and not a count."""
        return max(0, await self._reader.position() - self.position)

    async def _tracked(self) -> int:
        async with self._reader.engine.connect() as connection:
            found = await connection.execute(
                text("SELECT position FROM inbox.tracking WHERE consumer = :consumer AND store_id = :store"),
                {"consumer": self.name, "store": OWN_STORE},
            )
            return int(found.scalar() or 0)
