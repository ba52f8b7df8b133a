"""What a token must be to be believed."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from shared.kit.tests.http.bearers import part, refused

from jejak_kit.auth import InvalidToken, SigningKeys, TokenVerifier

ISSUER, AUDIENCE = "http://issuer.test", "jejak"


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
        pytest.param({"nbf": int(time.time()) + 3600}, id="nbf in an hour"),
        pytest.param({"iat": int(time.time()) + 3600}, id="iat in an hour"),
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
        assert refused(toy, f"{part(header)}.{part(toy.issuer.claims())}.")


def test_a_public_key_is_no_shared_secret(toy: Any) -> None:
    """HS256 signed with the issuer's public key, as its PEM and as its JWK."""
    key = toy.issuer.keys[0]
    for secret in (key.as_pem(private=False), json.dumps(key.as_dict(private=False)).encode()):
        signed = f"{part({'alg': 'HS256', 'kid': 'k1', 'typ': 'JWT'})}.{part(toy.issuer.claims())}"
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
    assert refused(toy, f"{header}.{part(toy.issuer.claims(roles=['keeper']))}.{signature}")


@pytest.mark.filterwarnings("ignore:EdDSA")
def test_other_pinned_algorithms_are_taken_each_with_its_own_kind_of_key(toy: Any) -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
    okp = OKPKey.generate_key("Ed25519", {"kid": "okp", "use": "sig"})
    toy.issuer.keys += [rsa, okp]
    assert not refused(toy, toy.issuer.token(rsa, header={"alg": "RS256"}))
    assert not refused(toy, toy.issuer.token(okp, header={"alg": "EdDSA"}))
    assert refused(toy, toy.issuer.token(rsa, header={"alg": "RS256", "kid": "k1"}))
    assert refused(toy, toy.issuer.token(rsa, header={"alg": "PS256"}))


@pytest.mark.parametrize(
    "claims",
    [
        {"typ": "ID"},
        {"typ": "Refresh"},
        {"typ": "Offline"},
        {"at_hash": "x"},
        {"c_hash": "x", "scope": "openid"},
        {"nonce": "n"},
    ],
    ids=str,
)
def test_id_and_refresh_tokens_give_no_access(toy: Any, claims: dict[str, Any]) -> None:
    assert refused(toy, toy.issuer.token(**claims))


@pytest.mark.parametrize(
    "claims",
    [
        {"typ": "Bearer"},
        {"typ": "Bearer", "nonce": "n"},
        {"nonce": "n", "scope": "openid jejak"},
        {"nonce": "n", "scp": "jejak"},
        {"azp": "portal", "sid": "s", "acr": "1", "uti": "u", "ver": "2.0"},
    ],
    ids=str,
)
def test_access_tokens_as_providers_write_them_are_taken(toy: Any, claims: dict[str, Any]) -> None:
    assert not refused(toy, toy.issuer.token(**claims))


def test_only_access_tokens_are_taken(toy: Any) -> None:
    for kind in ("JWT", "at+jwt", "application/at+jwt", "AT+JWT"):
        assert not refused(toy, toy.issuer.token(header={"typ": kind})), kind
    for kind in ("logout+jwt", "dpop+jwt", "secevent+jwt", "JOSE"):
        assert refused(toy, toy.issuer.token(header={"typ": kind})), kind


def test_a_signature_of_zeros_signs_nothing(toy: Any) -> None:
    content = toy.issuer.token().rpartition(".")[0]
    for zeros in (b"\0" * 64, b"", b"\0"):
        assert refused(toy, f"{content}.{base64.urlsafe_b64encode(zeros).rstrip(b'=').decode()}")


def test_an_encryption_key_of_the_issuer_signs_nothing(toy: Any) -> None:
    encrypting = RSAKey.generate_key(2048, {"kid": "enc", "use": "enc"})
    toy.issuer.keys.append(encrypting)
    signing = RSAKey.import_key({**encrypting.as_dict(private=True), "use": "sig"})
    assert refused(toy, toy.issuer.token(signing, header={"alg": "RS256"}))


