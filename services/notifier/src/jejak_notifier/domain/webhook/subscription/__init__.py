"""Webhook subscription: which system hears of which events, at which address, by which secrets."""

from jejak_events.notifier.webhook import WebhookSubscriptionEvent
from jejak_kit.decider import Decider
from jejak_notifier.domain.webhook.subscription.commands import WebhookCommand
from jejak_notifier.domain.webhook.subscription.decide import decide
from jejak_notifier.domain.webhook.subscription.rules import RULES
from jejak_notifier.domain.webhook.subscription.state import WebhookSubscription, evolve

WEBHOOK: Decider[WebhookSubscription, WebhookCommand, WebhookSubscriptionEvent] = Decider(
    "webhook_subscription", WebhookSubscription, evolve, decide, RULES
)

__all__ = ["WEBHOOK", "WebhookCommand", "WebhookSubscription"]
