"""A webhook delivery's state, folded from its events."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.language import Value
from jejak_events.limits import Description, Note
from jejak_events.notifier.notification import About, Attempts
from jejak_events.notifier.webhook_delivery import (
    HttpStatus,
    Milliseconds,
    WebhookDeliveryAttempted,
    WebhookDeliveryDelivered,
    WebhookDeliveryDropped,
    WebhookDeliveryEvent,
    WebhookDeliveryFailed,
    WebhookDeliveryRaised,
    WebhookDeliveryRequeued,
)

REMEMBERED = 30
"""Attempts that the state names; the history has all."""


class DeliveryStatus(StrEnum):
    """`sending`: an attempt is under way, or its outcome was lost; `dead`: given up, an operator decides."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"
    DROPPED = "dropped"


STATUS_LABELS = {
    DeliveryStatus.WAITING: "Menunggu",
    DeliveryStatus.SENDING: "Sedang Dikirim",
    DeliveryStatus.DELIVERED: "Terkirim",
    DeliveryStatus.DEAD: "Gagal",
    DeliveryStatus.DROPPED: "Dibatalkan",
}
OPEN = (DeliveryStatus.WAITING, DeliveryStatus.SENDING)


class Try(Value):
    """An attempt whose outcome is known. Without an `error` it was taken."""

    number: Attempts
    began_at: AwareDatetime
    took_ms: Milliseconds
    status: HttpStatus | None
    error: Description | None


class WebhookDelivery(Value):
    """`due_at`: when it may be sent, or, while it is being sent, when its lease ends. `attempts` are all that were made,
    `before` those among them that do not count for the schedule, because it was begun anew since."""

    subscription_id: UUID
    about: About
    due_at: AwareDatetime
    status: DeliveryStatus = DeliveryStatus.WAITING
    attempts: Attempts = 0
    before: Attempts = 0
    tries: tuple[Try, ...] = ()
    error: Description | None = None
    dropped: Note | None = None
    replay: UUID | None = None

    @property
    def failed(self) -> int:
        """Attempts that count for the schedule."""
        return self.attempts - self.before


def evolve(state: WebhookDelivery | None, event: WebhookDeliveryEvent) -> WebhookDelivery:
    if isinstance(event, WebhookDeliveryRaised):
        return WebhookDelivery(
            subscription_id=event.subscription_id, about=event.about, due_at=event.not_before, replay=event.replay
        )
    assert state is not None
    match event:
        case WebhookDeliveryAttempted():
            return _sent_at(state, DeliveryStatus.SENDING, event.lease_until, attempts=event.attempt)
        case WebhookDeliveryDelivered():
            tries = _tried(state, event, None)
            return state.model_copy(update={"status": DeliveryStatus.DELIVERED, "error": None, "tries": tries})
        case WebhookDeliveryFailed():
            told: dict[str, object] = {"error": event.error, "tries": _tried(state, event, event.error)}
            if event.retry_at is None:
                return state.model_copy(update={"status": DeliveryStatus.DEAD, **told})
            return _sent_at(state, DeliveryStatus.WAITING, event.retry_at, **told)
        case WebhookDeliveryRequeued():
            again: dict[str, object] = {
                "before": state.attempts,
                "replay": event.replay or state.replay,
                "dropped": None,
            }
            return _sent_at(state, DeliveryStatus.WAITING, event.not_before, **again)
        case WebhookDeliveryDropped():
            return state.model_copy(update={"status": DeliveryStatus.DROPPED, "dropped": event.reason})
        case _:
            assert_never(event)


def _tried(
    state: WebhookDelivery, event: WebhookDeliveryDelivered | WebhookDeliveryFailed, error: str | None
) -> tuple[Try, ...]:
    made = Try(number=event.attempt, began_at=event.began_at, took_ms=event.took_ms, status=event.status, error=error)
    return (*state.tries, made)[-REMEMBERED:]


def _sent_at(state: WebhookDelivery, status: DeliveryStatus, due_at: datetime, **more: object) -> WebhookDelivery:
    return state.model_copy(update={"status": status, "due_at": due_at, **more})
