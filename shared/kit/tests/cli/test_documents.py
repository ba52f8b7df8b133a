"""`jejak documents` as an operator meets it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from shared.kit.tests.cli.conftest import System
from shared.kit.tests.documents.album import listed, picture
from shared.kit.tests.documents.files import PDF
from shared.kit.tests.documents.s3 import S3, serving
from shared.kit.tests.toy import toy_on

from jejak_kit.documents import Document, DocumentStore
from jejak_kit.documents.ownership import claim


async def stream(content: bytes) -> AsyncIterator[bytes]:
    yield content


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    with serving(monkeypatch) as server:
        yield server


def folder_of(system: System) -> str:
    return (system.home.parent / "documents").as_uri()


def move_to(system: System, url: str) -> None:
    """Tells the service another store."""
    told = system.home / "env" / "toy.env"
    told.write_text(told.read_text().replace(folder_of(system), url))


def two_files(system: System, url: str | None = None) -> tuple[Document, Document]:
    """One that a record lists, and one that none does."""

    async def store_and_list() -> tuple[Document, Document]:
        store = DocumentStore(url or folder_of(system))
        kept, orphan = await store.put(stream(PDF), "a.pdf"), await store.put(stream(b"satu"), "b.txt")
        async with toy_on(system.database) as toy:
            await listed(toy, picture(kept))
        return kept, orphan

    return asyncio.run(store_and_list())


def test_verify_says_what_is_wrong_and_ends_with_it(system: System) -> None:
    kept, _ = two_files(system)
    good = system.jejak("documents", "verify")
    assert (good.exit_code, "1 files" in good.stdout, "0 faults" in good.stdout) == (0, True, True), good.output
    assert "files/s" in good.stdout
    [content] = (system.home.parent / "documents" / "sha256").rglob(kept.sha256)
    content.write_bytes(PDF[:-1])
    bad = system.jejak("documents", "verify")
    assert bad.exit_code == 1
    assert f"damaged: {kept.sha256}" in bad.stdout
    told = system.json("documents", "verify", exit_code=1)
    assert (told["whole"], told["stores"][0]["fault_count"]) == (False, 1)
    assert system.jejak("documents", "verify", "--service", "nobody").exit_code == 2


def test_sweep_shows_first_and_then_deletes(system: System) -> None:
    kept, orphan = two_files(system)
    long_ago = time.time() - 2 * 86_400
    for path in (system.home.parent / "documents").rglob("*"):
        if path.is_file():
            os.utime(path, (long_ago, long_ago))
    dry = system.jejak("documents", "sweep", "--dry-run")
    assert f"would delete {orphan.sha256}" in dry.stdout, dry.output
    assert "1 files would be deleted (4 bytes), 1 older ones are listed" in dry.stdout
    [result] = system.json("documents", "sweep")
    assert [one["sha256"] for one in result["orphans"]] == [orphan.sha256]
    left = {path.name for path in (system.home.parent / "documents").rglob("*") if path.is_file()}
    assert left == {kept.sha256}
    assert system.jejak("documents", "sweep", "--older-than", "0.5").exit_code == 2, "never younger than a day"


def test_on_s3_they_do_the_same_and_a_lost_store_is_no_missing_file(system: System, server: S3) -> None:
    url = f"s3://{server.new_bucket()}/toy"
    move_to(system, url)
    kept, _ = two_files(system, url)
    good = system.jejak("documents", "verify")
    assert (good.exit_code, "1 files" in good.stdout, "0 faults" in good.stdout) == (0, True, True), good.output
    assert system.jejak("documents", "sweep").exit_code == 0
    asyncio.run(DocumentStore(url).objects.remove(f"sha256/{kept.sha256[:2]}/{kept.sha256}"))
    assert f"missing: {kept.sha256}" in system.jejak("documents", "verify").stdout
    server.stop()
    for command in ("verify", "sweep"):
        lost = system.jejak("documents", command)
        assert (lost.exit_code, "missing" in lost.stdout) == (1, False)
        assert "jejak: StoreUnreachable: the document store" in lost.stderr


def test_a_store_of_another_service_is_not_swept(system: System) -> None:
    two_files(system)
    asyncio.run(claim(DocumentStore(folder_of(system)), "iro"))
    refused = system.jejak("documents", "sweep")
    assert (refused.exit_code, "belongs to iro and cannot be that of toy" in refused.stderr) == (1, True)
