"""The issuer's public keys, fetched once, refreshed when a token names a key that is not known yet."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey

PublicKey = RSAKey | ECKey | OKPKey

_LARGEST = 256 * 1024
_log = structlog.get_logger(__name__)


class KeysUnavailable(Exception):
    """The issuer does not answer and no key of it is known."""


class SigningKeys:
    """Keys by their id, from a JWKS address or, without one, from the issuer's OpenID discovery document.

    Seconds: a key set is fetched again after `max_age` (so that a withdrawn key stops counting) and, when an unknown
    key id appears, at most once per `min_interval`. Keys fetched before stay in use while the issuer is silent.
    """

    def __init__(
        self,
        issuer: str,
        jwks_url: str | None = None,
        *,
        timeout: float = 3.0,
        max_age: float = 600.0,
        min_interval: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._issuer, self._url = issuer, jwks_url
        self._timeout, self._max_age, self._min_interval, self._clock = timeout, max_age, min_interval, clock
        self._keys: dict[str, PublicKey] = {}
        self._fetched: float | None = None
        self._tried: float | None = None
        self._lock = asyncio.Lock()

    async def find(self, kid: str | None) -> PublicKey | None:
        """The key of this id; without an id, the only key there is. Raises KeysUnavailable."""
        if self._fetched is None or self._clock() - self._fetched > self._max_age or self._pick(kid) is None:
            await self._refresh(kid)
        if self._fetched is None:
            raise KeysUnavailable(self._issuer)
        return self._pick(kid)

    def _pick(self, kid: str | None) -> PublicKey | None:
        if kid is None:
            return next(iter(self._keys.values())) if len(self._keys) == 1 else None
        return self._keys.get(kid)

    async def _refresh(self, kid: str | None) -> None:
        async with self._lock:
            now = self._clock()
            if self._fetched is not None and now - self._fetched <= self._max_age and self._pick(kid) is not None:
                return  # whoever held the lock fetched it
            # Nothing known yet: try soon again, the issuer may just be starting.
            pause = self._min_interval if self._fetched is not None else min(1.0, self._min_interval)
            if self._tried is not None and now - self._tried < pause:
                return
            self._tried = now
            try:
                self._keys = await self._fetch()
                self._fetched = now
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
                _log.warning("signing_keys_unavailable", issuer=self._issuer, error=type(error).__name__)

    async def _fetch(self) -> dict[str, PublicKey]:
        async with httpx.AsyncClient(timeout=self._timeout, follow_redirects=False, trust_env=False) as client:
            found = await _json(client, self._url or await self._discovered(client))
        keys: dict[str, PublicKey] = {}
        for place, jwk in enumerate(found["keys"]):
            key = _public_key(jwk)
            if key is not None:
                keys[str(jwk.get("kid", f"#{place}"))] = key
        return keys

    async def _discovered(self, client: httpx.AsyncClient) -> str:
        """Where the keys are now: asked for every time, for an issuer may move them."""
        document = await _json(client, self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        if document["issuer"] != self._issuer:
            raise ValueError("the discovery document is of another issuer")
        return str(document["jwks_uri"])


async def _json(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    async with client.stream("GET", url) as response:
        response.raise_for_status()
        body = b""
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > _LARGEST:
                raise ValueError("the issuer's answer is too large")
    document = orjson.loads(body)
    if not isinstance(document, dict):
        raise ValueError("the issuer's answer is no JSON object")
    return document


def _public_key(jwk: Any) -> PublicKey | None:
    """An asymmetric signing key, or None: shared secrets and encryption keys in a key set are not for verifying.

    A key that cannot be read is passed over too, whatever is wrong with it: the others of the set are as good as before.
    """
    try:
        if jwk["kty"] not in {"EC", "RSA", "OKP"} or jwk.get("use", "sig") != "sig":
            return None
        key = JWKRegistry.import_key(jwk)
    except (JoseError, ValueError, TypeError, LookupError, AttributeError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAKey | ECKey | OKPKey) else None
