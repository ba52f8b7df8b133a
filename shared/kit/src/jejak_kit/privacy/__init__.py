"""Personal data: a key per person, texts sealed with it, and what a reader may see of them."""

from jejak_kit.privacy.disclosure import Disclosed, disclose
from jejak_kit.privacy.identifiers import Identifier, NoIdentifier, email, external, nik, phone, subject_of
from jejak_kit.privacy.keyring import SCHEMA, Keyring, KeyringFault, grants, open_keyring
from jejak_kit.privacy.master_keys import MasterKeys, MasterKeysInvalid, UnknownMasterKey, UnwrapFailed
from jejak_kit.privacy.recognition import known_as
from jejak_kit.privacy.sealing import CorruptSealing, Opened, Sealer, Sealing

__all__ = [
    "SCHEMA",
    "CorruptSealing",
    "Disclosed",
    "Identifier",
    "Keyring",
    "KeyringFault",
    "MasterKeys",
    "MasterKeysInvalid",
    "NoIdentifier",
    "Opened",
    "Sealer",
    "Sealing",
    "UnknownMasterKey",
    "UnwrapFailed",
    "disclose",
    "email",
    "external",
    "grants",
    "known_as",
    "nik",
    "open_keyring",
    "phone",
    "subject_of",
]
