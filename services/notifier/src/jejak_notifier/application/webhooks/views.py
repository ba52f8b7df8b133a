"""The lists of webhooks: subscriptions, and deliveries by where they go and where they stand."""

from typing import get_args

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Integer, Text, text

from jejak_events.notifier.webhook import WebhookSubscriptionEvent
from jejak_events.notifier.webhook_delivery import WebhookDeliveryEvent
from jejak_kit.views.lists import record_list
from jejak_kit.views.view import Row
from jejak_notifier.domain.webhook.delivery import DELIVERY, WebhookDelivery
from jejak_notifier.domain.webhook.subscription import WEBHOOK, WebhookSubscription


def _webhook(state: WebhookSubscription) -> Row:
    definition = state.definition
    return {
        "status": state.status.value,
        "name": definition.name,
        "url": definition.url,
        "replaying": state.replay is not None,
        "search": (definition.name, definition.description, definition.url),
    }


WEBHOOKS = record_list(
    WEBHOOK,
    name="webhook_subscriptions",
    version=2,
    events=get_args(WebhookSubscriptionEvent),
    columns=(
        Column("name", Text, nullable=False),
        Column("url", Text, nullable=False),
        Column("replaying", Boolean, nullable=False),
    ),
    project=_webhook,
    sorts=("name", "created_at"),
)


def _delivery(state: WebhookDelivery) -> Row:
    about, last = state.about, state.tries[-1] if state.tries else None
    return {
        "status": state.status.value,
        "subscription_id": str(state.subscription_id),
        "event": about.type,
        "event_id": str(about.event_id),
        "subject_id": str(about.record_id),
        "subject_version": about.record_version,
        "attempts": state.attempts,
        "due_at": state.due_at,
        "answered": last.status if last is not None else None,
        "error": state.error,
        "search": (about.type, str(about.event_id), str(about.record_id)),
    }


DELIVERIES = record_list(
    DELIVERY,
    name="webhook_deliveries",
    version=2,
    events=get_args(WebhookDeliveryEvent),
    columns=(
        Column("subscription_id", Text, nullable=False),
        Column("event", Text, nullable=False),
        Column("event_id", Text, nullable=False),
        Column("subject_id", Text, nullable=False),
        Column("subject_version", BigInteger, nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("due_at", DateTime(timezone=True), nullable=False),
        Column("answered", Integer),
        Column("error", Text),
    ),
    project=_delivery,
    sorts=("created_at",),
)
_TABLE = DELIVERIES.table.c
Index(
    "ix_webhook_deliveries_due",
    *(_TABLE.subscription_id, _TABLE.due_at, _TABLE.id),
    postgresql_where=text("status IN ('waiting', 'sending')"),
)
Index(
    "ix_webhook_deliveries_in_order",
    *(_TABLE.subscription_id, _TABLE.subject_id, _TABLE.subject_version),
    postgresql_where=text("status IN ('waiting', 'sending', 'dead')"),
)
