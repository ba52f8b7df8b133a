"""What the tests of the running iro service ask for beside the people and the listener of the acceptance tests."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.acceptance.published import connect

from jejak_embedded.home import Running, load_environment

Tell = Callable[..., None]


@pytest.fixture(scope="session")
def iro_database(system: Running) -> Iterator[psycopg.Connection]:
    """The service's own database, to look into."""
    url = load_environment(Path(system.home), "iro")["JEJAK_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def crm(system: Running) -> Tell:
    """Says something as the CRM does: `crm(id, type, body, subject)`."""
    environment = load_environment(Path(system.home), "crm")

    def tell(id: str, type: str, body: Any, subject: str, **headers: str) -> None:
        asyncio.run(_tell(environment, id, type, body, subject, headers))

    return tell


async def _tell(
    environment: Mapping[str, str], id: str, type: str, body: Any, subject: str, headers: Mapping[str, str]
) -> None:
    attributes = {
        "ce-specversion": "1.0",
        "ce-id": id,
        "ce-source": "/crm/test",
        "ce-type": type,
        "ce-subject": subject,
        "content-type": "application/json",
    }
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    client = await connect(environment)
    try:
        await client.jetstream().publish(f"jejak.inbound.{type}", data, headers={**attributes, **headers})
    finally:
        await client.close()
