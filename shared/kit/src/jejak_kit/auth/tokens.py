"""Bearer tokens: signature by a pinned algorithm, issuer, audience, life span, and the roles they grant."""

import base64
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from jejak_kit.auth.claims import called, is_plain, of_another_kind, reached_at
from jejak_kit.auth.jwks import PublicKey, SigningKeys
from jejak_kit.auth.principal import Principal
from jejak_kit.decider import SYSTEM
from jejak_kit.i18n import negotiate

ALGORITHMS: Mapping[str, type[PublicKey]] = {"ES256": ECKey, "RS256": RSAKey, "EdDSA": OKPKey}
"""The only accepted algorithms, each with the one kind of key it is used with; no `none`, no shared secrets."""

# RFC 9864 deprecates the name, which does not say the curve, not the algorithm; issuers still write it.
warnings.filterwarnings("ignore", message="EdDSA", category=SecurityWarning)

TYPES = frozenset({"jwt", "at+jwt", "application/at+jwt"})
"""What a token may call itself in `typ`, if anything: other kinds of JWT are signed by the same keys."""

LARGEST_LEEWAY = 60
_LONGEST = 8192
_UNREADABLE = (JoseError, ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What the library lets out of a header or claims of a wrong type or depth: they are the sender's to choose."""


class InvalidToken(Exception):
    """The token proves nothing. `reason` is a code, safe to log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Verifier(Protocol):
    """Says who bears a token."""

    async def verify(self, token: str) -> Principal:
        """Raises InvalidToken, KeysUnavailable."""
        ...


class TokenVerifier:
    """Verifies the tokens of one issuer for one audience. `leeway` is in seconds, for clocks that differ.

    `roles_claim` is a claim's name or, where there is none of that name, a path by dots into nested claims.
    """

    def __init__(
        self,
        issuer: str,
        audience: str,
        keys: SigningKeys | None = None,
        *,
        jwks_url: str | None = None,
        roles_claim: str = "roles",
        leeway: int = 30,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not 0 <= leeway <= LARGEST_LEEWAY:
            raise ValueError(f"leeway must be between 0 and {LARGEST_LEEWAY} seconds")
        self._keys = keys or SigningKeys(issuer, jwks_url)
        self._roles_claim = roles_claim
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=leeway,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )

    async def verify(self, token: str) -> Principal:
        """Who bears this token. Raises InvalidToken, KeysUnavailable."""
        algorithm, kid = _header(token)
        key = await self._keys.find(kid)
        if key is None:
            raise InvalidToken("unknown_key")
        if not isinstance(key, ALGORITHMS[algorithm]):
            raise InvalidToken("key_of_another_algorithm")
        try:
            claims = jwt.decode(token, key, registry=_REGISTRIES[algorithm]).claims
        except _UNREADABLE:
            raise InvalidToken("bad_signature") from None
        try:
            self._claims.validate(claims)
        except JoseError as error:
            raise InvalidToken(error.error) from None
        if of_another_kind(claims):
            raise InvalidToken("another_kind_of_token")
        return _principal(claims, _claim(claims, self._roles_claim))


def _registry(algorithm: str) -> JWSRegistry:
    """The one algorithm; header fields that nobody must understand are passed over (RFC 7515, section 4), such as
    the certificates by which some issuers name their keys once more.
    """
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    registry.max_header_length = _LONGEST
    return registry


_REGISTRIES = {algorithm: _registry(algorithm) for algorithm in ALGORITHMS}


def _header(token: str) -> tuple[str, str | None]:
    if len(token) > _LONGEST or token.count(".") != 2:
        raise InvalidToken("malformed")
    try:
        encoded = token.partition(".")[0]
        header = orjson.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
        algorithm, kid, kind = header["alg"], header.get("kid"), header.get("typ")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidToken("malformed") from None
    if "crit" in header or "b64" in header:  # no extension is understood here
        raise InvalidToken("extension_not_understood")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise InvalidToken("algorithm_not_accepted")
    if not isinstance(kid, str | None):
        raise InvalidToken("malformed")
    if kind is not None and (not isinstance(kind, str) or kind.lower() not in TYPES):
        raise InvalidToken("another_kind_of_token")
    return algorithm, kid


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    """The claim of that name, else what stands at the path; None where there is neither."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _principal(claims: Mapping[str, Any], roles: Any) -> Principal:
    roles = [] if roles is None else roles
    if not isinstance(roles, list) or not all(isinstance(role, str) and role and is_plain(role) for role in roles):
        raise InvalidToken("invalid_roles")
    subject = claims["sub"]
    if len(subject) > 200 or not is_plain(subject):
        raise InvalidToken("invalid_subject")
    locale = claims.get("locale")
    return Principal(
        id=subject,
        name=called(claims.get("name")) or subject,
        # policies and other services act as the system, without a token: no person does, whatever a token says
        roles=tuple(role for role in dict.fromkeys(roles) if role != SYSTEM),
        language=negotiate(locale if isinstance(locale, str) else None),
        email=reached_at(claims.get("email")),
    )
