"""The embedded issuer: to whom it gives tokens, where it listens."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import KeySet

from jejak_embedded.issuer import NotLoopbackError, application, require_loopback
from jejak_embedded.tokens import SIGNING_KEY, Claims, TokenSigner, mint_token
from jejak_embedded.vault import Vault

ISSUER = "http://127.0.0.1:8109"
WANTED = {"client_secret": "secret", "sub": "u1", "name": "Sari", "roles": ["sales_ops"]}


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "secrets")


@pytest.fixture
def client(vault: Vault) -> Iterator[TestClient]:
    with TestClient(application(TokenSigner(vault, ISSUER), "secret")) as client:
        yield client


def claims_of(token: str, client: TestClient) -> dict[str, object]:
    keys = KeySet.import_key_set(client.get("/jwks.json").json())
    return dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)


def test_whoever_knows_the_secret_gets_a_token(client: TestClient) -> None:
    answer = client.post("/token", json=WANTED | {"language": "en", "lifetime": 60}).json()
    claims = claims_of(answer["access_token"], client)
    assert {name: claims[name] for name in ("iss", "aud", "sub", "name", "roles", "locale")} == {
        "iss": ISSUER,
        "aud": "jejak",
        "sub": "u1",
        "name": "Sari",
        "roles": ["sales_ops"],
        "locale": "en",
    }
    assert claims["exp"] == claims["iat"] + 60  # type: ignore[operator]
    assert answer["expires_in"] == 60


@pytest.mark.parametrize("change", [{"client_secret": "guess"}, {"client_secret": ""}])
def test_nobody_else_does(client: TestClient, change: dict[str, str]) -> None:
    assert client.post("/token", json=WANTED | change).status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    "change", [{"sub": ""}, {"roles": ["Sales Ops"]}, {"language": "Indonesia"}, {"lifetime": 10**6}, {"admin": True}]
)
def test_a_request_that_makes_no_sense_is_refused(client: TestClient, change: dict[str, object]) -> None:
    assert client.post("/token", json=WANTED | change).status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_the_published_keys_hold_nothing_private(client: TestClient) -> None:
    (key,) = client.get("/jwks.json").json()["keys"]
    assert key["alg"] == "ES256"
    assert key["kid"]
    assert "d" not in key
    assert client.get("/.well-known/openid-configuration").json()["jwks_uri"] == f"{ISSUER}/jwks.json"


def test_a_token_from_the_key_file_is_checked_by_the_same_keys(vault: Vault, client: TestClient) -> None:
    token = mint_token(vault, ISSUER, Claims("u1", "Sari", ("legal",)))
    assert claims_of(token, client)["roles"] == ["legal"]
    assert "locale" not in claims_of(token, client)
    assert vault.path(SIGNING_KEY).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_it_serves_loopback(host: str) -> None:
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "jejak.example", ""])
def test_it_refuses_every_other_address(host: str) -> None:
    with pytest.raises(NotLoopbackError, match="loopback only"):
        require_loopback(host)


def test_the_program_does_not_start_on_every_address(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "jejak_embedded.issuer", "--host", "0.0.0.0", "--port", "1"]
    ended = subprocess.run([*command, "--secrets", str(tmp_path)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "listens on loopback only, not on '0.0.0.0'" in ended.stderr
