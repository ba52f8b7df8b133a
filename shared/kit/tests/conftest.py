"""asyncio is the only event loop here; `toy` and `publisher` are write sides, each on a fresh database."""

import base64
from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from shared.kit.tests.toy import Toy, toy_on
from tests.backends import Servers

from jejak_embedded.provision import at_database
from jejak_kit.privacy import SCHEMA, MasterKeys, Sealer, open_keyring

MASTER_KEYS = "k1:" + base64.b64encode(b"1" * 32).decode()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def toy(database: str) -> AsyncIterator[Toy]:
    async with toy_on(database) as toy:
        yield toy


@pytest.fixture
async def toy_sealer(toy: Toy) -> AsyncIterator[Sealer]:
    """A keyring in the toy's own database."""
    with psycopg.connect(toy.url, autocommit=True) as connection:
        connection.execute(SCHEMA)
    async with open_keyring(toy.url, MasterKeys.parse(MASTER_KEYS)) as keyring:
        yield Sealer(keyring)


@pytest.fixture
async def publisher(servers: Servers) -> AsyncIterator[Toy]:
    """Another service with a store of its own, whose events `toy` consumes."""
    name = f"publisher_{uuid4().hex}"
    with psycopg.connect(servers.database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        async with toy_on(at_database(servers.database_url, name)) as publisher:
            yield publisher
    finally:
        with psycopg.connect(servers.database_url, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
