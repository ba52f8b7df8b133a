"""An erasure whose process is killed after any of its steps is completed by the next one, and said once."""

import asyncio
import json
import signal
import subprocess
import sys
import sysconfig
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from jejak_events.document import Document
from jejak_events.iro.verification import Item
from jejak_events.people import PersonErased
from jejak_iro.application.intake import customer
from jejak_iro.application.quotation_input import ContactInput, CustomerInput
from jejak_iro.domain.verification.commands import AttachDocument, OpenVerification
from jejak_kit.people.person import person_id

from .dying_process import STEPS
from .one_service import VERA, do, iro
from .people import FIRST

DYING = Path(__file__).with_name("dying_process.py")


async def written() -> str:
    """A verification with the person's contact and KTP; returns their subject."""
    async with iro() as runtime:
        given = CustomerInput(name="PT Samudra", contacts=[ContactInput(**FIRST.contact)])
        sealed, record = await customer(given, runtime.sealer), uuid4()
        subject = sealed.contacts[0].name.subject

        async def scan() -> AsyncIterator[bytes]:
            yield FIRST.ktp

        stored = await runtime.documents.put(scan(), "ktp.pdf")
        document = Document(
            sha256=stored.sha256, filename="k.pdf", media_type=stored.media_type, size=stored.size, subject=subject
        )
        at = datetime.now(UTC)
        for command in (
            OpenVerification(actor=VERA, at=at, customer=sealed),
            AttachDocument(actor=VERA, at=at, item=Item.KTP_PENANGGUNG_JAWAB, document=document),
        ):
            await do(runtime, record, command)
        return subject


async def said(subject: str) -> list[PersonErased]:
    async with iro() as runtime:
        events = [event.data for event in await runtime.reader.record(person_id(subject))]
    return [event for event in events if isinstance(event, PersonErased)]


def erase(argv: list[str], subject: str, environment: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[bytes]:
    command = [*argv, "erase-person", subject, "--ground", "requested", "--yes", "--json"]
    return subprocess.run(command, env=environment, cwd=cwd, capture_output=True, check=False)


@pytest.mark.parametrize("step", STEPS)
def test_an_erasure_that_was_killed_is_completed_by_repeating_it(
    step: str, environment: dict[str, str], tmp_path: Path
) -> None:
    subject = asyncio.run(written())
    killed = erase([sys.executable, str(DYING), step], subject, environment, tmp_path)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    asked_by_the_killed = _asked(environment)
    assert len(asked_by_the_killed) == 1
    jejak = str(Path(sysconfig.get_path("scripts")) / "jejak")
    again = erase([jejak], subject, environment, tmp_path)
    assert again.returncode == 0, again.stderr.decode()
    report: dict[str, Any] = json.loads(again.stdout)
    assert (report["had_key"], report["vacuumed"]) == (False, True)
    events = asyncio.run(said(subject))
    assert [event.erasure_id for event in events] == _asked(environment), "each erasure is said once, in order"
    assert [event.documents for event in events] == [1, 1]
    assert not [f for f in (tmp_path / "documents").rglob("*") if f.is_file()]


def test_the_service_completes_it_by_itself(environment: dict[str, str], tmp_path: Path) -> None:
    """Whoever asked was killed, and asks no more; the service is started later."""
    subject = asyncio.run(written())
    erase([sys.executable, str(DYING), "key deleted"], subject, environment, tmp_path)

    async def start() -> None:
        async with iro() as runtime:
            following = asyncio.create_task(runtime.erasures.run())
            [row] = await runtime.sealer.keyring.ledger.of(subject)
            assert await runtime.erasures.reach(row.position, timeout_s=20)
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)

    asyncio.run(start())
    assert [event.erasure_id for event in asyncio.run(said(subject))] == _asked(environment)


def test_erasures_lost_with_an_older_keyring_are_brought_back(environment: dict[str, str], tmp_path: Path) -> None:
    """The keyring is restored from before the erasure: the key is there again, until the services' own words are heard."""
    subject = asyncio.run(written())
    with psycopg.connect(environment["JEJAK_DATABASE_URL"]) as owner:
        backup = owner.execute("SELECT * FROM person_keys").fetchall()
    jejak = str(Path(sysconfig.get_path("scripts")) / "jejak")
    assert erase([jejak], subject, environment, tmp_path).returncode == 0
    with psycopg.connect(environment["JEJAK_DATABASE_URL"]) as owner:
        owner.execute("TRUNCATE erasures")
        owner.execute("TRUNCATE person_keys")
        for row in backup:
            owner.execute("INSERT INTO person_keys VALUES (%s, %s, %s, %s)", row)
    command = [jejak, "keyring", "after-restore", "--json"]
    for expected in ([True], []):
        done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, check=True)
        assert [erasure["had_key"] for erasure in json.loads(done.stdout)] == expected
    with psycopg.connect(environment["JEJAK_DATABASE_URL"]) as owner:
        assert owner.execute("SELECT FROM person_keys WHERE subject = %s", (subject,)).fetchall() == []


def _asked(environment: dict[str, str]) -> list[Any]:
    with psycopg.connect(environment["JEJAK_DATABASE_URL"]) as owner:
        return [row[0] for row in owner.execute("SELECT erasure_id FROM erasures ORDER BY position")]
