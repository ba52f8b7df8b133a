"""A store that cannot be reached, or refuses us, is a matter of trying again: never a missing file, and never nothing."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import pytest
from shared.kit.tests.documents.files import PDF
from shared.kit.tests.documents.s3 import S3, serving
from shared.kit.tests.documents.test_store import stream

from jejak_kit.commands import Unavailable
from jejak_kit.documents import Document, DocumentStore
from jejak_kit.documents.orphans import candidates, erase, put_back
from jejak_kit.documents.ownership import claim

pytestmark = pytest.mark.anyio
STEPS: dict[str, Callable[[DocumentStore, Document], Awaitable[object]]] = {
    "put": lambda store, document: store.put(stream(b"satu"), "b.txt"),
    "put what is there": lambda store, document: store.put(stream(PDF), "a.pdf"),
    "get": lambda store, document: store.get(document.sha256),
    "look for candidates": lambda store, document: candidates(store, datetime.now(UTC)),
    "sweep": lambda store, document: store.sweep(),
    "put back": lambda store, document: put_back(store),
    "erase": lambda store, document: erase(store, document.sha256, datetime.now(UTC)),
    "claim": lambda store, document: claim(store, "toy"),
    "reach": lambda store, document: store.objects.reach(),
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    """An S3 server that a test may stop."""
    with serving(monkeypatch) as server:
        yield server


@pytest.fixture(params=["stopped", "another bucket", "refused"])
def lost(request: pytest.FixtureRequest, server: S3) -> Iterator[Callable[[], DocumentStore]]:
    """Loses the store; what a service then has."""
    bucket = server.new_bucket()

    def lose() -> DocumentStore:
        if request.param == "another bucket":
            return DocumentStore("s3://nobodys/berkas")
        if request.param == "stopped":
            server.stop()
        else:
            server.refuse_everybody()
        return DocumentStore(f"s3://{bucket}/berkas")

    yield lose
    if request.param == "refused":
        server.refuse_nobody()


@pytest.mark.parametrize("step", STEPS)
async def test_every_step_says_so_within_seconds(step: str, lost: Callable[[], DocumentStore]) -> None:
    document, began = Document("a" * 64, 1, "application/pdf", "a.pdf"), monotonic()
    store = lost()
    with pytest.raises(Unavailable):
        await STEPS[step](store, document)
    assert monotonic() - began < 15


async def test_a_folder_that_is_gone_has_not_lost_its_files(tmp_path: Path) -> None:
    store = DocumentStore((tmp_path / "berkas").as_uri())
    document = await store.put(stream(PDF), "a.pdf")
    shutil.move(tmp_path / "berkas", tmp_path / "elsewhere")
    with pytest.raises(Unavailable):
        await store.get(document.sha256)
    with pytest.raises(Unavailable):
        await erase(store, document.sha256, datetime.now(UTC))


async def test_a_bucket_that_keeps_old_versions_is_told(server: S3) -> None:
    assert await claim(DocumentStore(f"s3://{server.new_bucket()}/berkas"), "toy") is None
    assert await claim(DocumentStore(f"s3://{server.new_bucket(versioned=True)}/berkas"), "toy") is not None