def test_a_curve_of_another_size_is_refused(toy: Any) -> None:
    wide = ECKey.generate_key("P-384", {"kid": "wide", "use": "sig"})
    toy.issuer.keys.append(wide)
    assert refused(toy, toy.issuer.token(wide, header={"alg": "ES384"}))
    assert refused(toy, toy.issuer.signed(key=wide))


@pytest.mark.anyio
@pytest.mark.parametrize("leeway", [0, 30, 60])
async def test_clocks_may_differ_by_the_leeway_and_no_second_more(issuer: Any, leeway: int) -> None:
    now = 1_800_000_000
    keys = SigningKeys(ISSUER, f"{issuer.url}/jwks.json")
    verifier = TokenVerifier(ISSUER, AUDIENCE, keys, leeway=leeway, clock=lambda: now)
    soon = {"iat": now - 100, "exp": now + 100}
    for good in ({"exp": now - leeway + 1}, {"nbf": now + leeway}, {"iat": now + leeway}):
        await verifier.verify(issuer.token(**{**soon, **good}))
    for bad in ({"exp": now - leeway - 1}, {"nbf": now + leeway + 1}, {"iat": now + leeway + 1}):
        with pytest.raises(InvalidToken):
            await verifier.verify(issuer.token(**{**soon, **bad}))


def test_nobody_holds_the_role_of_the_system(toy: Any) -> None:
    token = toy.issuer.token(roles=["system", "packer", "system"])
    assert toy.get("/v1/boxes", headers={"Authorization": f"Bearer {token}"}).json() == ["u-1", "packer"]
    token = toy.issuer.token(roles=["system"])
    assert toy.get("/v1/boxes", headers={"Authorization": f"Bearer {token}"}).json() == ["u-1"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("path", "claims", "roles"),
    [
        ("realm_access.roles", {"realm_access": {"roles": ["packer", "offline_access"]}}, ("packer", "offline_access")),
        ("resource_access.jejak.roles", {"resource_access": {"jejak": {"roles": ["packer"]}}}, ("packer",)),
        ("https://jejak.example/roles", {"https://jejak.example/roles": ["packer"]}, ("packer",)),
        ("realm_access.roles", {"realm_access": {"roles": ["system"]}}, ()),
        ("realm_access.roles", {"realm_access": {}}, ()),
        ("realm_access.roles", {"realm_access": ["packer"]}, ()),
        ("groups", {"roles": ["packer"]}, ()),
        ("groups", {"groups": "packer"}, None),
        ("a.b", {"a": {"b": {"packer": True}}}, None),
    ],
)
async def test_roles_are_read_where_the_provider_writes_them(
    issuer: Any, path: str, claims: dict[str, Any], roles: tuple[str, ...] | None
) -> None:
    keys = SigningKeys(ISSUER, f"{issuer.url}/jwks.json")
    verifier = TokenVerifier(ISSUER, AUDIENCE, keys, roles_claim=path)
    token = issuer.token(**{"roles": None, **claims})
    if roles is None:
        with pytest.raises(InvalidToken, match="invalid_roles"):
            await verifier.verify(token)
    else:
        assert (await verifier.verify(token)).roles == roles


def test_two_authorization_headers_are_none(toy: Any) -> None:
    token = f"Bearer {toy.issuer.token()}"
    answer = toy.client.get("/v1/boxes", headers=[("Authorization", token), ("Authorization", token)])
    assert answer.json()["code"] == "token_missing"
    assert toy.client.get("/v1/boxes", headers={"Authorization": f"Basic {token}"}).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [{"sub": "u\0"}, {"sub": "u\ud800"}, {"sub": "u\r\n1"}, {"roles": ["pack\0er"]}, {"roles": ["\udfff"]}],
    ids=ascii,
)
def test_a_subject_or_role_that_cannot_be_kept_is_refused(toy: Any, claims: dict[str, Any]) -> None:
    assert refused(toy, toy.issuer.signed(**claims))


def test_an_unreachable_issuer_is_said_to_be_unavailable(toy: Any) -> None:
    toy.app.state.edge.verifier._keys._url = "http://127.0.0.1:1/jwks.json"
    answer = toy.get("/v1/boxes")
    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unavailable")
    answer = toy.post("/v1/boxes", json={"name": "A"})
    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unavailable")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
