"""A notifier that sends webhooks, on a database of its own, with a clock that can be moved."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.notifier.tests.hooks import Names
from services.notifier.tests.newsroom import ADMIN, Newsroom, newsroom_on, returned
from shared.kit.tests.eventually import eventually

from jejak_events.language import Event, Recorded
from jejak_events.notifier.webhook import WebhookDefinition
from jejak_kit.journal.journal import JournalInbox
from jejak_notifier.application.journal import JOURNAL
from jejak_notifier.application.webhooks import sending, workers
from jejak_notifier.application.webhooks.secrets import fresh_secret, seal
from jejak_notifier.application.webhooks.views import DELIVERIES, WEBHOOKS
from jejak_notifier.application.webhooks.workers import webhook_loops
from jejak_notifier.domain.webhook.delivery import DELIVERY, WebhookDelivery
from jejak_notifier.domain.webhook.identity import delivery_id
from jejak_notifier.domain.webhook.subscription import WEBHOOK, WebhookSubscription
from jejak_notifier.domain.webhook.subscription.commands import CreateWebhook, RotateSecret
from jejak_notifier.settings import NotifierSettings

HERE = ["127.0.0.1/32"]
AT_ONCE = {"webhook_retries_s": [0.0] * 20, "webhook_allowed_networks": HERE, "webhook_breaker_failures": 1_000}
"""Settings without patience."""


@dataclass
class Clock:
    """The wall's, moved on by hand."""

    moved: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def move(self, **by: float) -> None:
        self.moved += timedelta(**by)


@dataclass
class HookRoom:
    newsroom: Newsroom
    journal: JournalInbox
    clock: Clock
    names: Names
    secrets: dict[UUID, list[str]] = field(default_factory=dict)
    """Of each subscription, the newest first."""

    async def hears(self, *events: Event, of: UUID | None = None, at: datetime | None = None) -> list[Recorded[Event]]:
        """As the newsroom does; the journal hears it, too."""
        before = len(self.newsroom.given)
        recorded = await self.newsroom.hears(*events, of=of, at=at)
        await self.journal.take(self.newsroom.given[before:])
        return recorded

    async def hears_notes(self, *notes: str, of: UUID | None = None) -> list[Recorded[Event]]:
        return await self.hears(*(returned(note=note) for note in notes), of=of)

    async def subscribe(self, url: str, *events: str, **more: Any) -> UUID:
        definition = WebhookDefinition(name="a receiver", url=url, events=events or ("iro.*",), **more)
        new, secret = uuid4(), fresh_secret()
        sealed = await seal(self.newsroom.runtime.sealer, new, secret)
        command = CreateWebhook(actor=ADMIN, at=self.clock(), definition=definition, secret_id=uuid4(), secret=sealed)
        await self.newsroom.give(command, new)
        self.secrets[new] = [secret]
        return new

    async def rotate(self, subscription: UUID, overlap: timedelta) -> None:
        secret, now = fresh_secret(), self.clock()
        sealed = await seal(self.newsroom.runtime.sealer, subscription, secret)
        command = RotateSecret(actor=ADMIN, at=now, secret_id=uuid4(), secret=sealed, previous_until=now + overlap)
        await self.newsroom.give(command, subscription)
        self.secrets[subscription].insert(0, secret)

    async def give(self, kind: Any, record: UUID, **more: Any) -> None:
        """A command by an operator."""
        await self.newsroom.give(kind(actor=ADMIN, at=self.clock(), **more), record)

    async def delivery(self, subscription: UUID, event: Recorded[Event]) -> WebhookDelivery:
        events = await self.newsroom.runtime.reader.record(delivery_id(subscription, event.event_id))
        state = DELIVERY.fold([one.data for one in events])  # type: ignore[misc]  # they are a delivery's
        assert state is not None
        return state

    async def subscription(self, subscription: UUID) -> WebhookSubscription:
        events = await self.newsroom.runtime.reader.record(subscription)
        state = WEBHOOK.fold([one.data for one in events])  # type: ignore[misc]  # they are a subscription's
        assert state is not None
        return state

    async def becomes(self, subscription: UUID, event: Recorded[Event], status: str) -> WebhookDelivery:
        """Waits until the delivery has the status."""

        async def has() -> WebhookDelivery | None:
            state = await self.delivery(subscription, event)
            return state if state.status == status else None

        found = await eventually(has, within_s=60)
        assert found is not None
        return found

    async def shown(self) -> None:
        """Waits until the lists show what the store holds."""
        runtime = self.newsroom.runtime
        position = await runtime.reader.position()
        for view in (WEBHOOKS, DELIVERIES):
            await runtime.views.wait_for(view, position, timeout_s=30)


@asynccontextmanager
async def hookroom_on(database: str, documents: Path, **settings: Any) -> AsyncIterator[HookRoom]:
    """Everything runs that webhooks need."""
    async with newsroom_on(database, documents, **{**AT_ONCE, **settings}) as newsroom:
        clock, names, runtime = Clock(), Names(), newsroom.runtime
        told = runtime.service.settings
        assert isinstance(told, NotifierSettings)
        journal = JournalInbox(runtime.engine, JOURNAL, "notifier-journal-iro")
        sending.POLL_S, sending.IDLE_S, sending.UNHEARD_S, workers.LOOK_S = 0.03, 0.1, 0.05, 0.1
        loops = [runtime.views.run(), *webhook_loops(runtime, told, resolve=names, clock=clock)]
        tasks = [asyncio.create_task(loop) for loop in loops]
        try:
            yield HookRoom(newsroom, journal, clock, names)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
