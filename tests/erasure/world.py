"""A real system in which the first person has been written through every way there is, beside the second."""

import asyncio
import json
import subprocess
import sysconfig
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import nats
import psycopg

from jejak_demo.papers import paper
from jejak_embedded.home import Running, load_environment
from jejak_kit.cli.access import Access

from .people import FIRST, SECOND, csv_of, quotation

PATIENCE_S = 60.0
JEJAK = str(Path(sysconfig.get_path("scripts")) / "jejak")


@dataclass
class World:
    """The system, and what was written where."""

    system: Running
    records: list[str] = field(default_factory=list)
    """Paths below /v1 of everything that names the people."""
    subjects: dict[str, str] = field(default_factory=dict)
    wrapped_keys: dict[str, bytes] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return Path(self.system.home)

    def http(self, role: str, sub: str | None = None, name: str | None = None) -> httpx.Client:
        token = Access(self.home).token(role, sub=sub, name=name)
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        return httpx.Client(base_url=f"{Access(self.home).url('iro')}/v1/", headers=headers, timeout=60)

    def post(self, role: str, path: str, *, status: int | None = None, on: int | None = None, **content: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid4())}
        with self.http(role) as http:
            record = path.rpartition("/")[0]
            if on is None and record.count("/") == 1 and not path.startswith("people"):
                on = http.get(record).json()["version"]
            headers |= {"If-Match": f'"{on}"'} if on is not None else {}
            answer = http.post(path, headers=headers, **content)
        assert answer.is_success if status is None else answer.status_code == status, f"{path}: {answer.text}"
        return answer.json()

    def get(self, role: str, path: str, **query: Any) -> httpx.Response:
        with self.http(role) as http:
            return http.get(path, params=query)

    def jejak(self, *arguments: str, exit_code: int = 0) -> str:
        """What the command line says, on both streams."""
        done = subprocess.run([JEJAK, *arguments, "--home", self.system.home], capture_output=True, check=False)
        output = (done.stdout + done.stderr).decode()
        assert done.returncode == exit_code, output
        return output

    def json(self, *arguments: str, exit_code: int = 0) -> Any:
        return json.loads(self.jejak(*arguments, "--json", exit_code=exit_code).strip().splitlines()[-1])

    def sql(self, database: str, statement: str) -> list[tuple[Any, ...]]:
        url = load_environment(self.home, "admin")["JEJAK_DATABASE_URL"]
        with psycopg.connect(url, dbname=database, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def tell(self, *events: tuple[str, bytes]) -> None:
        """The CRM says these, by `ce-subject` and body."""
        asyncio.run(self._tell(events))

    async def _tell(self, events: tuple[tuple[str, bytes], ...]) -> None:
        environment = load_environment(self.home, "crm")
        client = await nats.connect(
            environment["JEJAK_NATS_URL"], inbox_prefix=environment["JEJAK_NATS_INBOX_PREFIX"].encode()
        )
        for subject, body in events:
            headers = {
                "ce-specversion": "1.0",
                "ce-id": str(uuid4()),
                "ce-source": "/crm",
                "ce-type": "crm.quotation.updated",
                "ce-subject": subject,
                "x-sent-by": FIRST.email,
            }
            await client.jetstream().publish("jejak.inbound.crm.quotation", body, headers=headers)
        await client.close()


def eventually(condition: Callable[[], Any]) -> Any:
    """The first answer that is not empty."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)  # how often somebody looks
    return found


def written(system: Running) -> World:
    """Everything is written, and settled."""
    world = World(system)
    _quotations(world)
    _crm(world)
    _telco(world)
    _verification_by_hand(world)
    _refused(world)
    for human, kind in ((FIRST, "first"), (SECOND, "second")):
        world.subjects |= {
            f"{kind} {'email' if 'email' in found['by'] else 'nik'}": found["subject"]
            for found in world.json("people", "find", "--email", human.email, "--nik", human.nik)
        }
    rows = world.sql("keyring", "SELECT subject, wrapped_key FROM person_keys")
    world.wrapped_keys = {subject: bytes(key) for subject, key in rows}
    return world


def _quotations(world: World) -> None:
    """By request, and by file in both forms."""
    made = world.post("sales_ops", "quotations", json=quotation("Q-API", FIRST, SECOND))
    world.records.append(f"quotations/{made['id']}")
    files = [
        ("q.json", json.dumps([quotation("Q-JSON", FIRST, SECOND)]).encode()),
        ("q.csv", csv_of("Q-CSV", SECOND, FIRST)),
    ]
    for name, content in files:
        report = world.post("sales_ops", "quotations/import", files={"file": (name, content)})
        assert report["taken_in"] == 1, report


def _crm(world: World) -> None:
    """Good events; bad ones that are JSON, that are none, and that wait behind; and a bad one about the second alone."""
    good = json.dumps(quotation("Q-CRM", FIRST, SECOND)).encode()
    bad = json.dumps(quotation("Q-BAD", FIRST, SECOND, surprise=FIRST.name)).encode()
    behind = json.dumps(quotation("Q-BAD", FIRST)).encode()
    garbage = f"not json: {FIRST.name} <{FIRST.email}> {FIRST.phone}".encode()
    other = json.dumps(quotation("Q-OTHER", SECOND, surprise=1)).encode()
    world.tell(("Q-CRM", good), ("Q-BAD", bad), ("Q-BAD", behind), ("Q-GARBAGE", garbage), ("Q-OTHER", other))
    eventually(lambda: world.sql("iro", "SELECT count(*) FROM inbox.parked") == [(4,)])
    listed = eventually(
        lambda: (q := world.get("sales_ops", "quotations", limit=50).json()["items"]) and len(q) == 4 and q
    )
    world.records += [f"quotations/{each['id']}" for each in listed if each["number"] != "Q-API"]


def _telco(world: World) -> None:
    """An IRO with its verification and reviews: NIK, KTP, attachments."""
    seen = world.get("sales_ops", world.records[0]).json()
    first, second = (contact["name"]["subject"] for contact in seen["offer"]["customer"]["contacts"])
    iro = f"iros/{world.post('sales_ops', 'iros', json={'quotation_id': seen['id']})['id']}"
    letter = ("Surat Kuasa Wiratmaja Kusumaningtyas.pdf", paper("Surat Kuasa"))
    world.post("sales_ops", f"{iro}/attach", files={"file": letter}, data={"person": first})
    world.post(
        "sales_ops", f"{iro}/attach", files={"file": ("cv.pdf", paper(f"CV {FIRST.name}"))}, data={"person": first}
    )
    _submit(world, iro)
    review = eventually(lambda: world.get("legal", "reviews").json()["items"])
    [legal] = [f"reviews/{each['id']}" for each in review if each["kind"] == "legal"]
    world.post("legal", f"{legal}/start")
    world.post("legal", f"{legal}/request_document", json={"description": "Akta"})
    wish = world.get("legal", legal).json()["document_requests"][0]["request_id"]
    world.post(
        "sales_ops",
        f"{legal}/provide_document",
        files={"file": ("akta.pdf", paper("Surat Kuasa"))},  # the same content, of nobody in particular
        data={"request_id": wish},
    )
    [listed] = eventually(lambda: world.get("verification", "verifications").json()["items"])
    verification = f"verifications/{listed['id']}"
    items = [
        {"item": "ktp_penanggung_jawab", "complete": True, "nik": FIRST.nik, "person": first},
        {"item": "alamat_billing", "complete": True},
    ]
    world.post("verification", f"{verification}/check", json={"items": items})
    scan = (f"ktp {FIRST.name}.pdf", FIRST.ktp)
    world.post("verification", f"{verification}/attach", files={"file": scan}, data={"item": "ktp_penanggung_jawab"})
    of_second = (f"ktp {SECOND.name}.pdf", SECOND.ktp)
    world.post(
        "sales_ops",
        f"{verification}/attach",
        files={"file": of_second},
        data={"item": "dokumen_pendukung_lain", "person": second},
    )
    world.records += [iro, legal, verification]


def _submit(world: World, iro: str) -> None:
    needs = [{"kind": "service", "description": "MPLS VPN", "quantity": 1, "unit": "sambungan"}]
    particulars = {"pic": "rina", "project_impact": "-", "requested_delivery": "2031-01-31", "needs": needs}
    world.post("sales_ops", f"{iro}/update", json=particulars)
    world.post("sales_ops", f"{iro}/submit")


def _verification_by_hand(world: World) -> None:
    """The scan comes before the NIK, and the NIK without saying whose it is."""
    customer = {"name": "PT Tangan Sendiri", "contacts": [FIRST.contact, SECOND.contact]}
    made = world.post("verification", "verifications", json={"customer": customer})
    verification = f"verifications/{made['id']}"
    scan = ("scan.pdf", paper(f"KTP lama {FIRST.nik}"))
    world.post("verification", f"{verification}/attach", files={"file": scan}, data={"item": "ktp_penanggung_jawab"})
    items = [{"item": "ktp_penanggung_jawab", "complete": False, "nik": FIRST.nik}]
    world.post("verification", f"{verification}/check", json={"items": items})
    world.records.append(verification)


def _refused(world: World) -> None:
    """Requests and files that are refused leave nothing either."""
    world.post("sales_ops", "quotations", status=422, json=quotation("Q-NO", FIRST, unknown=FIRST.name))
    broken = json.dumps([quotation("Q-NO", FIRST, revision=FIRST.name)]).encode()
    with world.http("sales_ops") as http:
        assert http.post("quotations/import", files={"file": ("n.json", broken)}).is_success
        http.get("quotations", params={"q": FIRST.name})
        http.get("quotations", params={FIRST.name: "1"})
