"""Sending: to each subscription at most so many at once, so that a target that hangs delays no other.

An attempt is noted before it is made and its outcome after it. Whoever dies between leaves a lease that ends, and the
delivery is sent once more under the same id: every event at least once. Of one record nothing is sent before what
happened to it earlier was taken, or dropped.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from time import monotonic
from uuid import UUID, uuid5

import structlog
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.bell import Bell
from jejak_kit.commands import Receipt, Unavailable, VersionMismatch
from jejak_kit.decider import Command, Refused
from jejak_kit.privacy import KeyringFault
from jejak_kit.runtime import Runtime
from jejak_kit.views.runner import ViewBehind
from jejak_kit.views.view import View
from jejak_notifier.application.webhooks.bodies import NotHeardYet, body_of
from jejak_notifier.application.webhooks.lane import Attempt, Lane, record_of
from jejak_notifier.application.webhooks.outbox import Known, Parcel, Run, WebhookOutbox
from jejak_notifier.application.webhooks.posting import Answer, NotSent, Poster
from jejak_notifier.application.webhooks.secrets import SecretBook
from jejak_notifier.application.webhooks.views import DELIVERIES, WEBHOOKS
from jejak_notifier.domain.telling import TELLER
from jejak_notifier.domain.webhook.breaker import Breaker
from jejak_notifier.domain.webhook.delivery.commands import ConfirmPost, DropDelivery, ReportPost, StartPost
from jejak_notifier.domain.webhook.schedule import retry_at
from jejak_notifier.domain.webhook.signing import headers
from jejak_notifier.domain.webhook.subscription.commands import DisableWebhook
from jejak_notifier.domain.webhook.targets import parsed, target_of
from jejak_notifier.settings import NotifierSettings

log = structlog.get_logger()

POLL_S = 0.25
IDLE_S = 1.0
"""After which is looked again though nothing has happened: something may have become due."""
LEASE_S = 30
"""Beyond twice the time that an attempt may take: who has noted no outcome by then is held to be gone."""
UNHEARD_S = 0.5
"""How long a delivery is left alone whose event the journal has yet to hear."""
LOOK_AHEAD = 32
"""Records that are looked at together."""
TURN_S = 1.0
"""After which the next record has its turn, though there is more of this one."""
TIDIED = 200


class WebhookSender:
    """Sends what waits for all subscriptions. `clock` says what is due; `wall` dates signatures."""

    def __init__(
        self,
        runtime: Runtime,
        settings: NotifierSettings,
        poster: Poster,
        *,
        clock: Callable[[], datetime],
        wall: Callable[[], datetime],
        chance: Random,
    ) -> None:
        self._runtime = runtime
        self._settings = settings
        self._poster = poster
        self._clock = clock
        self._wall = wall
        self._chance = chance
        self._outbox = WebhookOutbox(runtime.engine)
        self._secrets = SecretBook(runtime.reader, runtime.sealer)
        self._active: dict[UUID, Known] = {}
        """The subscriptions that may be sent to, as the list showed them when it was asked last."""
        self._asked, self._known = -IDLE_S, 0
        self._lanes: dict[UUID, Lane] = defaultdict(Lane)
        self._ended = Bell()
        """Rings when there is room for the next."""
        self.breakers: dict[str, Breaker] = {}
        """By the target's scheme, host and port."""
        self.outcomes: Counter[str] = Counter()
        """`delivered`, `failed`, `dead`: since the start."""

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                self._ended.silence()
                try:
                    await self._look()
                except (Unavailable, SQLAlchemyError, OSError) as error:
                    log.warning("webhooks.interrupted", error=type(error).__name__)
                await self._ended.wait(POLL_S)
        finally:
            self._active = {}
            tasks = [task for lane in self._lanes.values() for task in lane.under_way.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def tidy(self) -> None:
        """Gives up what waits for subscriptions that are removed. Returns when there is none such left to see."""
        while orphans := await self._outbox.orphans(limit=TIDIED):
            dropped = DropDelivery(actor=TELLER, at=self._clock(), reason="the subscription is removed")
            given = [await self._give(orphan, dropped) for orphan in orphans]
            await self._shown(DELIVERIES, max(receipt.position if receipt else 0 for receipt in given))

    async def waiting(self) -> int:
        return await self._outbox.waiting()

    def breaker(self, url: str) -> Breaker:
        plain = parsed(url)
        origin = url if plain is None else target_of(plain).origin
        if origin not in self.breakers:
            settings = self._settings
            self.breakers[origin] = Breaker(
                settings.webhook_breaker_failures, settings.webhook_pause_s, settings.webhook_longest_pause_s
            )
        return self.breakers[origin]

    async def _look(self) -> None:
        """Reads what may be sent to those subscriptions that have nothing ready, and begins with it."""
        now, positions = monotonic(), self._runtime.views.positions
        if now - self._asked >= (POLL_S if positions[WEBHOOKS.name] != self._known else IDLE_S):
            known_at = positions[WEBHOOKS.name]
            self._active = {known.id: known for known in await self._outbox.subscriptions()}
            self._asked, self._known = now, known_at
        for gone in self._lanes.keys() - self._active.keys():
            self._lanes[gone].ready.clear()
        for known in self._active.values():
            lane = self._lanes[known.id]
            shown = positions[DELIVERIES.name]
            if lane.wants_more(shown, now - IDLE_S) and self._room(known, lane):
                found = await self._outbox.due(known.id, self._clock(), but=lane.taken(shown), limit=LOOK_AHEAD)
                lane.ready += found
                lane.empty = None if found else (shown, now)
            self._begin(known, lane)

    def _room(self, known: Known, lane: Lane) -> int:
        free = self._settings.webhook_concurrency - len(lane.under_way)
        return self.breaker(known.webhook.definition.url).room(self._clock(), free)

    def _begin(self, known: Known, lane: Lane) -> None:
        if not self._room(known, lane) and len(lane.under_way) < self._settings.webhook_concurrency:
            lane.ready.clear()  # nobody knows for how long the target is left alone
        while lane.ready and self._room(known, lane) > 0:
            run = lane.ready.popleft()
            probe = self.breaker(known.webhook.definition.url).begins()
            lane.under_way[record_of(run)] = asyncio.create_task(self._deliver(known, run, lane, probe=probe))

    async def _deliver(self, known: Known, run: Run, lane: Lane, *, probe: bool) -> None:
        """One after the other as long as all goes well. Whatever happens, there is room for another run afterwards."""
        ends = monotonic() + TURN_S
        try:
            for parcel in run:
                breaker = self.breaker(known.webhook.definition.url)
                if parcel is not run[0]:
                    if known.id not in self._active or monotonic() > ends or not breaker.room(self._clock(), 1):
                        break
                    known, probe = self._active[known.id], breaker.begins()
                if not await self._deliver_one(known, parcel, breaker, lane, probe=probe):
                    break
        finally:
            del lane.under_way[record_of(run)]
            lane.empty = None
            if known.id in self._active:
                self._begin(self._active[known.id], lane)
            if not lane.ready:
                self._ended.ring()

    async def _deliver_one(self, known: Known, parcel: Parcel, breaker: Breaker, lane: Lane, *, probe: bool) -> bool:
        """Whether it was taken. Whatever happens, the breaker knows how it ended."""
        attempt = Attempt.NONE
        try:
            attempt = await self._send(known, parcel, breaker, lane, probe=probe)
        except NotHeardYet:
            await asyncio.sleep(UNHEARD_S)
        except (Unavailable, SQLAlchemyError, OSError, KeyringFault) as error:
            log.warning("webhooks.interrupted", delivery=str(parcel.id), error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one delivery's trouble is not that of all
            log.error("webhooks.failed", delivery=str(parcel.id), error=type(error).__name__)
        finally:
            if attempt is Attempt.NONE:
                breaker.leaves(probe=probe)
        return attempt is Attempt.TAKEN

    async def _send(self, known: Known, parcel: Parcel, breaker: Breaker, lane: Lane, *, probe: bool) -> Attempt:
        """Raises NotHeardYet, and whatever the store and the keyring raise."""
        body = await body_of(self._runtime, parcel.delivery, known.webhook)
        secrets = await self._secrets.valid(known, self._clock())
        attempt, began = parcel.delivery.attempts + 1, self._clock()
        lease_until = began + timedelta(seconds=2 * self._settings.webhook_timeout_s + LEASE_S)
        started = StartPost(actor=TELLER, at=began, attempt=attempt, lease_until=lease_until)
        record = parcel.delivery.about.record_id
        if not await self._give(parcel.id, started):
            lane.unseen[record] = await self._runtime.reader.position()
            return Attempt.NONE
        signed = headers(secrets, str(parcel.id), int(self._wall().timestamp()), body)
        since, answer, error = monotonic(), Answer(0), None
        try:
            if not secrets:
                raise NotSent("the subscription has no secret any more")
            answer = await self._poster.post(known.webhook.definition.url, signed, body)
            error = answer.fault
        except NotSent as failure:
            error = str(failure)
        if error is None:
            breaker.succeeded()
        else:
            breaker.failed(self._clock(), probe=probe)
        took_ms = round((monotonic() - since) * 1_000)
        lane.unseen[record] = await self._note(known, parcel, attempt, began, took_ms, answer, error)
        return Attempt.TAKEN if error is None else Attempt.FAILED

    async def _note(
        self,
        known: Known,
        parcel: Parcel,
        attempt: int,
        began: datetime,
        took_ms: int,
        answer: Answer,
        error: str | None,
    ) -> int:
        """Returns the position that shows it."""
        now = self._clock()
        if error is None:
            taken = ConfirmPost(
                actor=TELLER, at=now, attempt=attempt, began_at=began, took_ms=took_ms, status=answer.status
            )
            self.outcomes["delivered"] += 1
            return await self._give_anyway(parcel.id, taken)
        if answer.gone:  # first, so that nothing more is sent whatever happens to us now
            await self._disable(known, now, error)
        again = retry_at(
            parcel.delivery.failed + 1,
            now,
            self._settings.webhook_retries_s,
            chance=self._chance.random(),
            asked_s=answer.retry_after_s,
        )
        self.outcomes["dead" if again is None else "failed"] += 1
        log.warning("webhooks.undelivered", subscription=str(known.id), delivery=str(parcel.id), reason=error)
        failed = ReportPost(
            actor=TELLER,
            at=now,
            attempt=attempt,
            began_at=began,
            took_ms=took_ms,
            status=answer.status or None,
            error=error,
            retry_at=again,
        )
        return await self._give_anyway(parcel.id, failed)

    async def _disable(self, known: Known, now: datetime, reason: str) -> None:
        """As it was when it was sent to: whoever changed or resumed it meanwhile does not want it disabled for that."""
        disable = DisableWebhook(actor=TELLER, at=now, reason=reason)
        try:
            disabled = await self._give_anyway(known.id, disable, expected_version=known.version)
        except VersionMismatch as moved:
            log.info("webhooks.moved_on", subscription=str(known.id), expected=moved.expected, found=moved.actual)
            disabled = await self._runtime.reader.position()
        self._active.pop(known.id, None)
        await self._shown(WEBHOOKS, disabled)

    async def _give_anyway(self, record_id: UUID, command: Command, *, expected_version: int | None = None) -> int:
        """The position that shows what it came to, be it that somebody was faster."""
        receipt = await self._give(record_id, command, expected_version=expected_version)
        return receipt.position if receipt is not None else await self._runtime.reader.position()

    async def _shown(self, view: View, position: int) -> None:
        """Waits until the list shows it, so that nothing is taken from the list that was done already."""
        with suppress(ViewBehind):
            await self._runtime.views.wait_for(view, position)

    async def _give(self, record_id: UUID, command: Command, *, expected_version: int | None = None) -> Receipt | None:
        """None when it was refused. Raises Unavailable and VersionMismatch."""
        try:
            return await self._runtime.bus.execute(
                command,
                record_id,
                key=None,
                expected_version=expected_version,
                correlation_id=uuid5(record_id, "sending"),
            )
        except Refused as refused:
            log.info("webhooks.overtaken", command=command.NAME, reason=refused.refusal.code)
            return None
