"""Webhook delivery: one event on its way to one subscription, until the receiver has taken it."""

from jejak_events.notifier.webhook_delivery import WebhookDeliveryEvent
from jejak_kit.decider import Decider
from jejak_notifier.domain.webhook.delivery.commands import DeliveryCommand
from jejak_notifier.domain.webhook.delivery.decide import decide
from jejak_notifier.domain.webhook.delivery.rules import RULES
from jejak_notifier.domain.webhook.delivery.state import WebhookDelivery, evolve

DELIVERY: Decider[WebhookDelivery, DeliveryCommand, WebhookDeliveryEvent] = Decider(
    "webhook_delivery", WebhookDelivery, evolve, decide, RULES
)

__all__ = ["DELIVERY", "DeliveryCommand", "WebhookDelivery"]
