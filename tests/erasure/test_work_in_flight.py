"""Work that was under way when a person was erased leaves nothing of them either: the ledger is looked at a second time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from jejak_events.document import Document
from jejak_events.iro.verification import Item
from jejak_iro.application.intake import customer
from jejak_iro.application.quotation_input import ContactInput, CustomerInput
from jejak_iro.domain.verification.commands import AttachDocument, OpenVerification
from jejak_kit.people.forgetting import IN_FLIGHT, SKEW
from jejak_kit.people.person import person_id
from jejak_kit.privacy.erasures import Erasure, ErasureRequest
from jejak_kit.runtime import Runtime

from .one_service import VERA, do, iro
from .people import FIRST, SECOND, Human, files_with_traces

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("environment")]


async def opened(runtime: Runtime) -> tuple[UUID, dict[Human, str]]:
    """A verification that names both people, and their subjects."""
    contacts = [ContactInput(**human.contact) for human in (FIRST, SECOND)]
    sealed = await customer(CustomerInput(name="PT Samudra", contacts=contacts), runtime.sealer)
    record = uuid4()
    await do(runtime, record, OpenVerification(actor=VERA, at=datetime.now(UTC), customer=sealed))
    subjects = [contact.name.subject for contact in sealed.contacts]
    return record, dict(zip((FIRST, SECOND), subjects, strict=True))


async def stored(runtime: Runtime, human: Human, subject: str) -> Document:
    """The scan is in the store; the command that lists it is still on its way."""

    async def scan() -> AsyncIterator[bytes]:
        yield human.ktp

    kept = await runtime.documents.put(scan(), "ktp.pdf")
    return Document(sha256=kept.sha256, filename="ktp.pdf", media_type=kept.media_type, size=kept.size, subject=subject)


async def listed(runtime: Runtime, record: UUID, document: Document, *, at: datetime) -> None:
    await do(runtime, record, AttachDocument(actor=VERA, at=at, item=Item.KTP_PENANGGUNG_JAWAB, document=document))


async def erased(runtime: Runtime, subject: str) -> Erasure:
    """The service has said so."""
    request = ErasureRequest(erasure_id=uuid4(), subject=subject, ground="requested", reference=None, actor_id="u-sari")
    erasure = await runtime.sealer.keyring.ledger.erase(request)
    await runtime.erasures.catch_up()
    return erasure


def aged(database: str, age: timedelta) -> None:
    """The keyring's clock has gone on."""
    with psycopg.connect(database) as owner:
        owner.execute("UPDATE erasures SET erased_at = erased_at - %s", (age,))


async def test_what_work_in_flight_has_left_goes_with_the_second_look(database: str, tmp_path: Path) -> None:
    async with iro() as runtime:
        record, subjects = await opened(runtime)
        mine, others = [await stored(runtime, human, subject) for human, subject in subjects.items()]
        erasure = await erased(runtime, subjects[FIRST])
        for document in (mine, others):  # commits after the service has said that it has forgotten
            await listed(runtime, record, document, at=datetime.now(UTC))
        await runtime.second_look.catch_up()
        assert list(files_with_traces(tmp_path / "documents", FIRST)), "it is not time yet: more may be in flight"
    aged(database, IN_FLIGHT)
    async with iro() as runtime:  # a restart in between loses nothing
        following = asyncio.create_task(runtime.second_look.run())
        assert await runtime.second_look.reach(erasure.position, timeout_s=20)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        assert list(files_with_traces(tmp_path / "documents", FIRST)) == []
        assert await runtime.documents.exists(others.sha256)
        said = await runtime.reader.record(person_id(subjects[FIRST]))
        assert len(said) == 1, "an erasure is said once"


async def test_the_second_look_leaves_what_came_of_who_came_back(database: str) -> None:
    async with iro() as runtime:
        record, subjects = await opened(runtime)
        await erased(runtime, subjects[FIRST])
        again = await stored(runtime, FIRST, subjects[FIRST])
        await listed(runtime, record, again, at=datetime.now(UTC) + IN_FLIGHT + SKEW)
        aged(database, IN_FLIGHT)
        await runtime.second_look.catch_up()
        assert runtime.second_look.position
        assert await runtime.documents.exists(again.sha256)
