"""Signing what is sent (Standard Webhooks 1.0, "Signature scheme"): HMAC-SHA256 over id, timestamp and body."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32
"""The specification asks for 24 to 64."""


def secret_of(random: bytes) -> str:
    """A secret as its receiver writes it down."""
    return PREFIX + base64.b64encode(random).decode()


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """`v1,…` for one secret."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def headers(secrets: Sequence[str], id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Signed with each secret that is valid, so that a receiver may know either. `timestamp` in seconds since 1970."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, id, timestamp, body) for secret in secrets),
    }
