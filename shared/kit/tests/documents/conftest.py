"""asyncio is the only event loop here."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
