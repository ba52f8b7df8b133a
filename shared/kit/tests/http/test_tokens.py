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


def test_what_a_header_offers_beside_the_key_id_is_not_followed(toy: Any, serve: Any) -> None:
    """A stranger's key inside the token, or at an address that the token names."""
    stranger, asked = ECKey.generate_key("P-256", {"kid": "k1"}), []
    lure = FastAPI()

    @lure.get("/{path:path}")
    def answer(path: str) -> dict[str, Any]:
        asked.append(path)
        return {"keys": [stranger.as_dict(private=False)]}

    url = serve(lure)
    public = stranger.as_dict(private=False)
    for header in ({"jwk": public}, {"jku": f"{url}/jwks"}, {"x5u": f"{url}/x5u"}, {"kid": f"{url}/kid"}):
        assert refused(toy, toy.issuer.token(stranger, header=header)), header
    assert asked == []


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["exp"], "exp": 1},
        {"crit": ["b64"], "b64": False},
        {"crit": ["b64"], "b64": True},
        {"crit": ["alg"]},
        {"crit": []},
        {"crit": [[]]},
        {"crit": 5},
        {"crit": None},
        {"b64": True},
    ],
    ids=str,
)
def test_an_extension_that_must_be_understood_is_refused(toy: Any, header: dict[str, Any]) -> None:
    assert not refused(toy, toy.issuer.signed())
    assert refused(toy, toy.issuer.signed(header))
    bogus = f"{_part({'alg': 'ES256', 'kid': 'k1', **header})}.{_part(toy.issuer.claims())}.{'A' * 86}"
    assert refused(toy, bogus), "nobody needs a key to send it"


def test_an_encrypted_token_is_refused(toy: Any) -> None:
    assert refused(toy, f"{toy.issuer.token()}.AAAA.AAAA"), "it has five parts"


def test_whatever_stands_in_a_header_is_refused_and_breaks_nothing(toy: Any) -> None:
    deep = "[" * 1000 + "]" * 1000
    odd = [deep, "5", "null", "[[]]", "{}", "true", "1e300", r'"\u0000"', r'"\ud800"', f'"{"x" * 4000}"']
    for name in ("kid", "typ", "jku", "jwk", "x5u", "x5c", "x5t", "x5t#S256", "cty", "crit", "b64", "enc", "zip", "x"):
        for value in odd:
            header = f'{{"alg": "ES256", "kid": "k1", "{name}": {value}}}'
            content = base64.urlsafe_b64encode(header.encode()).rstrip(b"=").decode()
            assert refused(toy, f"{content}.{_part(toy.issuer.claims())}.{'A' * 86}"), (name, value[:50])


def test_header_fields_that_nobody_must_understand_are_passed_over(toy: Any) -> None:
    chain = [base64.b64encode(b"certificate" * 100).decode()]
    for header in ({"nonce": "n"}, {"x5t": "thumb"}, {"x5c": chain}, {"pi.atm": "1", "x5t#S256": "thumb"}):
        assert not refused(toy, toy.issuer.signed(header)), header


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
