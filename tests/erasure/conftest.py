"""The iro service without the rest of the system, for what one service does by itself."""

import base64
import os
from pathlib import Path

import psycopg
import pytest

from jejak_kit.privacy import SCHEMA


@pytest.fixture
def environment(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The iro service's, on a database that is also its keyring; no broker, which an erasure does not wait for."""
    with psycopg.connect(database) as connection:
        connection.execute(SCHEMA)
    settings = {
        "JEJAK_SERVICE": "iro",
        "JEJAK_PORT": "1",
        "JEJAK_DATABASE_URL": database,
        "JEJAK_KEYRING_URL": database,
        "JEJAK_KEYRING_OWNER_URL": database,
        "JEJAK_MASTER_KEYS": "k1:" + base64.b64encode(b"1" * 32).decode(),
        "JEJAK_NATS_URL": "nats://iro:none@127.0.0.1:1",
        "JEJAK_ISSUER": "http://127.0.0.1:1",
        "JEJAK_DOCUMENTS_URL": (tmp_path / "documents").as_uri(),
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **settings}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
