"""Claims as they may be kept: an issuer lets people choose names that no database and no mail header can hold."""

import re
from collections.abc import Mapping
from typing import Any

LONGEST_NAME = 200
LONGEST_ADDRESS = 254
"""RFC 5321: a path of 256 octets, with its angle brackets."""

_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
"""Control characters and halves of surrogate pairs: JSON can write them, PostgreSQL and UTF-8 cannot."""
_OTHER_KINDS = frozenset({"id", "refresh", "offline", "logout"})
_OF_ID_TOKENS = ("at_hash", "c_hash")


def is_plain(text: str) -> bool:
    """Whether the text can be kept and sent as it is."""
    return _UNFIT.search(text) is None


def called(name: Any) -> str | None:
    """A name fit to be shown and kept; None if there is none."""
    if not isinstance(name, str):
        return None
    return " ".join(_UNFIT.sub(" ", name).split())[:LONGEST_NAME].rstrip() or None


def reached_at(email: Any) -> str | None:
    """An address as it was given, or None: one that was mended would be somebody else's."""
    if not isinstance(email, str) or not 0 < len(email) <= LONGEST_ADDRESS or not is_plain(email):
        return None
    return email


def of_another_kind(claims: Mapping[str, Any]) -> bool:
    """Whether these are the claims of an ID or refresh token, which the same keys sign, often for the same audience.

    A `nonce` alone does not tell: some providers copy it into access tokens, which then say their scope or, as those
    of Keycloak, that they are of type Bearer.
    """
    kind = claims.get("typ")
    if isinstance(kind, str) and kind.lower() in _OTHER_KINDS:
        return True
    if any(claim in claims for claim in _OF_ID_TOKENS):
        return True
    return "nonce" in claims and kind != "Bearer" and "scope" not in claims and "scp" not in claims
