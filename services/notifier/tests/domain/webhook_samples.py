"""Commands and states of webhook subscriptions and deliveries, for tests that read as sentences."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jejak_events.notifier.notification import About
from jejak_events.notifier.webhook import SealedSecret, WebhookDefinition
from jejak_notifier.domain.webhook.delivery.commands import (
    ConfirmPost,
    DropDelivery,
    RaiseDelivery,
    ReplayDelivery,
    ReportPost,
    RetryDelivery,
    StartPost,
)
from jejak_notifier.domain.webhook.subscription.commands import (
    ChangeWebhook,
    CreateWebhook,
    DisableWebhook,
    FinishReplay,
    RemoveWebhook,
    ReplayWebhook,
    ResumeWebhook,
    RotateSecret,
    StopWebhook,
    TestWebhook,
)

from .samples import ADMIN, LATER, NOON, SYSTEM

SEALED = SealedSecret(key="whs_1", sealed="c2VhbGVk")
SUBSCRIPTION, REPLAY = UUID(int=7), UUID(int=8)
FIRST, SECOND, THIRD = UUID(int=11), UUID(int=12), UUID(int=13)
"""Ids of secrets."""


def webhook(url: str = "https://hooks.example.com/jejak", *events: str, **more: Any) -> WebhookDefinition:
    return WebhookDefinition(name="Gudang data", url=url, events=events or ("iro.*",), **more)


def create(definition: WebhookDefinition | None = None, *networks: str) -> CreateWebhook:
    return CreateWebhook(
        actor=ADMIN,
        at=NOON,
        definition=definition or webhook(),
        networks=networks,
        secret_id=FIRST,
        secret=SEALED,
    )


def rotate(secret_id: UUID = SECOND, until: datetime = LATER) -> RotateSecret:
    return RotateSecret(actor=ADMIN, at=NOON, secret_id=secret_id, secret=SEALED, previous_until=until)


CHANGE = ChangeWebhook(actor=ADMIN, at=NOON, definition=webhook("https://hooks.example.com/other"))
STOP = StopWebhook(actor=ADMIN, at=NOON, reason="Penerima dipindahkan.")
RESUME, REMOVE = (kind(actor=ADMIN, at=NOON) for kind in (ResumeWebhook, RemoveWebhook))
TEST = TestWebhook(actor=ADMIN, at=NOON, test_id=UUID(int=9))
AGAIN = ReplayWebhook(actor=ADMIN, at=NOON, replay_id=REPLAY, source="iro", position=4)
FINISH = FinishReplay(actor=SYSTEM, at=LATER, replay_id=REPLAY, deliveries=3)
DISABLE = DisableWebhook(actor=SYSTEM, at=LATER, reason="the receiver wants nothing more (410)")

ABOUT = About(
    service="iro",
    type="iro.returned",
    event_id=UUID(int=2),
    record_id=UUID(int=3),
    record_version=4,
    occurred_at=NOON,
)
RAISE = RaiseDelivery(actor=SYSTEM, at=NOON, subscription_id=SUBSCRIPTION, about=ABOUT)


def replayed(replay_id: UUID = REPLAY, at: datetime = LATER) -> ReplayDelivery:
    return ReplayDelivery(actor=SYSTEM, at=at, subscription_id=SUBSCRIPTION, about=ABOUT, replay_id=replay_id)


def post(number: int = 1, at: datetime = NOON) -> StartPost:
    return StartPost(actor=SYSTEM, at=at, attempt=number, lease_until=at + timedelta(minutes=1))


def accepted(number: int = 1) -> ConfirmPost:
    return ConfirmPost(actor=SYSTEM, at=NOON, attempt=number, began_at=NOON, took_ms=12, status=204)


def rejected(number: int = 1, again: datetime | None = None) -> ReportPost:
    return ReportPost(
        actor=SYSTEM,
        at=NOON,
        attempt=number,
        began_at=NOON,
        took_ms=12,
        status=500,
        error="the receiver answered 500",
        retry_at=again,
    )


SEND_NOW = RetryDelivery(actor=ADMIN, at=LATER)
GIVE_UP = DropDelivery(actor=ADMIN, at=LATER, reason="Penerima sudah tahu.")
