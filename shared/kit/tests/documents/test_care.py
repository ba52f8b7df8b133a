"""`jejak documents`: every listed file is there and whole, and nothing else stays for long."""

import base64
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import obstore
import psycopg
import pytest
from psycopg import sql
from shared.kit.tests.documents.album import listed, picture
from shared.kit.tests.toy import HANDLERS, SERVICE, Toy, toy_on
from tests.backends import Servers

from jejak_embedded.provision import at_database
from jejak_kit.documents import Document, DocumentStore
from jejak_kit.documents.forgotten import note
from jejak_kit.documents.ownership import StoreOfAnother, claim
from jejak_kit.operations.document_care import Verdict, listed_by, sweep, verify
from jejak_kit.privacy import SCHEMA, MasterKeys, Sealer, email, open_keyring
from jejak_kit.service import Service
from jejak_kit.settings import ServiceSettings

from .files import PDF, png
from .test_store import content_of, objects_in, stream

pytestmark = pytest.mark.anyio
KEYS = "k1:" + base64.b64encode(b"1" * 32).decode()
TOMORROW = datetime.now(UTC) + timedelta(days=1, hours=1)


def service(database: str, documents_url: str, name: str = SERVICE) -> Service:
    settings = ServiceSettings.model_validate(
        {
            "port": 1,
            "database_url": database,
            "keyring_url": database,
            "master_keys": KEYS,
            "nats_url": "nats://nobody:none@127.0.0.1:1",
            "issuer": "http://issuer.test",
            "documents_url": documents_url,
        }
    )
    return Service(name, name, settings, HANDLERS, (), lambda runtime: (), Path())


@pytest.fixture
async def toy(database: str) -> AsyncIterator[Toy]:
    with psycopg.connect(database) as connection:
        connection.execute(SCHEMA)
    async with toy_on(database) as toy:
        yield toy


@pytest.fixture
def second_database(servers: Servers) -> Iterator[str]:
    """Another service's."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(servers.database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {} template template0 encoding 'UTF8'").format(sql.Identifier(name)))
    yield at_database(servers.database_url, name)
    with psycopg.connect(servers.database_url, autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


async def verdict_of(service: Service) -> Verdict:
    return await verify(service, await listed_by(service))


async def lose(store: DocumentStore, document: Document) -> None:
    await store.objects.remove(content_of(document))


async def test_what_is_listed_and_whole_is_told_so(toy: Toy, store: DocumentStore, documents_url: str) -> None:
    first, second = await store.put(stream(PDF), "a.pdf"), await store.put(stream(b"a;b\n"), "b.csv")
    await listed(toy, picture(first), picture(second))
    await listed(toy, picture(first, filename="other.pdf"))
    ticks: list[tuple[int, int]] = []
    album = service(toy.url, documents_url)
    verdict = await verify(album, await listed_by(album), lambda done, total: ticks.append((done, total)))
    assert (verdict.documents, verdict.bytes, verdict.faults) == (2, len(PDF) + 4, [])
    assert ticks == [(1, 2), (2, 2)]


async def test_every_fault_is_found_and_says_where(toy: Toy, store: DocumentStore, documents_url: str) -> None:
    lost, damaged = await store.put(stream(PDF), "a.pdf"), await store.put(stream(png()), "b.png")
    liar = await store.put(stream(b"satu"), "c.txt")
    album = await listed(toy, picture(lost), picture(damaged))
    await listed(toy, picture(liar, size=5), picture(liar, media_type="application/pdf"))
    await lose(store, lost)
    obstore.put(store.objects.raw, content_of(damaged), png()[:-1])
    verdict = await verdict_of(service(toy.url, documents_url))
    assert sorted(fault.what for fault in verdict.faults) == ["damaged", "missing", "size", "type"]
    missing = next(fault for fault in verdict.faults if fault.what == "missing")
    assert (missing.document.sha256, missing.document.record_id) == (lost.sha256, album)
    assert missing.document.position == 1


async def test_files_of_an_erased_person_are_rightly_gone(toy: Toy, store: DocumentStore, documents_url: str) -> None:
    document = await store.put(stream(PDF), "ktp.pdf")
    async with open_keyring(toy.url, MasterKeys.parse(KEYS)) as keyring:
        sealer = Sealer(keyring)
        siti = await sealer.subject_of(email("siti@a.test"))
        await sealer.seal(siti, "contact", "Siti")
    await listed(toy, picture(document, subject=siti))
    await lose(store, document)
    assert [fault.what for fault in (await verdict_of(service(toy.url, documents_url))).faults] == ["missing"]
    with psycopg.connect(toy.url) as connection:
        connection.execute("DELETE FROM person_keys WHERE subject = %s", (siti,))
    verdict = await verdict_of(service(toy.url, documents_url))
    assert (verdict.forgotten, verdict.faults) == (1, [])
    await listed(toy, picture(document))
    assert [fault.what for fault in (await verdict_of(service(toy.url, documents_url))).faults] == ["missing"]


async def test_a_sweep_deletes_what_no_event_ever_listed(toy: Toy, store: DocumentStore, documents_url: str) -> None:
    kept, orphan = await store.put(stream(PDF), "a.pdf"), await store.put(stream(b"satu"), "b.txt")
    await listed(toy, picture(kept))
    obstore.put(store.objects.raw, "staging/left-behind", b"x")
    album = service(toy.url, documents_url)
    young = await sweep(album, dry_run=False)
    assert (young.orphans, young.kept) == ([], 0), "nothing is old enough"
    before = objects_in(store)
    dry = await sweep(album, dry_run=True, now=TOMORROW)
    assert [found.sha256 for found in dry.orphans] == [orphan.sha256]
    assert objects_in(store) == before
    done = await sweep(album, dry_run=False, now=TOMORROW)
    assert [found.sha256 for found in done.orphans] == [orphan.sha256]
    assert (done.kept, done.bytes) == (1, 4)
    assert (await store.exists(kept.sha256), await store.exists(orphan.sha256)) == (True, False)
    assert (await sweep(album, dry_run=False, now=TOMORROW)).orphans == []


async def test_a_file_that_an_erasure_deleted_is_rightly_gone_whoever_it_was_listed_for(
    toy: Toy, store: DocumentStore, documents_url: str
) -> None:
    minutes, album = await store.put(stream(PDF), "notulen.pdf"), service(toy.url, documents_url)
    await listed(toy, picture(minutes))
    await lose(store, minutes)
    assert [fault.what for fault in (await verdict_of(album)).faults] == ["missing"]
    await note(toy.reader.engine, [minutes.sha256], await toy.reader.position())
    verdict = await verdict_of(album)
    assert (verdict.forgotten, verdict.faults) == (1, [])
    await listed(toy, picture(minutes))
    assert [fault.what for fault in (await verdict_of(album)).faults] == ["missing"], "what was listed since is needed"


async def test_a_store_has_one_service(
    toy: Toy, store: DocumentStore, documents_url: str, second_database: str
) -> None:
    for _ in range(2):
        assert await claim(store, SERVICE) is None
    with pytest.raises(StoreOfAnother, match="belongs to toy and cannot be that of other as well"):
        await claim(store, "other")
    orphan = await store.put(stream(b"satu"), "b.txt")
    async with toy_on(second_database):
        with pytest.raises(StoreOfAnother):
            await sweep(service(second_database, documents_url, "other"), dry_run=False, now=TOMORROW)
    assert await store.exists(orphan.sha256)
    assert [path for path in objects_in(store) if path.startswith("owners/")] == ["owners/toy"]
