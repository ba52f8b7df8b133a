"""Sealing and opening texts about people.

A sealed value is, in unpadded URL-safe base64:

    version (1) | key id (8) | nonce (12) | AES-256-GCM ciphertext and tag | CRC-32 (4)

The nonce is an HMAC of the text under the person's own key, so that equal texts seal to equal bytes (as in SIV: only
the equality shows). The key id tells a value whose key was erased, though the person may have come back and got another
key, from a damaged one; the CRC, over subject and kind too, does so when the damage hits the key id itself.
"""

import base64
import binascii
import hashlib
import hmac
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jejak_events.personal import Kind, Personal
from jejak_kit.privacy.identifiers import Identifier, subject_of
from jejak_kit.privacy.keyring import Keyring

_VERSION = b"\x01"
_KEY_ID, _NONCE, _TAG, _CRC = 8, 12, 16, 4
_SHORTEST = len(_VERSION) + _KEY_ID + _NONCE + _TAG + _CRC


class CorruptSealing(ValueError):
    """A sealed value was altered: it is not what was sealed. The message names the subject and what failed."""


@dataclass(frozen=True)
class Sealing:
    """A text about a person that wants to be sealed."""

    subject: str
    kind: Kind
    text: str

    def __repr__(self) -> str:
        return f"Sealing({self.subject}, {self.kind})"


@dataclass(frozen=True)
class Opened:
    """What became of a sealed value: its text, or that the person was erased."""

    value: str | None
    status: Literal["open", "erased"]

    def __repr__(self) -> str:
        return f"Opened({self.status})"


ERASED = Opened(None, "erased")


class Sealer:
    """Seals on the way in and opens on the way out."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring = keyring

    async def subject_of(self, *identifiers: Identifier | None) -> str:
        """The subject of a person by the first identifier that is there. Raises NoIdentifier."""
        return subject_of(await self.keyring.pepper(), *identifiers)

    async def seal(self, subject: str, kind: Kind, text: str) -> Personal:
        """The text, sealed with the person's key, which is made if there is none."""
        return (await self.seal_many([Sealing(subject, kind, text)]))[0]

    async def seal_many(self, texts: Sequence[Sealing]) -> list[Personal]:
        """Seals texts of many people with one look into the keyring, in the order given."""
        keys = await self.keyring.keys({text.subject for text in texts})
        return [
            Personal.fresh(
                subject=text.subject, kind=text.kind, sealed=_seal(keys[text.subject], text), plain=text.text
            )
            for text in texts
        ]

    async def open(self, personal: Personal) -> Opened:
        """The text, or erased. Raises CorruptSealing, and KeyringFault if the key itself cannot be unwrapped."""
        return (await self.open_many([personal]))[0]

    async def open_many(self, values: Sequence[Personal]) -> list[Opened]:
        """Opens values of many people with at most one query for keys, in the order given. Raises as `open`."""
        keys = await self.keyring.existing({value.subject for value in values})
        return [_open(keys.get(value.subject), value) for value in values]


def _subkey(key: bytes, purpose: str) -> bytes:
    return hmac.new(key, f"jejak {purpose}".encode(), hashlib.sha256).digest()


def _bound_to(subject: str, kind: str) -> bytes:
    return f"{subject}\0{kind}".encode()


def _seal(key: bytes, text: Sealing) -> str:
    plain = text.text.encode()
    bound = _bound_to(text.subject, text.kind)
    nonce = hmac.new(_subkey(key, "nonce"), text.kind.encode() + b"\0" + plain, hashlib.sha256).digest()[:_NONCE]
    body = _VERSION + _subkey(key, "key id")[:_KEY_ID] + nonce
    body += AESGCM(_subkey(key, "text")).encrypt(nonce, plain, bound)
    return base64.urlsafe_b64encode(body + _checksum(bound, body)).rstrip(b"=").decode()


def _open(key: bytes | None, value: Personal) -> Opened:
    try:
        raw = base64.b64decode(value.sealed + "=" * (-len(value.sealed) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise CorruptSealing(f"a value of {value.subject} is not base64") from None
    bound = _bound_to(value.subject, value.kind)
    body = raw[:-_CRC]
    if len(raw) < _SHORTEST or raw[-_CRC:] != _checksum(bound, body):
        raise CorruptSealing(f"a value of {value.subject} is truncated or altered (checksum)")
    if not body.startswith(_VERSION):
        raise CorruptSealing(f"a value of {value.subject} is in an unknown format (version {body[0]})")
    body = body[len(_VERSION) :]
    if key is None or not hmac.compare_digest(body[:_KEY_ID], _subkey(key, "key id")[:_KEY_ID]):
        return ERASED
    nonce, sealed = body[_KEY_ID : _KEY_ID + _NONCE], body[_KEY_ID + _NONCE :]
    try:
        return Opened(AESGCM(_subkey(key, "text")).decrypt(nonce, sealed, bound).decode(), "open")
    except InvalidTag:
        raise CorruptSealing(f"a value of {value.subject} was altered (authentication failed)") from None


def _checksum(bound: bytes, body: bytes) -> bytes:
    return zlib.crc32(body, zlib.crc32(bound)).to_bytes(_CRC, "big")
