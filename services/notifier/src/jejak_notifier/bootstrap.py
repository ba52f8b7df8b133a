"""The wiring of the notifier service: the only place where its parts meet."""

from collections.abc import Coroutine, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from fastapi import APIRouter

from jejak_events.language import Event, Recorded
from jejak_events.publication.published import published_events
from jejak_kit.deadlines.calendar import WorkingCalendar
from jejak_kit.inbox import Consumer
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service
from jejak_kit.store.transaction import Transaction
from jejak_notifier.application.handlers import NotifierHandlers
from jejak_notifier.application.hours import hours
from jejak_notifier.application.journal import JOURNAL
from jejak_notifier.application.telling import Telling
from jejak_notifier.application.views import NOTIFICATIONS, RULES
from jejak_notifier.application.webhooks.raising import Raising
from jejak_notifier.application.webhooks.views import DELIVERIES, WEBHOOKS
from jejak_notifier.application.webhooks.workers import webhook_loops
from jejak_notifier.application.workers import loops
from jejak_notifier.entrypoints.consumers import STREAMS
from jejak_notifier.entrypoints.http import inbox, notifications, rules, webhook_deliveries, webhooks
from jejak_notifier.entrypoints.http.rights import READING
from jejak_notifier.settings import NotifierSettings


def notifier_service(settings: NotifierSettings) -> Service:
    """The service, wired but not running."""
    published_events()  # registers the events of all services: this one takes every one of them
    handlers = NotifierHandlers(settings.house, settings.networks).all()
    not_before = hours(WorkingCalendar.of(settings), settings.channels)
    raising = Raising()
    telling = Telling(handlers, settings.house, not_before, timedelta(hours=settings.tell_for_h))

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return [
            rules.router(runtime, settings.house, not_before),
            notifications.router(runtime),
            inbox.router(runtime, settings.audiences),
            webhooks.router(runtime),
            webhook_deliveries.router(runtime),
        ]

    def beside(runtime: Runtime) -> Sequence[Coroutine[Any, Any, None]]:
        return [*loops(runtime, settings), *webhook_loops(runtime, settings)]

    def react(event: Recorded[Event], tx: Transaction) -> None:
        telling.react(event, tx)
        raising.react(event, tx)

    return Service(
        name="notifier",
        title="Jejak Notifier",
        settings=settings,
        handlers=handlers,
        views=(RULES, NOTIFICATIONS, WEBHOOKS, DELIVERIES),
        routers=routers,
        translations=Path(__file__).parent / "translations",
        consumers={service: Consumer(durable, react) for service, durable in STREAMS.items()},
        journal=JOURNAL,
        loops=beside,
        readers={"notifier": READING},
    )
