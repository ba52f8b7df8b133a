"""Stored once, whole or not at all, and given back byte for byte."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import timedelta

import obstore
import pytest

from jejak_kit.decider import Refused
from jejak_kit.documents import DamagedDocument, Document, DocumentStore

from .files import PDF, open_xml, png

pytestmark = pytest.mark.anyio


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def objects_in(store: DocumentStore) -> list[str]:
    return sorted(entry["path"] for batch in obstore.list(store.objects.raw) for entry in batch)


def content_of(document: Document) -> str:
    return f"sha256/{document.sha256[:2]}/{document.sha256}"


async def refusal(store: DocumentStore, content: bytes, name: str) -> str:
    with pytest.raises(Refused) as caught:
        await store.put(stream(content), name)
    assert (caught.value.refusal.why, caught.value.refusal.field) == ("input", "/file")
    return caught.value.refusal.code


async def test_a_file_comes_back_as_it_went_in(store: DocumentStore) -> None:
    content = open_xml("docx")
    document = await store.put(stream(content[:10], b"", content[10:]), "ruang/Lingkup Kerja.docx")
    sha256 = hashlib.sha256(content).hexdigest()
    assert (document.sha256, document.size, document.filename) == (sha256, len(content), "Lingkup Kerja.docx")
    stored = await store.get(sha256)
    assert (stored.size, stored.media_type) == (len(content), document.media_type)
    assert b"".join([chunk async for chunk in stored.chunks]) == content


async def test_the_same_content_is_stored_once(store: DocumentStore) -> None:
    documents = await asyncio.gather(*(store.put(stream(PDF), f"{n}.pdf") for n in range(10)))
    (sha256,) = {document.sha256 for document in documents}
    assert objects_in(store) == [f"sha256/{sha256[:2]}/{sha256}", f"types/{sha256[:2]}/{sha256}"]


async def test_what_is_refused_leaves_nothing(store: DocumentStore) -> None:
    assert await refusal(store, b"", "kosong.pdf") == "document_empty"
    assert await refusal(store, b"a" * 100_001, "besar.txt") == "document_too_large"
    assert await refusal(store, b"bukan pdf", "NPWP.pdf") == "document_type_mismatch"
    assert await refusal(store, b"MZ\0\0", "a.pdf") == "document_type_not_allowed"
    assert await refusal(store, png() + PDF, "a.png") == "document_polyglot"
    assert objects_in(store) == []


async def test_an_endless_stream_is_stopped_at_the_cap(store: DocumentStore) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"a" * 10_000

    with pytest.raises(Refused, match="document_too_large"):
        await store.put(endless(), "a.txt")
    assert taken == 11


async def test_an_upload_that_breaks_off_leaves_nothing(store: DocumentStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield PDF[:50]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.put(broken(), "a.pdf")
    assert objects_in(store) == []


async def test_a_cancelled_upload_leaves_nothing(store: DocumentStore) -> None:
    started = asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        yield PDF[:50]
        started.set()
        await asyncio.Event().wait()

    upload = asyncio.create_task(store.put(stalling(), "a.pdf"))
    await started.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert objects_in(store) == []


async def test_what_a_crash_left_in_staging_is_swept(store: DocumentStore) -> None:
    document = await store.put(stream(PDF), "a.pdf")
    obstore.put(store.objects.raw, "staging/left-behind", PDF[:50])
    assert await store.sweep() == 0
    assert await store.sweep(older_than=timedelta(0)) == 1
    assert not [path for path in objects_in(store) if path.startswith("staging/")]
    assert await store.exists(document.sha256)


@pytest.mark.parametrize("sha256", ["../../etc/passwd", "", "A" * 64, "0" * 64, "0" * 64 + "\n"])
async def test_what_is_no_stored_hash_is_missing(store: DocumentStore, sha256: str) -> None:
    assert not await store.exists(sha256)
    with pytest.raises(Refused, match="document_missing"):
        await store.get(sha256)


async def test_a_content_altered_on_the_disk_is_not_passed_off_as_whole(store: DocumentStore) -> None:
    document = await store.put(stream(PDF), "a.pdf")
    obstore.put(store.objects.raw, content_of(document), PDF.replace(b"1.4", b"1.5"))
    with pytest.raises(DamagedDocument):
        [chunk async for chunk in (await store.get(document.sha256)).chunks]


async def test_a_truncated_content_is_replaced_by_the_next_upload(store: DocumentStore) -> None:
    document = await store.put(stream(PDF), "a.pdf")
    obstore.put(store.objects.raw, content_of(document), b"")
    assert await store.put(stream(PDF), "a.pdf") == document
    assert b"".join([chunk async for chunk in (await store.get(document.sha256)).chunks]) == PDF


async def test_a_text_may_be_called_csv(store: DocumentStore) -> None:
    document = await store.put(stream(b"a;b\n1;2\n"), "daftar.csv")
    assert document == Document(document.sha256, 8, "text/csv", "daftar.csv")
    assert (await store.get(document.sha256)).media_type == "text/plain"


async def test_a_file_in_many_parts_is_whole(documents_url: str) -> None:
    store = DocumentStore(documents_url)
    content = b"baris yang panjang sekali\n" * 800_000
    document = await store.put(stream(content), "panjang.txt")
    assert (document.size, document.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert b"".join([chunk async for chunk in (await store.get(document.sha256)).chunks]) == content
