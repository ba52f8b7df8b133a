"""Asking whether a paper is genuine, as a stranger over HTTP, of a service that only lists a view of its papers."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from shared.kit.tests.papers.parcels import PARCEL, parcel
from shared.kit.tests.toy import HANDLERS, BoxClosed, BoxFilled, BoxOpened, closing, filling, opening

from jejak_events.language import Recorded
from jejak_kit.commands import Receipt
from jejak_kit.decider import Command
from jejak_kit.papers.traces import PaperTrace, paper_view
from jejak_kit.privacy import SCHEMA
from jejak_kit.runtime import Runtime, application, open_runtime
from jejak_kit.service import Service
from jejak_kit.settings import ServiceSettings

pytestmark = pytest.mark.anyio


def papers_of(event: Recorded[Any]) -> Iterable[PaperTrace]:
    """A box's label is the list of what is in it, and is sent as it is opened; a filling brings it back signed."""
    match event.data:
        case BoxOpened(number=number, label=str(fingerprint)):
            sha256 = hashlib.sha256(fingerprint.encode()).hexdigest()
            yield PaperTrace(
                kind="box_list", what="sent", number=f"BOX/{number}", sha256=sha256, fingerprint=fingerprint
            )
        case BoxFilled(unit=signed):
            yield PaperTrace(kind="box_list", what="signed", number="BOX/1", sha256=signed)
        case BoxClosed():
            yield PaperTrace(kind="box_list", what="voided")


PAPERS = paper_view(papers_of, (BoxOpened, BoxFilled, BoxClosed))


@pytest.fixture
async def runtime(database: str, tmp_path: Path) -> AsyncIterator[Runtime]:
    with psycopg.connect(database) as connection:
        connection.execute(SCHEMA)
    settings = ServiceSettings.model_validate(
        {
            "port": 1,
            "public_url": "https://jejak.example/kotak/",
            "letterhead_name": "PT Kotak Nusantara",
            "database_url": database,
            "keyring_url": database,
            "master_keys": "k1:" + base64.b64encode(b"1" * 32).decode(),
            "nats_url": "nats://nobody:none@127.0.0.1:1",
            "issuer": "http://issuer.test",
            "documents_url": tmp_path.as_uri(),
        }
    )
    texts = Path(__file__).parent / "translations"
    service = Service("toy", "Toy", settings, HANDLERS, (PAPERS,), lambda runtime: (), texts)
    async with open_runtime(service) as runtime:
        following = asyncio.create_task(runtime.views.run())
        yield runtime
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


@pytest.fixture
async def stranger(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(runtime, version="1"))
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test/v1") as client:
        yield client


async def give(runtime: Runtime, command: Command, record_id: UUID) -> Receipt:
    receipt = await runtime.bus.execute(command, record_id, key=None, expected_version=None, correlation_id=uuid4())
    await runtime.views.wait_for(PAPERS, receipt.position)
    return receipt


async def test_a_paper_is_known_from_the_code_on_it_and_from_the_file(
    runtime: Runtime, stranger: httpx.AsyncClient
) -> None:
    printed = await runtime.press.issue(PARCEL, parcel())
    box = uuid4()
    await give(runtime, opening(printed.fingerprint), box)
    answer = await stranger.get(f"/documents/{printed.fingerprint}/verify")
    assert answer.status_code == 200
    told = answer.json()
    assert (told["status"], told["matched"], told["number"]) == ("sent", "content", "BOX/1")
    assert told["message"] == "Daftar isi kotak BOX/1 adalah dokumen yang kami kirim."
    assert told["sent_at"] is not None
    assert told["signed_at"] is None
    file = hashlib.sha256(printed.fingerprint.encode()).hexdigest()
    assert (await stranger.get(f"/documents/{file}/verify")).json()["matched"] == "file_sent"

    await give(runtime, filling(unit="e" * 64), box)
    signed = await stranger.get(f"/documents/{'e' * 64}/verify", headers={"Accept-Language": "en"})
    assert (signed.json()["status"], signed.json()["matched"]) == ("signed", "file_signed")
    assert signed.json()["message"] == "List of what is in a box BOX/1 is a paper that has been signed."

    await give(runtime, closing(), box)
    told = (await stranger.get(f"/documents/{printed.fingerprint}/verify")).json()
    assert told["status"] == "voided"
    assert told["ended_at"] is not None


async def test_an_unknown_hash_tells_nothing(runtime: Runtime, stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get(f"/documents/{'f' * 64}/verify")
    assert (answer.status_code, answer.json()["code"]) == (404, "paper_unknown")


@pytest.mark.parametrize("hash", ["f" * 63, "F" * 64, "g" * 64, "%25", "' or 1=1"])
async def test_what_is_no_hash_is_refused(stranger: httpx.AsyncClient, hash: str) -> None:
    answer = await stranger.get(f"/documents/{hash}/verify")
    assert answer.status_code == 422


async def test_the_code_on_the_paper_leads_to_the_address_that_is_configured(runtime: Runtime) -> None:
    assert runtime.service.settings.verification_address == "https://jejak.example/kotak/v1/documents"
