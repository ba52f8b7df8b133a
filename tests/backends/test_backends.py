"""The servers of the chosen backend are real, guarded by passwords, and clean for each test."""

import asyncio

import nats
import psycopg
import pytest
from nats.errors import Error as NatsError
from nats.js.api import StreamInfo
from tests.backends import CHOICES, BadBackendError, Servers, chosen


async def add_stream(url: str) -> StreamInfo:
    client = await nats.connect(url)
    jetstream = client.jetstream()
    stream = await jetstream.add_stream(name="OF_THIS_TEST", subjects=["of.this.test"])
    await jetstream.publish("of.this.test", b"")
    await client.close()
    return stream


@pytest.mark.parametrize("time", [1, 2])
def test_each_test_has_a_database_of_its_own(database: str, time: int) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("create table of_this_test (a int)")
        assert connection.execute("select now() at time zone 'Asia/Jakarta'").fetchone() is not None


@pytest.mark.parametrize("time", [1, 2])
def test_streams_of_one_test_are_gone_in_the_next(nats_url: str, time: int) -> None:
    assert asyncio.run(add_stream(nats_url)).state.messages == 0


def test_the_servers_want_a_password(servers: Servers) -> None:
    host = servers.database_url.rpartition("@")[2]
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://jejak_admin:wrong@{host}").close()
    with pytest.raises(NatsError, match="Authorization Violation"):
        asyncio.run(nats.connect(f"nats://{servers.nats_url.rpartition('@')[2]}", allow_reconnect=False))


def test_an_unknown_backend_is_an_error() -> None:
    assert chosen({}) == "embedded"
    for name in CHOICES:
        assert chosen({"JEJAK_TEST_BACKEND": name}) == name
    with pytest.raises(BadBackendError, match="must be one of embedded, testcontainers, url, not 'docker'"):
        chosen({"JEJAK_TEST_BACKEND": "docker"})
