"""A yes is believed for a few seconds, a no never."""

import pytest

from jejak_kit.auth import InvalidToken, Principal
from jejak_kit.auth.cache import TRUST_S, CachedVerifier

pytestmark = pytest.mark.anyio


class Gatekeeper:
    """Lets `good` in, and counts how often it was asked."""

    asked = 0

    async def verify(self, token: str) -> Principal:
        self.asked += 1
        if token != "good":
            raise InvalidToken("bad_signature")
        return Principal("rina", "Rina", ("sales_ops",), "id")


async def test_a_verified_token_is_believed_for_a_while_and_then_asked_again() -> None:
    gatekeeper, now = Gatekeeper(), [100.0]
    cached = CachedVerifier(gatekeeper, clock=lambda: now[0])
    assert (await cached.verify("good")) is (await cached.verify("good"))
    assert gatekeeper.asked == 1
    now[0] += TRUST_S
    await cached.verify("good")
    assert gatekeeper.asked == 2


async def test_a_refused_token_is_asked_every_time() -> None:
    gatekeeper = Gatekeeper()
    cached = CachedVerifier(gatekeeper)
    for _ in range(3):
        with pytest.raises(InvalidToken):
            await cached.verify("bad")
    assert gatekeeper.asked == 3
