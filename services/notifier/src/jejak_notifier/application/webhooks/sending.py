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
from jejak_kit.commands import Receipt, Unavailable
from jejak_kit.decider import Command, Refused
from jejak_kit.privacy import KeyringFault
from jejak_kit.runtime import Runtime
from jejak_kit.views.runner import ViewBehind
from jejak_notifier.application.webhooks.bodies import NotHeardYet, body_of
from jejak_notifier.application.webhooks.outbox import Known, Parcel, WebhookOutbox
from jejak_notifier.application.webhooks.posting import Answer, NotSent, Poster
from jejak_notifier.application.webhooks.secrets import SecretBook
from jejak_notifier.application.webhooks.views import DELIVERIES
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
LEASE_S = 30
"""Beyond twice the time that an attempt may take: who has noted no outcome by then is held to be gone."""
UNHEARD_S = 0.5
"""How long a delivery is left alone whose event the journal has yet to hear."""
TIDIED = 200
GONE = 410


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
        self._under_way: dict[UUID, dict[UUID, asyncio.Task[None]]] = defaultdict(dict)
        """Subscription → record → what is being sent of it."""
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
                    for known in await self._outbox.subscriptions():
                        await self._begin(known)
                except (Unavailable, SQLAlchemyError, OSError) as error:
                    log.warning("webhooks.interrupted", error=type(error).__name__)
                await self._ended.wait(POLL_S)
        finally:
            tasks = [task for lane in self._under_way.values() for task in lane.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def tidy(self) -> None:
        """Gives up what waits for subscriptions that are removed. Returns when there is none such left to see."""
        while orphans := await self._outbox.orphans(limit=TIDIED):
            dropped = DropDelivery(actor=TELLER, at=self._clock(), reason="the subscription is removed")
            given = [await self._give(orphan, dropped) for orphan in orphans]
            await self._shown(max(receipt.position if receipt else 0 for receipt in given))

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

    async def _begin(self, known: Known) -> None:
        lane, breaker, now = self._under_way[known.id], self.breaker(known.webhook.definition.url), self._clock()
        room = breaker.room(now, self._settings.webhook_concurrency - len(lane))
        if room <= 0:
            return
        for parcel in await self._outbox.due(known.id, now, but=list(lane), limit=room):
            record, probe = parcel.delivery.about.record_id, breaker.begins()
            lane[record] = asyncio.create_task(self._deliver(known, parcel, breaker, lane, probe=probe))

    async def _deliver(
        self, known: Known, parcel: Parcel, breaker: Breaker, lane: dict[UUID, asyncio.Task[None]], *, probe: bool
    ) -> None:
        """Whatever happens, the lane is free afterwards, and the breaker knows how it ended."""
        tried = False
        try:
            tried = await self._send(known, parcel, breaker, probe=probe)
        except NotHeardYet:
            await asyncio.sleep(UNHEARD_S)
        except (Unavailable, SQLAlchemyError, OSError, KeyringFault) as error:
            log.warning("webhooks.interrupted", delivery=str(parcel.id), error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - one delivery's trouble is not that of all
            log.error("webhooks.failed", delivery=str(parcel.id), error=type(error).__name__)
        finally:
            if not tried:
                breaker.leaves(probe=probe)
            del lane[parcel.delivery.about.record_id]
            self._ended.ring()

    async def _send(self, known: Known, parcel: Parcel, breaker: Breaker, *, probe: bool) -> bool:
        """Whether an attempt was made. Raises NotHeardYet, and whatever the store and the keyring raise."""
        body = await body_of(self._runtime, parcel.delivery, known.webhook)
        secrets = await self._secrets.valid(known, self._clock())
        attempt, began = parcel.delivery.attempts + 1, self._clock()
        lease_until = began + timedelta(seconds=2 * self._settings.webhook_timeout_s + LEASE_S)
        started = StartPost(actor=TELLER, at=began, attempt=attempt, lease_until=lease_until)
        if not await self._give(parcel.id, started):
            return False
        signed = headers(secrets, str(parcel.id), int(self._wall().timestamp()), body)
        since, answer, error = monotonic(), Answer(0), None
        try:
            if not secrets:
                raise NotSent("the subscription has no secret any more")
            answer = await self._poster.post(known.webhook.definition.url, signed, body)
            error = _fault(answer.status)
        except NotSent as failure:
            error = str(failure)
        if error is None:
            breaker.succeeded()
        else:
            breaker.failed(self._clock(), probe=probe)
        await self._note(known, parcel, attempt, began, round((monotonic() - since) * 1_000), answer, error)
        return True

    async def _note(
        self,
        known: Known,
        parcel: Parcel,
        attempt: int,
        began: datetime,
        took_ms: int,
        answer: Answer,
        error: str | None,
    ) -> None:
        """Returns when the list shows it, too."""
        now = self._clock()
        if error is None:
            taken = ConfirmPost(
                actor=TELLER, at=now, attempt=attempt, began_at=began, took_ms=took_ms, status=answer.status
            )
            self.outcomes["delivered"] += 1
            await self._give_and_show(parcel.id, taken)
            return
        if answer.status == GONE:  # first, so that nothing more is sent whatever happens to us now
            await self._give(known.id, DisableWebhook(actor=TELLER, at=now, reason=error))
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
        await self._give_and_show(parcel.id, failed)

    async def _give_and_show(self, record_id: UUID, command: Command) -> None:
        receipt = await self._give(record_id, command)
        if receipt is not None:
            await self._shown(receipt.position)

    async def _shown(self, position: int) -> None:
        """Waits until the list shows it, so that nothing is taken from the list that was done already."""
        with suppress(ViewBehind):
            await self._runtime.views.wait_for(DELIVERIES, position)

    async def _give(self, record_id: UUID, command: Command) -> Receipt | None:
        """None when it was refused. Raises Unavailable."""
        try:
            return await self._runtime.bus.execute(
                command, record_id, key=None, expected_version=None, correlation_id=uuid5(record_id, "sending")
            )
        except Refused as refused:
            log.info("webhooks.overtaken", command=command.NAME, reason=refused.refusal.code)
            return None


def _fault(status: int) -> str | None:
    """What is wrong with an answer; nothing with a 2xx."""
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return f"the receiver redirects ({status}), which is not followed"
    return "the receiver wants nothing more (410)" if status == GONE else f"the receiver answered {status}"
