"""Webhooks are believed only with their signature: signed here by the independent library."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook

from jejak_client import BadWebhook, verify_webhook

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = json.dumps({"type": "iro.approved", "data": {"number": "IRO/2026/00001"}})


def signed(body: str = BODY, *, at: datetime | None = None, secret: str = SECRET) -> dict[str, str]:
    moment = at or datetime.now(UTC)
    signature = Webhook(secret).sign("msg_1", moment, body)
    return {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(moment.timestamp())),
        "Webhook-Signature": signature,
    }


def test_a_signed_webhook_is_believed() -> None:
    event = verify_webhook(SECRET, signed(), BODY)
    assert (event.id, event.type) == ("msg_1", "iro.approved")


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (signed(), BODY.replace("00001", "00002")),
        (signed(secret="whsec_" + "QUFB" * 8), BODY),
        (signed(at=datetime.now(UTC) - timedelta(hours=1)), BODY),
        ({}, BODY),
        (signed("[]"), "[]"),
    ],
    ids=["changed", "by somebody else", "old", "unsigned", "no event"],
)
def test_everything_else_is_not(headers: dict[str, str], body: str) -> None:
    with pytest.raises(BadWebhook):
        verify_webhook(SECRET, headers, body)
