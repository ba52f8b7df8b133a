"""A service's own policies: they follow its own store and answer events with commands, each event once."""

import asyncio
from typing import Protocol
from uuid import UUID

import psycopg
import structlog
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.bell import Bell
from jejak_kit.ending import end_if_asked
from jejak_kit.inbox import Gap, Inbox, Incoming
from jejak_kit.store.committer import Unavailable
from jejak_kit.store.reader import Entry

log = structlog.get_logger()

OWN_STORE = UUID(int=0)
"""How tracking names the service's own store: its positions are restored together with it."""
POLL_S = 0.5
PAGE = 200


class OwnStore(Protocol):
    """What policies ask of the store they follow; `StoreReader` says what each means."""

    async def after(self, position: int, *, limit: int) -> list[Entry]: ...
    async def position(self) -> int: ...
    async def tracked(self, consumer: str, store_id: UUID) -> int: ...


class PolicyFollower:
    """Feeds the service's own events to its policies. `wake()` after a commit."""

    def __init__(self, store: OwnStore, inbox: Inbox) -> None:
        self._store = store
        self._inbox = inbox
        self._woken = Bell()
        self.name = inbox.consumer.name
        self.position = 0

    @property
    def parked(self) -> int:
        """Events parked since this follower started."""
        return self._inbox.parked

    def wake(self) -> None:
        self._woken.ring()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            end_if_asked()
            try:
                self.position = await self._store.tracked(self.name, OWN_STORE)
                await self._follow()
            except Gap as gap:
                log.info("policies.overtaken", position=gap.tracked)
            except (Unavailable, SQLAlchemyError, psycopg.Error, OSError) as error:
                log.warning("policies.interrupted", error=type(error).__name__)
                await asyncio.sleep(POLL_S)

    async def _follow(self) -> None:
        tracked, idle = self.position, 0
        while True:
            end_if_asked()
            self._woken.silence()
            entries = await self._store.after(self.position, limit=PAGE)
            page = []
            for entry in entries:
                # What no policy answers needs no trace of its own, but now and then one, so that a restart has not far
                # to go back. Each event links to the last one tracked.
                idle = 0 if self._inbox.consumer.answers(entry) else idle + 1
                if idle == 0 or idle >= PAGE:
                    page.append(Incoming(str(OWN_STORE), tracked, entry.position, {}, entry.body))
                    tracked, idle = entry.position, 0
            await self._inbox.take(page)
            if entries:
                self.position = entries[-1].position
                continue
            await self._woken.wait(POLL_S)

    async def lag(self) -> int:
        """Positions between the store's end and the policies; has holes, so it is a bound and not a count."""
        return max(0, await self._store.position() - self.position)
