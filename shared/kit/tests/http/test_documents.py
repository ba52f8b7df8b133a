"""Files over HTTP, in a folder and on S3: what comes in goes out, and what becomes of it when the store is lost."""

import asyncio
import hashlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from shared.kit.tests.documents.album import FillAlbum, Page, picture
from shared.kit.tests.documents.files import PDF
from shared.kit.tests.documents.s3 import S3, serving
from shared.kit.tests.documents.test_store import stream
from shared.kit.tests.eventually import eventually
from shared.kit.tests.http.gallery import Gallery, open_gallery
from shared.kit.tests.toy import NOON, PACKER

from jejak_kit.documents import DocumentStore
from jejak_kit.documents.ownership import StoreOfAnother, claim
from jejak_kit.operations.document_care import listed_by, verify
from jejak_kit.privacy import email

pytestmark = pytest.mark.anyio
SHA256 = hashlib.sha256(PDF).hexdigest()
ANOTHER = PDF.replace(b"1.4", b"1.5")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[S3]:
    with serving(monkeypatch) as server:
        yield server


@pytest.fixture
async def on_s3(database: str, server: S3, issuer: Any) -> AsyncIterator[Gallery]:
    async with open_gallery(database, f"s3://{server.new_bucket()}/toy", issuer) as gallery:
        yield gallery


@pytest.fixture
async def gallery(database: str, tmp_path: Path, issuer: Any) -> AsyncIterator[Gallery]:
    async with open_gallery(database, (tmp_path / "documents").as_uri(), issuer) as gallery:
        yield gallery


async def siti(gallery: Gallery) -> str:
    subject = await gallery.runtime.sealer.subject_of(email("siti@a.test"))
    await gallery.runtime.sealer.seal(subject, "contact", "Siti")
    return subject


async def erase(gallery: Gallery, subject: str) -> httpx.Response:
    headers = {**gallery.bearer("ops_admin"), "Idempotency-Key": uuid4().hex}
    return await gallery.client.post(f"/v1/people/{subject}/erase", json={"ground": "requested"}, headers=headers)


def unavailable(answer: httpx.Response) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["code"], answer.headers["Retry-After"]) == (503, "unavailable", "5"), problem
    assert problem["title"] == "Layanan sedang tidak tersedia"


async def ready(gallery: Gallery) -> dict[str, bool]:
    answer = await gallery.client.get("/readyz")
    return {check["name"]: check["ready"] for check in answer.json()["checks"]}


async def test_a_file_goes_to_s3_and_comes_back_and_is_verified_there(on_s3: Gallery) -> None:
    made = await on_s3.upload(PDF)
    assert made.status_code == 201, made.text
    found = await on_s3.picture(made.json()["id"], SHA256)
    assert (found.status_code, found.content, found.headers["ETag"]) == (200, PDF, f'"{SHA256}"')
    toy = on_s3.runtime.service
    verdict = await verify(toy, await listed_by(toy))
    assert (verdict.documents, verdict.bytes, verdict.faults) == (1, len(PDF), [])
    assert (await ready(on_s3))["documents"]


async def test_a_store_that_is_lost_is_said_to_be_unavailable(on_s3: Gallery, server: S3) -> None:
    album = (await on_s3.upload(PDF)).json()["id"]
    server.stop()
    unavailable(await on_s3.upload(ANOTHER))
    unavailable(await on_s3.upload(PDF))
    unavailable(await on_s3.picture(album, SHA256))
    assert not (await ready(on_s3))["documents"]


async def test_an_erasure_waits_for_a_lost_store_and_then_goes_on_by_itself(
    on_s3: Gallery, server: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = await siti(on_s3)
    await on_s3.upload(PDF, person=subject)
    monkeypatch.setattr("jejak_kit.http.people.DONE_WITHIN_S", 8.0)
    server.refuse_everybody()
    try:
        asked = await erase(on_s3, subject)
        assert (asked.status_code, asked.json()["complete"]) == (202, False)
        assert on_s3.runtime.erasures.parked == 0
    finally:
        server.refuse_nobody()

    async def erased() -> bool:
        return not await on_s3.runtime.documents.exists(SHA256)

    await eventually(erased, within_s=30)
    assert on_s3.runtime.erasures.parked == 0


async def test_an_erasure_leaves_what_another_record_is_about_to_list(gallery: Gallery) -> None:
    """An upload of what is there stores nothing; its command lists it when the erasure has looked who does."""
    subject = await siti(gallery)
    await gallery.upload(PDF, person=subject)
    document = await gallery.runtime.documents.put(stream(PDF), "b.pdf")
    asked = asyncio.create_task(erase(gallery, subject))
    await asyncio.wait([asked], timeout=2)  # an erasure that does not mind is done by then
    listing = FillAlbum(actor=PACKER, at=NOON, pages=(Page(pictures=(picture(document),)),))
    album = await gallery.runtime.bus.execute(listing, uuid4(), key=None, expected_version=None, correlation_id=uuid4())
    answer = (await asked).json()
    found = await gallery.picture(str(album.record_id), SHA256)
    assert (answer["complete"], answer["documents"], found.status_code) == (True, 0, 200), answer
    assert [kept["reason"] for kept in answer["kept"]] == ["listed_elsewhere"]


async def test_what_an_erasure_deleted_is_no_fault_even_when_the_person_comes_back(gallery: Gallery) -> None:
    subject = await siti(gallery)
    await gallery.upload(PDF, person=subject)
    assert (await erase(gallery, subject)).json()["documents"] == 1
    assert await siti(gallery) == subject
    toy = gallery.runtime.service
    verdict = await verify(toy, await listed_by(toy))
    assert (verdict.forgotten, verdict.faults) == (1, [])


async def test_a_refused_scan_goes_away_by_itself(gallery: Gallery, tmp_path: Path) -> None:
    album = await gallery.upload(PDF)
    stale = {"If-Match": '"99"'}
    refused = await gallery.upload(ANOTHER, to=f"/{album.json()['id']}/fill", **stale)
    assert (refused.status_code, refused.json()["code"]) == (412, "version_mismatch")
    left = hashlib.sha256(ANOTHER).hexdigest()
    assert await gallery.runtime.documents.exists(left)
    long_ago = time.time() - 2 * 86_400
    for path in (tmp_path / "documents").rglob("*"):
        if path.is_file():
            os.utime(path, (long_ago, long_ago))
    sweeping = asyncio.create_task(gallery.runtime.sweeping.run(first_s=0.0))

    async def gone() -> bool:
        return not await gallery.runtime.documents.exists(left)

    await eventually(gone)
    sweeping.cancel()
    await asyncio.gather(sweeping, return_exceptions=True)
    assert await gallery.runtime.documents.exists(SHA256)


async def test_a_service_does_not_start_on_the_store_of_another(database: str, tmp_path: Path, issuer: Any) -> None:
    await claim(DocumentStore(tmp_path.as_uri()), "iro")
    with pytest.raises(StoreOfAnother, match="belongs to iro and cannot be that of toy as well"):
        async with open_gallery(database, tmp_path.as_uri(), issuer):
            pass


async def test_a_keyring_that_is_away_is_said_to_be_unavailable(database: str, tmp_path: Path, issuer: Any) -> None:
    nobodys = "postgresql://nobody:none@127.0.0.1:1/keyring"
    async with open_gallery(database, tmp_path.as_uri(), issuer, keyring_url=nobodys) as gallery:
        answer = await gallery.client.get("/v1/albums/whose/siti@a.test", headers=gallery.bearer())
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "unavailable", "1")
