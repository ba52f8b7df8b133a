"""What every test of the house can ask for: real servers, a fresh database, servers of its own to kill."""

import asyncio
import gc
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import nats
import psycopg
import pytest
from hypothesis import settings
from nats.js.client import JetStreamContext
from psycopg import sql

from jejak_embedded.nats import NatsServer
from jejak_embedded.postgres import PostgresServer
from jejak_embedded.provision import at_database
from jejak_embedded.throwaway import throwaway_folder

sys.path.insert(0, str(Path(__file__).parent))  # with import mode `importlib` pytest itself does not add it

from tests.backends import VARIABLE, BadBackendError, Servers, backend, chosen
from tests.backends.embedded import nats_in, postgres_in

pytest_plugins = ["tests.acceptance.fixtures"]

# the same stories every time, and a busy machine is slow, not wrong
settings.register_profile("house", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    try:
        chosen()
    except BadBackendError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: a collection of cycles need not look through it each time."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    return f"servers: {VARIABLE}={chosen()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"servers: {VARIABLE}={chosen()}")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """The PostgreSQL and the NATS server of this run; shared, so leave them as you found them."""
    with backend(chosen()).servers() as found:
        yield found


@pytest.fixture
def database(servers: Servers) -> Iterator[str]:
    """The URL of an empty database that only this test has."""
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(servers.database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {} template template0 encoding 'UTF8'").format(sql.Identifier(name)))
    try:
        yield at_database(servers.database_url, name)
    finally:
        with psycopg.connect(servers.database_url, autocommit=True) as admin:
            admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def nats_url(servers: Servers) -> Iterator[str]:
    """The admin's URL of the shared NATS server; streams that a test makes are removed after it."""
    before = asyncio.run(_streams(servers.nats_url))
    yield servers.nats_url
    asyncio.run(_remove_streams(servers.nats_url, keep=before))


@pytest.fixture
def own_postgres() -> Iterator[Callable[[], PostgresServer]]:
    """Starts a PostgreSQL server that the test may kill and start again; always from the wheel."""
    with ExitStack() as ended:

        def start() -> PostgresServer:
            server = postgres_in(ended.enter_context(throwaway_folder()))
            ended.callback(server.kill)
            server.start()
            return server

        yield start


@pytest.fixture
def own_nats() -> Iterator[Callable[[], NatsServer]]:
    """Starts a NATS server that the test may kill and start again; always from the wheel."""
    with ExitStack() as ended:

        def start() -> NatsServer:
            server = nats_in(ended.enter_context(throwaway_folder()))
            ended.callback(server.kill)
            server.start()
            return server

        yield start


async def _streams(url: str) -> set[str]:
    connection = await nats.connect(url)
    try:
        return await _names(connection.jetstream())
    finally:
        await connection.close()


async def _remove_streams(url: str, *, keep: set[str]) -> None:
    connection = await nats.connect(url)
    try:
        jetstream = connection.jetstream()
        for name in await _names(jetstream) - keep:
            await jetstream.delete_stream(name)
    finally:
        await connection.close()


async def _names(jetstream: JetStreamContext) -> set[str]:
    return {info.config.name or "" for info in await jetstream.streams_info()}
