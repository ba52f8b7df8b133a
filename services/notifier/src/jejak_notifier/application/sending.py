"""Sending: for each channel a loop of its own, so that one that is slow or dead delays no other.

An attempt is noted before it is made and its outcome after it. Whoever dies between leaves a lease that ends, and the
notification is sent once more: every message at least once.
"""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID, uuid5

import structlog
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.commands import CommandBus, Unavailable
from jejak_kit.decider import Command, Refused
from jejak_notifier.application.channels import Channel, Undelivered, Unreachable
from jejak_notifier.application.outbox import Letter, Outbox
from jejak_notifier.application.wording import Text
from jejak_notifier.domain.notification.commands import ConfirmDelivery, ReportFailure, StartAttempt
from jejak_notifier.domain.telling import TELLER
from jejak_notifier.settings import ChannelSettings

log = structlog.get_logger()

POLL_S = 0.25
LOOK_AHEAD = 500
"""Notifications that are looked at together."""
LEASE_S = 30
"""Beyond twice the time that an attempt may take: who has noted no outcome by then is held to be gone."""
TOGETHER = 200
"""In one digest at most."""
REMEMBERED = 10_000
"""Recipients whose last message is remembered."""

Wording = Callable[[Sequence[Letter]], Awaitable[tuple[str | None, Text]]]
"""The address of their own, where the recipient has one, and the words for one notification or several."""


class ChannelWorker:
    """Sends what waits on one channel. `sent` and `failed` count messages since the start."""

    def __init__(
        self,
        name: str,
        channel: Channel,
        settings: ChannelSettings,
        outbox: Outbox,
        bus: CommandBus,
        wording: Wording,
        *,
        clock: Callable[[], datetime],
        chance: Random,
    ) -> None:
        self.name = name
        self._channel = channel
        self._settings = settings
        self._outbox = outbox
        self._bus = bus
        self._wording = wording
        self._clock = clock
        self._chance = chance
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._last: OrderedDict[str, float] = OrderedDict()
        self.outcomes: Counter[str] = Counter()
        """`delivered`, `failed`, `dead`: notifications since the start."""

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                try:
                    await self._begin_what_waits()
                except (Unavailable, SQLAlchemyError, OSError) as error:
                    log.warning("channel.interrupted", channel=self.name, error=type(error).__name__)
                await asyncio.sleep(POLL_S)
        finally:
            tasks = list(self._under_way.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def waiting(self) -> int:
        """Notifications that are not sent yet."""
        return await self._outbox.waiting()

    async def _begin_what_waits(self) -> None:
        room = min(self._settings.concurrency - len(self._under_way), self._channel.idle)
        if room <= 0:
            return
        now = asyncio.get_running_loop().time()
        resting = [key for key, at in self._last.items() if now - at < self._settings.digest_pace_s]
        letters = await self._outbox.due(self._clock(), but=[*self._under_way, *resting], limit=LOOK_AHEAD)
        by_recipient: dict[str, list[Letter]] = {}
        for letter in letters:
            by_recipient.setdefault(letter.recipient, []).append(letter)
        for recipient, waiting in list(by_recipient.items())[:room]:
            self._under_way[recipient] = asyncio.create_task(self._tell(recipient, waiting[:TOGETHER]))

    async def _tell(self, recipient: str, letters: Sequence[Letter]) -> None:
        """One message, of one notification or as a digest of many; few wait for each other instead."""
        try:
            if len(letters) < self._settings.digest_from:
                for letter in letters:
                    await self._send([letter])
            else:
                await self._send(letters)
        except (Unavailable, SQLAlchemyError, OSError) as error:
            log.warning("channel.interrupted", channel=self.name, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one recipient's trouble is not the channel's
            log.error("channel.failed", channel=self.name, error=type(error).__name__)
        finally:
            del self._under_way[recipient]
            self._last[recipient] = asyncio.get_running_loop().time()
            while len(self._last) > REMEMBERED:
                self._last.popitem(last=False)

    async def _send(self, letters: Sequence[Letter]) -> None:
        taken = await self._take(letters)
        if not taken:
            return
        error = await self._attempt(taken)
        now = self._clock()
        commands: list[tuple[UUID, Command]] = []
        for letter in taken:
            attempt = letter.notification.attempts + 1
            if error is None:
                confirmed = ConfirmDelivery(
                    actor=TELLER, at=now, channel=self.name, attempt=attempt, together=len(taken)
                )
                commands.append((letter.id, confirmed))
                self.outcomes["delivered"] += 1
            else:
                retry_at = None if isinstance(error, Unreachable) else self._retry_at(attempt, now)
                failed = ReportFailure(
                    actor=TELLER, at=now, channel=self.name, attempt=attempt, error=str(error), retry_at=retry_at
                )
                commands.append((letter.id, failed))
                self.outcomes["dead" if retry_at is None else "failed"] += 1
        if error is not None:
            log.warning("channel.undelivered", channel=self.name, notifications=len(taken), reason=str(error))
        await asyncio.gather(*(self._give(record_id, command) for record_id, command in commands))

    async def _take(self, letters: Sequence[Letter]) -> list[Letter]:
        """Those that nobody else has taken or sent meanwhile; that they are about to be sent is durable."""
        now = self._clock()
        lease_until = now + timedelta(seconds=2 * self._settings.timeout_s + LEASE_S)

        async def take(letter: Letter) -> Letter | None:
            attempt = letter.notification.attempts + 1
            command = StartAttempt(actor=TELLER, at=now, channel=self.name, attempt=attempt, lease_until=lease_until)
            return letter if await self._give(letter.id, command) else None

        return [letter for letter in await asyncio.gather(*(take(letter) for letter in letters)) if letter is not None]

    async def _attempt(self, letters: Sequence[Letter]) -> Undelivered | None:
        """Sends. Returns why not, if not."""
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                address, text = await self._wording(letters)
                await self._channel.send(letters[0].recipient, address, text)
        except TimeoutError:
            return Undelivered(f"no answer within {self._settings.timeout_s:g} s")
        except Undelivered as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever a channel raises is a failed attempt
            return Undelivered(type(error).__name__)
        return None

    async def _give(self, record_id: UUID, command: Command) -> bool:
        """Whether it was taken. Raises Unavailable."""
        try:
            await self._bus.execute(
                command, record_id, key=None, expected_version=None, correlation_id=uuid5(record_id, "sending")
            )
        except Refused as refused:
            log.info("channel.overtaken", channel=self.name, command=command.NAME, reason=refused.refusal.code)
            return False
        return True

    def _retry_at(self, attempt: int, now: datetime) -> datetime | None:
        """Doubled pauses with jitter, so that what failed together is not tried again together; None after the last."""
        settings = self._settings
        if attempt >= settings.attempts:
            return None
        pause = min(settings.first_pause_s * 2.0 ** min(attempt - 1, 60), settings.longest_pause_s)
        return now + timedelta(seconds=pause * self._chance.uniform(0.5, 1.0))
