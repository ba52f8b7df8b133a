"""An S3 server of the tests' own: moto's, in this process."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import pytest
from moto.server import ThreadedMotoServer


@dataclass(frozen=True)
class S3:
    """A server that runs until it is stopped."""

    server: ThreadedMotoServer

    @classmethod
    def start(cls) -> "S3":
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        return cls(server)

    @property
    def address(self) -> str:
        host, port = self.server.get_host_and_port()
        return f"http://{host}:{port}"

    @property
    def variables(self) -> dict[str, str]:
        """What a service is told beside JEJAK_DOCUMENTS_URL."""
        return {
            "AWS_ENDPOINT": self.address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }

    def new_bucket(self, *, versioned: bool = False) -> str:
        bucket = f"dokumen-{uuid.uuid4().hex}"
        headers = {"Host": "s3.amazonaws.com"}
        httpx.put(f"{self.address}/{bucket}", headers=headers).raise_for_status()
        if versioned:
            wanted = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
            httpx.put(f"{self.address}/{bucket}?versioning", content=wanted, headers=headers).raise_for_status()
        return bucket

    def refuse_everybody(self) -> None:
        """From now on nobody's credentials are known here, as with wrong ones."""
        httpx.post(f"{self.address}/moto-api/reset-auth", content=b"0").raise_for_status()

    def refuse_nobody(self) -> None:
        httpx.post(f"{self.address}/moto-api/reset-auth", content=b"inf").raise_for_status()

    def stop(self) -> None:
        self.server.stop()


@contextmanager
def serving(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    """A server that a test may stop, and the environment that leads to it."""
    server = S3.start()
    for variable, value in server.variables.items():
        monkeypatch.setenv(variable, value)
    try:
        yield server
    finally:
        server.stop()
