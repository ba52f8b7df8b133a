"""Servers that run already: JEJAK_TEST_DATABASE_URL and JEJAK_TEST_NATS_URL, each of an admin."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from tests.backends import BadBackendError, Servers


@contextmanager
def servers() -> Iterator[Servers]:
    """Raises BadBackendError if one of the addresses is missing."""
    names = ("JEJAK_TEST_DATABASE_URL", "JEJAK_TEST_NATS_URL")
    missing = [name for name in names if not os.environ.get(name)]
    if missing:
        raise BadBackendError(f"the backend url needs {' and '.join(missing)}")
    yield Servers(os.environ[names[0]], os.environ[names[1]], "the servers of JEJAK_TEST_*_URL")
