"""Servers in containers, of images made from the wheels; needs a running Docker engine."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from testcontainers.core.container import DockerContainer
from testcontainers.core.docker_client import DockerClient
from testcontainers.core.wait_strategies import LogMessageWaitStrategy
from tests.backends import Servers
from tests.backends.images import nats_image, postgres_image

from jejak_embedded.postgres import ADMIN


@contextmanager
def servers() -> Iterator[Servers]:
    """Raises docker.errors.DockerException if no engine answers."""
    engine = DockerClient().client
    try:
        images = postgres_image(engine), nats_image(engine)
    finally:
        engine.close()
    password = secrets.token_urlsafe(16)
    postgres = _container(images[0], 5432, password, "database system is ready to accept connections")
    nats = _container(images[1], 4222, password, "Server is ready")
    with postgres, nats:
        database_url = f"postgresql://{ADMIN}:{password}@{_address(postgres, 5432)}/postgres"
        with psycopg.connect(database_url) as connection:
            connection.execute("select 1")
        nats_url = f"nats://{ADMIN}:{password}@{_address(nats, 4222)}"
        yield Servers(database_url, nats_url, f"containers of {' and '.join(images)}")


def _container(image: str, port: int, password: str, ready: str) -> DockerContainer:
    container = DockerContainer(image).with_exposed_ports(port).with_env("ADMIN_PASSWORD", password)
    return container.waiting_for(LogMessageWaitStrategy(ready).with_startup_timeout(60))


def _address(container: DockerContainer, port: int) -> str:
    return f"{container.get_container_host_ip()}:{container.get_exposed_port(port)}"
