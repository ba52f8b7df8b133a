"""docs/examples/procurement.py against the real system: killed between taking and answering, told twice, told wrongly."""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nats
import psycopg
import pytest
from tests.acceptance.kom_office import KomDesk
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import key
from tests.acceptance.published import connect
from tests.acceptance.record import Record
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running, load_environment

EXAMPLE = Path(__file__).resolve().parents[4] / "docs/examples/procurement.py"


class Procurement:
    """The example, to be started, killed and started again on the same books."""

    def __init__(self, home: Path, books: Path) -> None:
        self.environment = load_environment(home, "procurement")
        self.books = books
        self._process: subprocess.Popen[str] | None = None

    def start(self, *, think: float = 0) -> None:
        environment = {**os.environ, "NATS_URL": self.environment["JEJAK_NATS_URL"]}
        argv = [sys.executable, str(EXAMPLE), str(self.books), "--think", str(think)]
        self._process = subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, text=True)

    def says(self, *words: str) -> str:
        """The first line with these words, awaited."""
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if all(word in line for word in words):
                return line
        raise AssertionError(f"it ended without saying {words}")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def reference_of(self, request_id: str) -> str:
        """Under which number the request stands in its books."""
        with sqlite3.connect(self.books) as books:
            ((row,),) = books.execute("select rowid from requests where id = ?", (request_id,)).fetchall()
        return f"PR-{row:05}"

    def publish(self, verdict: str, body: dict[str, Any], *, id: str) -> None:
        """Says something as Procurement does."""
        asyncio.run(self._publish(verdict, body, id))

    def has_nothing_to_do(self) -> bool:
        """Takes what is waiting off its durable, unanswered; whether nothing waits any longer, nor may come again."""
        return asyncio.run(self._left()) == 0

    async def _left(self) -> int:
        client = await connect(self.environment)
        try:
            durable = await client.jetstream().pull_subscribe_bind("procurement", stream="JEJAK_KOM")
            while (await durable.consumer_info()).num_pending:
                for message in await durable.fetch(100, timeout=5):
                    await message.ack_sync()
            return (await durable.consumer_info()).num_ack_pending or 0
        finally:
            await client.close()

    async def _publish(self, verdict: str, body: dict[str, Any], id: str) -> None:
        client = await connect(self.environment)
        type = f"procurement.request.{verdict}"
        headers = {"ce-specversion": "1.0", "ce-source": "/procurement", "ce-id": id, "ce-type": type}
        try:
            data = json.dumps(body).encode()
            await client.jetstream().publish(f"jejak.inbound.{type}", data, headers=headers)
        finally:
            await client.close()


@pytest.fixture
def procurement(system: Running, tmp_path: Path) -> Iterator[Procurement]:
    played = Procurement(Path(system.home), tmp_path / "books.sqlite")
    yield played
    played.kill()


@pytest.fixture
def kom(office: Office, kom_desk: KomDesk, procurement: Procurement) -> Record:
    """A KOM that has just asked Procurement, which others have asked before; those are not waiting any longer."""
    awaited(procurement.has_nothing_to_do)
    return kom_desk.requested(kom_desk.completed(office.approved(quotation())), "procurement")


def answered(kom_desk: KomDesk, kom: Record) -> dict[str, Any]:
    """What the KOM shows of Procurement once it has answered."""
    kom_desk.observer.hears("handover.acknowledged", kom, kind="procurement")
    shown: dict[str, Any] = kom_desk.sales_ops.see(kom)["procurement"]
    return shown


def test_killed_between_taking_and_answering_it_answers_once_after_its_restart(
    kom_desk: KomDesk, procurement: Procurement, kom: Record
) -> None:
    request_id = kom["procurement"]["request_id"]
    procurement.start(think=600)
    procurement.says("taken", request_id)
    procurement.kill()
    reference = procurement.reference_of(request_id)
    assert kom_desk.sales_ops.see(kom)["procurement"]["answer"] is None
    procurement.start()
    procurement.says("accepted", reference, request_id)
    shown = answered(kom_desk, kom)
    assert (shown["answer"], shown["reference"], shown["contradictions"]) == ("accepted", reference, [])
    assert procurement.reference_of(request_id) == reference, "in the books once"
    acknowledgements = [event for event in kom_desk.observer.heard(kom) if event.type == "handover.acknowledged"]
    assert len(acknowledgements) == 1


