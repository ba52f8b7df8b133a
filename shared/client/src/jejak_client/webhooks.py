"""Verifying webhooks (Standard Webhooks 1.0): whoever receives one must not believe it before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from jejak_client.problems import ClientError


class BadWebhook(ClientError):
    """The signature is missing, wrong or too old."""


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A verified webhook. `id` stays the same however often it is delivered: take it once."""

    id: str
    type: str
    content: Mapping[str, Any]


def verify_webhook(secret: str, headers: Mapping[str, str], body: bytes | str) -> WebhookEvent:
    """The event of a webhook signed with this secret (`whsec_…`). Raises BadWebhook."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        content = Webhook(secret).verify(body, lowered)
    except (WebhookVerificationError, ValueError) as error:
        raise BadWebhook(str(error)) from error
    if not isinstance(content, dict):
        raise BadWebhook("the body is no event")
    return WebhookEvent(lowered["webhook-id"], str(content.get("type", "")), content)
