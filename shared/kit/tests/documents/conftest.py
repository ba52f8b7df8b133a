"""Every test of the store runs on a local folder and on an S3 server; the S3 server is moto's, in this process."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from jejak_kit.documents import DocumentStore

LARGEST = 100_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """The address of an S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture(params=["folder", "s3"])
def documents_url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where documents are kept: as JEJAK_DOCUMENTS_URL says it, with the usual variables beside it for S3."""
    if request.param == "folder":
        return f"file://{tmp_path}/berkas%20usaha"
    endpoint = request.getfixturevalue("s3")
    bucket = f"dokumen-{uuid.uuid4().hex}"
    httpx.put(f"{endpoint}/{bucket}", headers={"Host": "s3.amazonaws.com"}).raise_for_status()
    told = {
        "AWS_ENDPOINT": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    for variable, value in told.items():
        monkeypatch.setenv(variable, value)
    return f"s3://{bucket}/berkas"


@pytest.fixture
def store(documents_url: str) -> DocumentStore:
    return DocumentStore(documents_url, max_bytes=LARGEST)
