"""Bodies of outside systems' events that could not be applied: plain, so they are kept sealed, and not for long.

Whom such a body is about is often not known, so it is sealed with a key of the day it came, which is deleted when all
that was parked on that day has had its time.
"""

import base64
import hashlib
import hmac
import os
from datetime import UTC, date, datetime, timedelta

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jejak_kit.privacy.erasures import PARKED_KEY
from jejak_kit.privacy.keyring import Keyring

KEPT_FOR = timedelta(days=14)
"""How long a parked body can be retried at most; its sender still has it."""
_FORMAT = "jejak_parked"
_NONCE = 12


class BodyForgotten(ValueError):
    """The parked body had its time, or named somebody who was erased: the event must be sent anew, or skipped."""

    def __init__(self) -> None:
        super().__init__("the parked body is forgotten; skip the event, its sender may send it again under another id")


class ParkedBodies:
    """Seals bodies before they are parked, and opens them for a retry."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def seal(self, body: bytes, day: date | None = None) -> bytes:
        """The body as it may lie in a table: ciphertext, with the SHA-256 of what it was."""
        owner = f"{PARKED_KEY}{day or datetime.now(UTC).date()}"
        key = (await self._keyring.keys([owner]))[owner]
        nonce = os.urandom(_NONCE)
        sealed = nonce + AESGCM(_subkey(key)).encrypt(nonce, body, owner.encode())
        return _written(owner, hashlib.sha256(body).hexdigest(), base64.b64encode(sealed).decode())

    async def open(self, kept: bytes) -> bytes:
        """The body as it came. Raises BodyForgotten. What was parked before bodies were sealed comes back as it is."""
        found = _read(kept)
        if found is None:
            return kept
        owner, sealed = found["key"], base64.b64decode(found["sealed"] or "")
        key = (await self._keyring.existing([owner])).get(owner)
        if key is None or not sealed:
            raise BodyForgotten
        try:
            return AESGCM(_subkey(key)).decrypt(sealed[:_NONCE], sealed[_NONCE:], owner.encode())
        except InvalidTag:  # the key of the day was deleted and made anew
            raise BodyForgotten from None


def without_body(kept: bytes) -> bytes:
    """The same, forgotten: only the hash stays, so that the event is still known if it comes again."""
    return _written("", digest_of(kept).hex(), None)


def digest_of(kept: bytes) -> bytes:
    """SHA-256 of the body as it came."""
    found = _read(kept)
    return hashlib.sha256(kept).digest() if found is None else bytes.fromhex(found["sha256"])


def _subkey(key: bytes) -> bytes:
    return hmac.new(key, b"jejak parked body", hashlib.sha256).digest()


def _written(owner: str, digest: str, sealed: str | None) -> bytes:
    return orjson.dumps({_FORMAT: 1, "key": owner, "sha256": digest, "sealed": sealed})


def _read(kept: bytes) -> dict[str, str] | None:
    if not kept.startswith(f'{{"{_FORMAT}":1,'.encode()):
        return None
    found: dict[str, str] = orjson.loads(kept)
    return found
