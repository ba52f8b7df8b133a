"""Jejak from outside: commands, lists, the live feed with automatic resume, and verified webhooks."""

from jejak_client.feed import FeedEvent, FeedLost
from jejak_client.problems import ClientError, Conflict, Refused, Unreachable
from jejak_client.records import Receipt, Record
from jejak_client.service import Jejak
from jejak_client.webhooks import BadWebhook, WebhookEvent, verify_webhook

__all__ = [
    "BadWebhook",
    "ClientError",
    "Conflict",
    "FeedEvent",
    "FeedLost",
    "Jejak",
    "Receipt",
    "Record",
    "Refused",
    "Unreachable",
    "WebhookEvent",
    "verify_webhook",
]
