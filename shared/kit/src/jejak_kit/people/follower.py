"""Follows the keyring's ledger: a deleted key is let go of at the next look, and the service's part is done."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import psycopg
import structlog
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.ending import end_if_asked, woken
from jejak_kit.inbox import Gap, Inbox
from jejak_kit.people.forgetting import Forgetting, Places, SecondLook, incoming_of
from jejak_kit.privacy import KeyringFault
from jejak_kit.privacy.erasures import LEDGER, Erasure
from jejak_kit.privacy.parked_bodies import KEPT_FOR
from jejak_kit.store.committer import Unavailable

log = structlog.get_logger()

POLL_S = 1.0
"""How long at most a process that reaches the keyring uses a deleted key."""
SECOND_LOOK_POLL_S = 5.0
EXPIRE_EVERY_S = 3600.0


class ErasureFollower:
    """One process's look at the ledger. `position` is how far this process has come."""

    def __init__(self, places: Places, *, in_flight: timedelta | None = None) -> None:
        """With `in_flight` it is the second look, which comes so long after each erasure."""
        self.places = places
        self.inbox = Inbox(places.committer, Forgetting(places) if in_flight is None else SecondLook(places, in_flight))
        self._in_flight = in_flight
        self._poll_s = POLL_S if in_flight is None else SECOND_LOOK_POLL_S
        self.name = self.inbox.consumer.name
        self._reader = places.reader
        self._ledger = places.sealer.keyring.ledger
        self._woken = asyncio.Event()
        self._moved = asyncio.Condition()
        self._expired_at = float("-inf")
        self.position = 0

    @property
    def parked(self) -> int:
        """Erasures parked since this follower started."""
        return self.inbox.parked

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            end_if_asked()
            try:
                self._woken.clear()
                await self.catch_up()
                await self._expire()
                await woken(self._woken, self._poll_s)
            except (Unavailable, Gap, KeyringFault, psycopg.Error, SQLAlchemyError, OSError) as error:
                log.warning("erasures.interrupted", error=type(error).__name__)
                await asyncio.sleep(POLL_S)

    async def catch_up(self) -> None:
        """Does all that the ledger asks now. Raises Unavailable, psycopg.Error, SQLAlchemyError."""
        if not self.position:
            self.position = await self._tracked()
        while rows := await self._next():
            previous = self.position
            page = []
            for erasure in rows:
                page.append(incoming_of(erasure, previous=previous))
                previous = erasure.position
            try:
                await self.inbox.take(page)
            except Gap as gap:  # another process was faster, or this service's store was restored
                self.position = gap.tracked
                continue
            async with self._moved:
                self.position = previous
                self._moved.notify_all()

    async def reach(self, position: int, *, timeout_s: float) -> bool:
        """Whether this service has done its part up to a row of the ledger, or parked it, within the time given."""
        self._woken.set()
        try:
            async with asyncio.timeout(timeout_s), self._moved:
                await self._moved.wait_for(lambda: self.position >= position)
        except TimeoutError:
            return False
        return True

    async def _next(self) -> Sequence[Erasure]:
        if self._in_flight is None:
            return await self._ledger.after(self.position)
        return await self._ledger.aged_after(self.position, self._in_flight)

    async def _expire(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._expired_at >= EXPIRE_EVERY_S:
            await self._ledger.expire_parked_keys(KEPT_FOR)
            self._expired_at = now

    async def _tracked(self) -> int:
        async with self._reader.engine.connect() as connection:
            found = await connection.execute(
                text("SELECT position FROM inbox.tracking WHERE consumer = :consumer AND store_id = :store"),
                {"consumer": self.name, "store": LEDGER},
            )
            return int(found.scalar() or 0)
