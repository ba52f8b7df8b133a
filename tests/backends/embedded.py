"""Servers from the wheels, on free ports, in a temporary folder."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.backends import Servers

from jejak_embedded.nats import NatsServer
from jejak_embedded.ports import free_ports
from jejak_embedded.postgres import PostgresServer
from jejak_embedded.throwaway import throwaway_folder
from jejak_embedded.vault import Vault


def postgres_in(folder: Path) -> PostgresServer:
    """A server that is not started yet, with its data and its log in this folder."""
    return PostgresServer(
        folder / "postgres", port=free_ports(1)[0], password=Vault(folder / "secrets").keep("postgres")
    )


def nats_in(folder: Path) -> NatsServer:
    """A server that is not started yet, with its streams and its log in this folder; only its admin may enter."""
    return NatsServer(folder / "nats", port=free_ports(1)[0], vault=Vault(folder / "secrets"))


@contextmanager
def servers() -> Iterator[Servers]:
    with throwaway_folder() as folder, ExitStack() as started:
        postgres, nats = postgres_in(folder), nats_in(folder)
        started.callback(postgres.stop)
        postgres.start()
        started.callback(nats.stop)
        nats.start()
        yield Servers(postgres.admin_url, nats.admin_url, "PostgreSQL and nats-server from the wheels")
