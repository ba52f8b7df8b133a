from collections.abc import Iterator

import pytest

from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.schema import create_schema


@pytest.fixture
def store(database: str) -> Iterator[PostgresStore]:
    create_schema(database)
    store = PostgresStore(database)
    yield store
    store.close()
