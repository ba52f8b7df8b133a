"""The issuer's keys: found by discovery, fetched seldom, and none of them hides another."""

from typing import Any

import pytest
from fastapi import FastAPI

from jejak_kit.auth import InvalidToken, KeysUnavailable, SigningKeys, TokenVerifier

ISSUER, AUDIENCE = "http://issuer.test", "jejak"


@pytest.mark.anyio
async def test_an_unknown_key_is_looked_up_at_most_once_in_thirty_seconds(issuer: Any) -> None:
    now = 0.0
    keys = SigningKeys(ISSUER, f"{issuer.url}/jwks.json", clock=lambda: now)
    verifier = TokenVerifier(ISSUER, AUDIENCE, keys)
    await verifier.verify(issuer.token())
    rotated = issuer.new_key("k2")
    with pytest.raises(InvalidToken):
        await verifier.verify(issuer.token(rotated))
    assert issuer.fetched == 1
    now = 31.0
    assert (await verifier.verify(issuer.token(rotated))).id == "u-1"
    for _ in range(5):
        with pytest.raises(InvalidToken):
            await verifier.verify(issuer.token(header={"kid": "nobody"}))
    assert issuer.fetched == 2
    del issuer.keys[0]
    now = 1000.0
    await verifier.verify(issuer.token(rotated))
    assert issuer.fetched == 3, "an old key set is fetched again"
    assert await keys.find("k1") is None, "a withdrawn key no longer counts"


@pytest.mark.anyio
async def test_known_keys_outlive_a_silent_issuer_and_without_any_it_is_unavailable(issuer: Any) -> None:
    now = 0.0
    keys = SigningKeys(ISSUER, f"{issuer.url}/jwks.json", clock=lambda: now)
    token = issuer.token()
    await TokenVerifier(ISSUER, AUDIENCE, keys).verify(token)
    keys._url = "http://127.0.0.1:1/jwks.json"
    now = 5000.0
    assert (await TokenVerifier(ISSUER, AUDIENCE, keys).verify(token)).name == "Siti"
    with pytest.raises(KeysUnavailable):
        await TokenVerifier(ISSUER, AUDIENCE, jwks_url="http://127.0.0.1:1/jwks.json").verify(token)


@pytest.mark.anyio
async def test_keys_are_found_by_openid_discovery(issuer: Any, serve: Any) -> None:
    app: FastAPI = issuer.app()
    named = {"issuer": ""}

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, str]:
        return {"issuer": named["issuer"], "jwks_uri": f"{issuer.url}/jwks.json"}

    url = serve(app)
    with pytest.raises(KeysUnavailable):
        await SigningKeys(url).find("k1")
    named["issuer"] = url
    verifier = TokenVerifier(url, AUDIENCE)
    assert (await verifier.verify(issuer.token(iss=url))).roles == ("packer",)


@pytest.mark.anyio
async def test_one_odd_key_of_the_issuer_does_not_hide_the_others(issuer: Any, serve: Any) -> None:
    good = issuer.keys[0].as_dict(private=False)
    odd: list[Any] = [
        {**good, "kid": "curve", "crv": "P-999"},
        {**good, "kid": "point", "x": good["y"]},
        {**good, "kid": "text", "x": "é"},
        {**good, "kid": "use", "use": []},
        {**good, "kid": "ops", "key_ops": 5},
        {**good, "kid": "kty", "kty": ["EC"]},
        {"kid": "bare", "kty": "EC"},
        {"kid": "okp", "kty": "OKP", "crv": "X25519", "x": "AAAA"},
        {"kid": "rsa", "kty": "RSA", "n": "", "e": "AQAB"},
        {},
        "key",
        5,
        None,
    ]
    app = FastAPI()

    @app.get("/jwks.json")
    def jwks() -> dict[str, Any]:
        return {"keys": [*odd, good]}

    keys = SigningKeys(ISSUER, f"{serve(app)}/jwks.json")
    assert (await TokenVerifier(ISSUER, AUDIENCE, keys).verify(issuer.token())).id == "u-1"
    assert await keys.find("curve") is None


@pytest.mark.anyio
async def test_an_issuer_may_move_its_keys_and_a_wrong_address_only_makes_it_unavailable(
    issuer: Any, serve: Any
) -> None:
    app: FastAPI = issuer.app()
    place = {"issuer": "", "jwks_uri": "http://[::1"}

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, str]:
        return place

    @app.get("/moved.json")
    def moved() -> dict[str, Any]:
        return {"keys": [issuer.keys[-1].as_dict(private=False)]}

    now = 0.0
    url = place["issuer"] = serve(app)
    keys = SigningKeys(url, clock=lambda: now)
    verifier = TokenVerifier(url, AUDIENCE, keys)
    for wrong in ("http://[::1", "http://a:port/", "ftp://a.test/", ""):
        place["jwks_uri"] = wrong
        now += 10
        with pytest.raises(KeysUnavailable):
            await verifier.verify(issuer.token(iss=url))
    place["jwks_uri"] = f"{url}/jwks.json"
    now += 10
    await verifier.verify(issuer.token(iss=url))
    place["jwks_uri"] = f"{url}/moved.json"
    issuer.new_key("k2")
    now += 31
    assert (await verifier.verify(issuer.token(issuer.keys[-1], iss=url))).id == "u-1"
    assert await keys.find("k1") is None, "the old address no longer counts"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