def test_an_answer_is_taken_once_and_what_contradicts_it_is_shown(
    kom_desk: KomDesk, procurement: Procurement, kom: Record
) -> None:
    request_id, id = kom["procurement"]["request_id"], key()
    for _ in range(2):
        procurement.publish("accepted", {"request_id": request_id, "reference": "PR-77"}, id=id)
    procurement.publish("rejected", {"request_id": request_id, "reason": "Salah anggaran"}, id=key())
    kom_desk.observer.hears("handover.contradicted", kom)
    shown = answered(kom_desk, kom)
    assert (shown["answer"], shown["reference"]) == ("accepted", "PR-77")
    assert [each["reason"] for each in shown["contradictions"]] == ["Salah anggaran"]
    types = [event.type for event in kom_desk.observer.heard(kom)]
    assert types.count("handover.acknowledged") == 1


@pytest.mark.parametrize(
    ("verdict", "changes", "why"),
    [
        ("rejected", {}, "/reason: missing"),
        ("accepted", {"request_id": "0b6c8a52-6a0e-4a7b-8a86-1a4c5b8f2d11"}, "refused: request_unknown"),
        ("postponed", {}, "procurement.request.postponed"),
    ],
)
def test_a_bad_answer_is_parked_with_its_reason(
    system: Running, procurement: Procurement, verdict: str, changes: dict[str, Any], why: str
) -> None:
    id = key()
    procurement.publish(verdict, {"request_id": "5c0b4d0e-3f1f-4a94-9f4e-9a3f2a1b6c7d", **changes}, id=id)
    query = "select error from inbox.parked where consumer = 'kom-procurement' and headers ->> 'ce-id' = %s"
    with psycopg.connect(load_environment(Path(system.home), "kom")["JEJAK_DATABASE_URL"], autocommit=True) as database:
        assert why in awaited(lambda: [str(error) for (error,) in database.execute(query, (id,))])[0]


def test_deployment_is_not_answered_for_by_procurement(
    system: Running, kom_desk: KomDesk, procurement: Procurement, kom: Record
) -> None:
    id, deployment = key(), kom_desk.requested(kom, "deployment")["deployment"]
    procurement.publish("accepted", {"request_id": deployment["request_id"]}, id=id)
    query = "select error from inbox.parked where consumer = 'kom-procurement' and headers ->> 'ce-id' = %s"
    with psycopg.connect(load_environment(Path(system.home), "kom")["JEJAK_DATABASE_URL"], autocommit=True) as database:
        assert "request_unknown" in awaited(lambda: [str(error) for (error,) in database.execute(query, (id,))])[0]
    assert kom_desk.sales_ops.see(kom)["deployment"]["answer"] is None


def test_an_outside_system_reads_only_what_concerns_it(procurement: Procurement) -> None:
    assert asyncio.run(_denied(procurement)) == ["$JS.API.CONSUMER.CREATE", "$JS.API.CONSUMER.MSG.NEXT"]


async def _denied(procurement: Procurement) -> list[str]:
    """Which requests of those that would read more the server turns away."""
    refused: list[str] = []
    told = asyncio.Event()

    async def on_error(error: Exception) -> None:
        words = str(error)
        refused.extend(
            name for name in ("$JS.API.CONSUMER.CREATE", "$JS.API.CONSUMER.MSG.NEXT") if name.lower() in words.lower()
        )
        told.set()

    url = procurement.environment["JEJAK_NATS_URL"]
    client = await nats.connect(url, inbox_prefix=b"_INBOX_procurement", error_cb=on_error)
    try:
        for subject in ("CONSUMER.CREATE.JEJAK_KOM.spy.jejak.kom.>", "CONSUMER.MSG.NEXT.JEJAK_KOM.deployment"):
            told.clear()
            await client.publish(f"$JS.API.{subject}", b"{}")
            await client.flush()
            await asyncio.wait_for(told.wait(), 30)
    finally:
        await client.close()
    return refused
