"""The embedded issuer: to whom it gives tokens, where it listens."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from jejak_embedded.issuer import NotLoopbackError, require_loopback
from jejak_embedded.ports import free_port
from jejak_embedded.services import issuer_process
from jejak_embedded.settings import Settings
from jejak_embedded.throwaway import throwaway_folder
from jejak_embedded.tokens import CLIENT_SECRET, SIGNING_KEY, Claims, mint_token
from jejak_embedded.vault import Vault

WANTED = {"sub": "u1", "name": "Sari", "roles": ["sales_ops"]}


@dataclass
class Issuer:
    """A running issuer as its clients see it."""

    client: httpx.Client
    vault: Vault

    @property
    def url(self) -> str:
        return str(self.client.base_url)

    def ask(self, **change: object) -> httpx.Response:
        return self.client.post("/token", json={"client_secret": self.vault.keep(CLIENT_SECRET), **WANTED, **change})

    def claims_of(self, token: str) -> dict[str, Any]:
        keys = KeySet.import_key_set(self.client.get("/jwks.json").json())
        return dict(jwt.decode(token, keys, algorithms=["ES256"]).claims)


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with throwaway_folder() as home:
        (home / "logs").mkdir()
        process = issuer_process(Settings(home, {"issuer": free_port()}))
        process.launch()
        while not process.ready():
            assert process.exit_code() is None
        with httpx.Client(base_url=process.url, trust_env=False) as client:
            yield Issuer(client, Vault(home / "secrets"))
        process.kill()


def test_whoever_knows_the_secret_gets_a_token(issuer: Issuer) -> None:
    answer = issuer.ask(language="en", lifetime=60).json()
    claims = issuer.claims_of(answer["access_token"])
    assert {name: claims[name] for name in ("iss", "aud", "sub", "name", "roles", "locale")} == {
        "iss": issuer.url,
        "aud": "jejak",
        "sub": "u1",
        "name": "Sari",
        "roles": ["sales_ops"],
        "locale": "en",
    }
    assert claims["exp"] == claims["iat"] + 60
    assert answer["expires_in"] == 60


@pytest.mark.parametrize("change", [{"client_secret": "guess"}, {"client_secret": ""}])
def test_nobody_else_does(issuer: Issuer, change: dict[str, str]) -> None:
    assert issuer.ask(**change).status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    "change", [{"sub": ""}, {"roles": ["Sales Ops"]}, {"language": "Indonesia"}, {"lifetime": 10**6}, {"admin": True}]
)
def test_a_request_that_makes_no_sense_is_refused(issuer: Issuer, change: dict[str, object]) -> None:
    assert issuer.ask(**change).status_code == httpx.codes.UNPROCESSABLE_ENTITY


def test_the_published_keys_hold_nothing_private(issuer: Issuer) -> None:
    (key,) = issuer.client.get("/jwks.json").json()["keys"]
    assert key["alg"] == "ES256"
    assert key["kid"]
    assert "d" not in key
    assert issuer.client.get("/.well-known/openid-configuration").json()["jwks_uri"] == f"{issuer.url}/jwks.json"


def test_a_token_from_the_key_file_is_checked_by_the_same_keys(issuer: Issuer) -> None:
    token = mint_token(issuer.vault, issuer.url, Claims("u1", "Sari", ("legal",)))
    assert issuer.claims_of(token)["roles"] == ["legal"]
    assert "locale" not in issuer.claims_of(token)
    assert issuer.vault.path(SIGNING_KEY).stat().st_mode & 0o777 == 0o600


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
