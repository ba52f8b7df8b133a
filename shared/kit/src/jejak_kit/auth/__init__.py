"""Who is speaking, proven by a bearer token, and in which of their roles they act."""

from jejak_kit.auth.jwks import KeysUnavailable, SigningKeys
from jejak_kit.auth.principal import Principal, acting_role, acting_roles
from jejak_kit.auth.tokens import ALGORITHMS, InvalidToken, TokenVerifier, Verifier

__all__ = [
    "ALGORITHMS",
    "InvalidToken",
    "KeysUnavailable",
    "Principal",
    "SigningKeys",
    "TokenVerifier",
    "Verifier",
    "acting_role",
    "acting_roles",
]
