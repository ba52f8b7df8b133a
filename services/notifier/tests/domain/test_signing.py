"""Signatures, judged by the independent library of the specification."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from jejak_client import verify_webhook
from jejak_notifier.domain.webhook.signing import headers, secret_of

KEYS = st.binary(min_size=24, max_size=64)
BODY = '{"type":"iro.returned","note":"Surat kuasa – “asli”"}'.encode()


@given(KEYS, st.text(st.characters(codec="utf-8")), st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True))
def test_the_library_signs_alike(key: bytes, text: str, id: str) -> None:
    moment, secret = datetime(2026, 3, 2, 5, tzinfo=UTC), secret_of(key)
    signed = headers([secret], id, int(moment.timestamp()), text.encode())
    assert signed["webhook-signature"] == Webhook(secret).sign(id, moment, text)


def test_a_receiver_that_knows_either_secret_believes_it() -> None:
    old, new, other = (secret_of(bytes([number]) * 32) for number in (1, 2, 3))
    signed = headers([new, old], "one", int(datetime.now(UTC).timestamp()), BODY)
    assert len(signed["webhook-signature"].split(" ")) == 2
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, signed)["type"] == "iro.returned"
        assert verify_webhook(secret, signed, BODY).type == "iro.returned"
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(BODY, signed)
