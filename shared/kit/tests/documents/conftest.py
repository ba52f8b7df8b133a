"""Every test of the store runs on a local folder and on an S3 server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from shared.kit.tests.documents.s3 import S3

from jejak_kit.documents import DocumentStore

LARGEST = 100_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def s3() -> Iterator[S3]:
    server = S3.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["folder", "s3"])
def documents_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where documents are kept: as JEJAK_DOCUMENTS_URL says it, with the usual variables beside it for S3."""
    if request.param == "folder":
        return f"file://{tmp_path}/berkas%20usaha"
    s3: S3 = request.getfixturevalue("s3")
    for variable, value in s3.variables.items():
        monkeypatch.setenv(variable, value)
    return f"s3://{s3.new_bucket()}/berkas"


@pytest.fixture
def store(documents_url: str) -> DocumentStore:
    return DocumentStore(documents_url, max_bytes=LARGEST)
