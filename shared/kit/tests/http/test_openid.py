"""A service that is told nothing but the address of an OpenID provider believes its tokens, and nobody else's."""

import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from shared.kit.tests.http.provider import SECRET, Provider
from shared.kit.tests.http.shop import Shop, open_shop

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def running(provider_at: str, place: socket.socket) -> tuple[Provider, uvicorn.Server, threading.Thread]:
    provider = Provider(provider_at)
    server = uvicorn.Server(uvicorn.Config(provider.app(), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
    thread.start()
    return provider, server, thread


@pytest.fixture
def providers() -> Iterator[list[Provider]]:
    """Two providers; the socket listens before the first request, so nobody has to wait for them."""
    started = []
    for _ in range(2):
        place = socket.create_server(("127.0.0.1", 0))
        started.append(running(f"http://127.0.0.1:{place.getsockname()[1]}", place))
    yield [provider for provider, _, _ in started]
    for _, server, thread in started:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
async def shop(database: str, tmp_path: Path, providers: list[Provider]) -> AsyncIterator[Shop]:
    async with open_shop(
        database, tmp_path, None, issuer=providers[0].issuer, roles_claim="realm_access.roles"
    ) as shop:
        yield shop


def token_of(provider: Provider, client_id: str, secret: str = SECRET) -> str:
    """As any client gets one: the token endpoint is found in the discovery document."""
    about = httpx.get(f"{provider.issuer}/.well-known/openid-configuration").raise_for_status().json()
    asked = httpx.post(about["token_endpoint"], auth=(client_id, secret), data={"grant_type": "client_credentials"})
    return str(asked.raise_for_status().json()["access_token"])


async def seen(shop: Shop, token: str) -> int:
    answer = await shop.client.get("/v1/wares/export", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


async def test_its_clients_are_let_in_by_their_roles(shop: Shop, providers: list[Provider]) -> None:
    providers[0].enrol("gudang", "keeper", "offline_access")
    providers[0].enrol("tamu", "guest")
    providers[0].enrol("mesin", "system")
    assert await seen(shop, token_of(providers[0], "gudang")) == 200
    assert await seen(shop, token_of(providers[0], "tamu")) == 404
    assert await seen(shop, token_of(providers[0], "mesin")) == 404, "no token makes anybody the system"
    names = await shop.runtime.directory.names(["gudang", "mesin"])
    assert names == {"gudang": "gudang", "mesin": "mesin"}


async def test_others_are_not(shop: Shop, providers: list[Provider]) -> None:
    for provider in providers:
        provider.enrol("gudang", "keeper")
        provider.enrol("toko", "keeper", audience="toko")
    assert await seen(shop, token_of(providers[0], "gudang")) == 200
    assert await seen(shop, token_of(providers[1], "gudang")) == 401, "another provider"
    assert await seen(shop, token_of(providers[0], "toko")) == 401, "another audience"
    header, claims, signature = token_of(providers[0], "gudang").split(".")
    other = token_of(providers[1], "gudang").split(".")
    assert await seen(shop, f"{header}.{other[1]}.{signature}") == 401
    assert await seen(shop, f"{header}.{claims}.{other[2]}") == 401
    with pytest.raises(httpx.HTTPStatusError):
        token_of(providers[0], "gudang", "salah")


async def test_a_provider_that_changes_its_keys_is_followed(
    shop: Shop, providers: list[Provider], monkeypatch: pytest.MonkeyPatch
) -> None:
    providers[0].enrol("gudang", "keeper")
    assert await seen(shop, token_of(providers[0], "gudang")) == 200
    providers[0].new_keys()
    assert await seen(shop, token_of(providers[0], "gudang")) == 401, "looked up half a minute ago at the earliest"
    keys: Any = shop.keys
    monkeypatch.setattr(keys, "_clock", lambda clock=keys._clock: clock() + 31)
    assert await seen(shop, token_of(providers[0], "gudang")) == 200


async def test_an_issuer_is_named_letter_for_letter(database: str, tmp_path: Path, providers: list[Provider]) -> None:
    providers[0].enrol("gudang", "keeper")
    told = {"issuer": f"{providers[0].issuer}/", "roles_claim": "realm_access.roles"}
    async with open_shop(database, tmp_path, None, **told) as shop:
        assert await seen(shop, token_of(providers[0], "gudang")) == 503, "its document names another issuer"
