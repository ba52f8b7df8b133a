"""Master keys: what wraps the keys of persons, so that a copy of the keyring database alone opens nothing.

They come from the environment as `id:base64-of-32-bytes[,older…]`. The first wraps; all of them unwrap, so that a new
one can be put in front while the older still stand.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jejak_kit.privacy.keyring_fault import KeyringFault

KEY_BYTES = 32
_NONCE_BYTES = 12
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class MasterKeysInvalid(ValueError):
    """The setting is not `id:base64-of-32-bytes[,…]`; the message names the entry by its place, never its key."""


class UnknownMasterKey(KeyringFault):
    """A key was wrapped by a master key that this process was not given."""


class UnwrapFailed(KeyringFault):
    """A wrapped key was damaged, swapped with another person's, or its master key's bytes are other ones."""


@dataclass(frozen=True)
class Wrapped:
    """A key as it lies in the keyring."""

    master_key_id: str
    bytes: bytes


@dataclass(frozen=True)
class MasterKeys:
    """The current master key and the older ones, by id."""

    current: str
    _keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, setting: str) -> "MasterKeys":
        """Reads `JEJAK_MASTER_KEYS`. Raises MasterKeysInvalid."""
        keys: dict[str, bytes] = {}
        for place, entry in enumerate(setting.split(","), start=1):
            name, _, encoded = entry.strip().partition(":")
            if not _ID.fullmatch(name):
                raise MasterKeysInvalid(f"master key {place}: the id must be 1-64 letters, digits, dots or dashes")
            if name in keys:
                raise MasterKeysInvalid(f"master key {place}: the id {name!r} is given twice")
            try:
                keys[name] = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError):
                raise MasterKeysInvalid(f"master key {place} ({name!r}): not base64") from None
            if len(keys[name]) != KEY_BYTES:
                raise MasterKeysInvalid(f"master key {place} ({name!r}): must be {KEY_BYTES} bytes")
        return cls(next(iter(keys)), keys)

    def wrap(self, owner: str, key: bytes) -> Wrapped:
        """Encrypts a key with the current master key and binds it to its owner, so that rows cannot be swapped."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = AESGCM(self._keys[self.current]).encrypt(nonce, key, _bound_to(owner, self.current))
        return Wrapped(self.current, nonce + sealed)

    def unwrap(self, owner: str, wrapped: Wrapped) -> bytes:
        """Gives back the key. Raises UnknownMasterKey or UnwrapFailed."""
        master = self._keys.get(wrapped.master_key_id)
        if master is None:
            raise UnknownMasterKey(f"the key of {owner} needs master key {wrapped.master_key_id!r}, which is not given")
        nonce, sealed = wrapped.bytes[:_NONCE_BYTES], wrapped.bytes[_NONCE_BYTES:]
        try:
            return AESGCM(master).decrypt(nonce, sealed, _bound_to(owner, wrapped.master_key_id))
        except (InvalidTag, ValueError):
            raise UnwrapFailed(
                f"the key of {owner} does not unwrap with master key {wrapped.master_key_id!r}"
            ) from None


def _bound_to(owner: str, master_key_id: str) -> bytes:
    return f"{owner}\0{master_key_id}".encode()
