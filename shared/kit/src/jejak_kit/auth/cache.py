"""Tokens that were just verified: a caller who gives a hundred commands a second need not prove himself as often."""

import time
from collections import OrderedDict
from collections.abc import Callable

from jejak_kit.auth.principal import Principal
from jejak_kit.auth.tokens import Verifier

TRUST_S = 10.0
"""How long a verification is believed. Together with the allowed clock skew it stays below a minute."""
MOST = 10_000


class CachedVerifier:
    """Asks another verifier, and remembers its yes for TRUST_S; a no is never remembered."""

    def __init__(self, verifier: Verifier, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._verifier = verifier
        self._clock = clock
        self._verified: OrderedDict[str, tuple[float, Principal]] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """Raises InvalidToken, KeysUnavailable."""
        now = self._clock()
        known = self._verified.get(token)
        if known is not None and known[0] > now:
            return known[1]
        self._verified.pop(token, None)
        principal = await self._verifier.verify(token)
        self._verified[token] = (now + TRUST_S, principal)
        while len(self._verified) > MOST:
            self._verified.popitem(last=False)
        return principal
