"""A keyring on a real PostgreSQL; `database` (the URL of a fresh one) comes from the root conftest."""

import base64
from collections.abc import AsyncIterator

import psycopg
import pytest

from jejak_kit.privacy import SCHEMA, Keyring, MasterKeys, Sealer, open_keyring

OLD = "k1:" + base64.b64encode(b"1" * 32).decode()
NEW = "k2:" + base64.b64encode(b"2" * 32).decode()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def keyring_url(database: str) -> str:
    """A database with the keyring's tables."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(SCHEMA)
    return database


@pytest.fixture
async def keyring(keyring_url: str) -> AsyncIterator[Keyring]:
    async with open_keyring(keyring_url, MasterKeys.parse(OLD)) as keyring:
        yield keyring


@pytest.fixture
def sealer(keyring: Keyring) -> Sealer:
    return Sealer(keyring)
