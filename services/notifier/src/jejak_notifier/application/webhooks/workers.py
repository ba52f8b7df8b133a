"""The loops of webhooks beside the HTTP edge: one sends, one replays and tidies up and counts."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from random import Random
from typing import Any

import structlog
from prometheus_client import Counter, Gauge
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.commands import Unavailable
from jejak_kit.runtime import Runtime
from jejak_notifier.application.telling import utc_now
from jejak_notifier.application.webhooks.posting import Poster, Resolve, resolve
from jejak_notifier.application.webhooks.replaying import Replayer
from jejak_notifier.application.webhooks.sending import WebhookSender
from jejak_notifier.application.webhooks.views import DELIVERIES, WEBHOOKS
from jejak_notifier.settings import NotifierSettings

log = structlog.get_logger()

LOOK_S = 1.0


def webhook_loops(
    runtime: Runtime,
    settings: NotifierSettings,
    *,
    resolve: Resolve = resolve,
    clock: Callable[[], datetime] = utc_now,
    wall: Callable[[], datetime] = utc_now,
) -> Sequence[Coroutine[Any, Any, None]]:
    """They end when they are cancelled. Times come from `clock`, but for those that receivers check."""
    poster = Poster(settings.networks, settings.webhook_timeout_s, resolve=resolve, trust=settings.webhook_trust())
    sender = WebhookSender(
        runtime,
        settings,
        poster,
        clock=clock,
        wall=wall,
        chance=Random(),  # noqa: S311 - jitter
    )
    return [sender.run(), _care(runtime, sender, Replayer(runtime, clock=clock), clock)]


async def _care(runtime: Runtime, sender: WebhookSender, replayer: Replayer, clock: Callable[[], datetime]) -> None:
    registry = runtime.metrics.registry
    waiting = Gauge("jejak_webhooks_waiting", "Deliveries not sent yet.", registry=registry)
    broken = Gauge("jejak_webhook_circuits_open", "Targets that are left alone for a while.", registry=registry)
    sent = Counter("jejak_webhook_deliveries", "Attempts by outcome.", ["outcome"], registry=registry)
    counted: dict[str, int] = {}
    seen: list[int] = []
    while True:
        try:
            shown = [runtime.views.positions[view.name] for view in (WEBHOOKS, DELIVERIES)]
            if shown != seen:
                await replayer.look()
                await sender.tidy()
                waiting.set(await sender.waiting())
            seen = shown
        except (Unavailable, SQLAlchemyError, OSError) as error:
            log.warning("webhooks.interrupted", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - what sends goes on
            log.error("webhooks.failed", error=type(error).__name__)
        broken.set(sum(breaker.state(clock()) != "closed" for breaker in sender.breakers.values()))
        for outcome, count in sender.outcomes.items():
            sent.labels(outcome).inc(count - counted.get(outcome, 0))
            counted[outcome] = count
        await asyncio.sleep(LOOK_S)
