"""What a token's header says is a stranger's word until the signature has been verified."""

import base64
from typing import Any

import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey
from shared.kit.tests.http.bearers import part, refused

ISSUER, AUDIENCE = "http://issuer.test", "jejak"


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
    bogus = f"{part({'alg': 'ES256', 'kid': 'k1', **header})}.{part(toy.issuer.claims())}.{'A' * 86}"
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
            assert refused(toy, f"{content}.{part(toy.issuer.claims())}.{'A' * 86}"), (name, value[:50])


def test_header_fields_that_nobody_must_understand_are_passed_over(toy: Any) -> None:
    chain = [base64.b64encode(b"certificate" * 100).decode()]
    for header in ({"nonce": "n"}, {"x5t": "thumb"}, {"x5c": chain}, {"pi.atm": "1", "x5t#S256": "thumb"}):
        assert not refused(toy, toy.issuer.signed(header)), header
