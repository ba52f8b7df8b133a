"""The embedded issuer's signing key, and the access tokens it signs."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from jejak_embedded.vault import Vault

ALGORITHM = "ES256"
AUDIENCE = "jejak"
LIFETIME = 3600
"""Seconds a token is valid for unless said otherwise."""

SIGNING_KEY = "issuer-key.json"
CLIENT_SECRET = "issuer-client-secret"  # noqa: S105 - the name of a file
_EARLIER = 5
"""Seconds that `nbf` lies before `iat`, for clocks that differ a little."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a token speaks for. `language` is a BCP 47 tag; None leaves the choice to the request."""

    sub: str
    name: str
    roles: tuple[str, ...] = field(default=())
    language: str | None = None


class TokenSigner:
    """Mints access tokens in the name of `issuer` with the key kept in the vault, which it makes at the first use."""

    def __init__(self, vault: Vault, issuer: str, audience: str = AUDIENCE) -> None:
        self.issuer = issuer
        self.audience = audience
        self._key = ECKey.import_key(json.loads(vault.keep(SIGNING_KEY, _new_key)))

    def mint(self, claims: Claims, *, lifetime: int = LIFETIME, now: int | None = None) -> str:
        """A signed token valid for `lifetime` seconds from `now` (seconds since 1970)."""
        issued = int(time.time()) if now is None else now
        content: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": claims.sub,
            "name": claims.name,
            "roles": list(claims.roles),
            "iat": issued,
            "nbf": issued - _EARLIER,
            "exp": issued + lifetime,
        }
        if claims.language is not None:
            content["locale"] = claims.language
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": "at+jwt"}
        return jwt.encode(header, content, self._key, algorithms=[ALGORITHM])

    def public_keys(self) -> dict[str, Any]:
        """The JWK Set with which anybody can check a token."""
        return dict(KeySet([self._key]).as_dict(private=False))


def mint_token(
    vault: Vault,
    issuer: str,
    claims: Claims,
    *,
    audience: str = AUDIENCE,
    lifetime: int = LIFETIME,
) -> str:
    """A token straight from the key file, for whoever may read that."""
    return TokenSigner(vault, issuer, audience).mint(claims, lifetime=lifetime)


def _new_key() -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
    return json.dumps(key.as_dict(private=True))
