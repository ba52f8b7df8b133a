"""Ids that follow from what a delivery is about."""

from uuid import UUID, uuid5

from jejak_notifier.domain.identity import NAMES


def delivery_id(subscription_id: UUID, event_id: UUID) -> UUID:
    """One subscription, one event: one delivery, and the `webhook-id` of whatever is sent of it."""
    return uuid5(NAMES, f"webhook delivery {subscription_id} {event_id}")


def secrets_of(subscription_id: UUID) -> str:
    """The subject under whose key a subscription's secrets are sealed. It is nobody's pseudonym."""
    return f"whs_{subscription_id.hex}"
