"""What a token must be to be believed."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from jejak_kit.auth import InvalidToken, KeysUnavailable, SigningKeys, TokenVerifier

ISSUER, AUDIENCE = "http://issuer.test", "jejak"


def refused(toy: Any, token: str) -> bool:
    answer = toy.get("/v1/boxes", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code in {200, 401}, answer.text
    if answer.status_code == 401:
        assert answer.json()["code"] == "invalid_token"
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="jejak", error="invalid_token"'
    return bool(answer.status_code == 401)


def _part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def test_a_good_token_names_its_bearer_and_roles(toy: Any) -> None:
    assert toy.get("/v1/boxes").json() == ["u-1", "packer"]
    assert not refused(toy, toy.issuer.token(aud=["other", AUDIENCE]))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "http://other.test"},
        {"iss": None},
        {"aud": "other"},
        {"aud": ["other"]},
        {"aud": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 5},
        {"sub": "x" * 201},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"nbf": int(time.time()) + 3600},
        {"iat": int(time.time()) + 3600},
        {"roles": "packer"},
        {"roles": [1]},
        {"roles": [""]},
    ],
    ids=str,
)
def test_unfit_claims_are_refused(toy: Any, changes: dict[str, Any]) -> None:
    assert refused(toy, toy.issuer.token(**changes))


def test_leeway_forgives_clocks_that_differ_a_little(toy: Any) -> None:
    assert not refused(toy, toy.issuer.token(exp=int(time.time()) - 10))
    assert refused(toy, toy.issuer.token(exp=int(time.time()) - 100))
    with pytest.raises(ValueError, match="leeway"):
        TokenVerifier(ISSUER, AUDIENCE, leeway=61)


def test_no_algorithm_is_refused(toy: Any) -> None:
    headers: list[Any] = [{"alg": "none"}, {"alg": "None", "kid": "k1"}, {"kid": "k1"}, {"alg": ["ES256"]}, [], "x"]
    for header in headers:
        assert refused(toy, f"{_part(header)}.{_part(toy.issuer.claims())}.")


def test_a_public_key_is_no_shared_secret(toy: Any) -> None:
    """HS256 signed with the issuer's public key, as its PEM and as its JWK."""
    key = toy.issuer.keys[0]
    for secret in (key.as_pem(private=False), json.dumps(key.as_dict(private=False)).encode()):
        signed = f"{_part({'alg': 'HS256', 'kid': 'k1', 'typ': 'JWT'})}.{_part(toy.issuer.claims())}"
        signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        assert refused(toy, f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}")


def test_a_shared_secret_among_the_published_keys_signs_nothing(toy: Any) -> None:
    secret = OctKey.generate_key(256, {"kid": "oct", "use": "sig"})
    toy.issuer.keys.append(secret)
    assert refused(toy, toy.issuer.token(secret, algorithm="HS256"))


def test_a_key_the_issuer_does_not_publish_is_refused(toy: Any) -> None:
    stranger = ECKey.generate_key("P-256", {"kid": "k1"})
    assert refused(toy, toy.issuer.token(stranger))
    assert refused(toy, toy.issuer.token(header={"kid": "unknown"}))
    assert refused(toy, toy.issuer.token(header={"jwk": stranger.as_dict(private=False)})[:-4] + "AAAA")


def test_the_signature_covers_every_claim(toy: Any) -> None:
    header, _, signature = toy.issuer.token().split(".")
    assert refused(toy, f"{header}.{_part(toy.issuer.claims(roles=['keeper']))}.{signature}")


@pytest.mark.filterwarnings("ignore:EdDSA")
def test_other_pinned_algorithms_are_taken_each_with_its_own_kind_of_key(toy: Any) -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
    okp = OKPKey.generate_key("Ed25519", {"kid": "okp", "use": "sig"})
    toy.issuer.keys += [rsa, okp]
    assert not refused(toy, toy.issuer.token(rsa, header={"alg": "RS256"}))
    assert not refused(toy, toy.issuer.token(okp, header={"alg": "EdDSA"}))
    assert refused(toy, toy.issuer.token(rsa, header={"alg": "RS256", "kid": "k1"}))
    assert refused(toy, toy.issuer.token(rsa, header={"alg": "PS256"}))


def test_two_authorization_headers_are_none(toy: Any) -> None:
    token = f"Bearer {toy.issuer.token()}"
    answer = toy.client.get("/v1/boxes", headers=[("Authorization", token), ("Authorization", token)])
    assert answer.json()["code"] == "token_missing"
    assert toy.client.get("/v1/boxes", headers={"Authorization": f"Basic {token}"}).status_code == 401


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


def test_an_unreachable_issuer_is_said_to_be_unavailable(toy: Any) -> None:
    toy.app.state.edge.verifier._keys._url = "http://127.0.0.1:1/jwks.json"
    answer = toy.get("/v1/boxes")
    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unavailable")
    answer = toy.post("/v1/boxes", json={"name": "A"})
    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unavailable")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
