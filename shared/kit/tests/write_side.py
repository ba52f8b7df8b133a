"""The write side of a service for tests that are not async themselves: its committer runs in an event loop beside them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from uuid import UUID, uuid4

from anyio.from_thread import start_blocking_portal

from jejak_kit.commands import CommandBus, Handlers
from jejak_kit.decider import Command
from jejak_kit.store.committer import Committer
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.schema import create_schema

Give = Callable[[Command, UUID], None]
"""Gives a command to a record. Raises Refused. Several threads may."""


@contextmanager
def write_side(url: str, handlers: Handlers) -> Iterator[Give]:
    create_schema(url)
    store = PostgresStore(url)
    committer = Committer(store)
    bus = CommandBus(committer, handlers)
    with start_blocking_portal() as portal:
        portal.call(committer.start)

        def give(command: Command, record_id: UUID) -> None:
            execute = partial(bus.execute, key=None, expected_version=None, correlation_id=uuid4())
            portal.call(execute, command, record_id)

        try:
            yield give
        finally:
            portal.call(committer.close)
            portal.call(store.close)
