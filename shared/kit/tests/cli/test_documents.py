"""`jejak documents` as an operator meets it."""

import asyncio
import os
import time
from collections.abc import AsyncIterator

from shared.kit.tests.cli.conftest import System
from shared.kit.tests.documents.album import listed, picture
from shared.kit.tests.documents.files import PDF
from shared.kit.tests.toy import toy_on

from jejak_kit.documents import Document, DocumentStore


async def stream(content: bytes) -> AsyncIterator[bytes]:
    yield content


def two_files(system: System) -> tuple[Document, Document]:
    """One that a record lists, and one that none does."""

    async def store_and_list() -> tuple[Document, Document]:
        store = DocumentStore((system.home.parent / "documents").as_uri())
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
