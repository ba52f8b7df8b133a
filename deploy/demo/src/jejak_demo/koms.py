"""The third chapter: the Kick-Off Meeting, and what it asks of Procurement and Deployment (seed 000, section 6)."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jejak_demo.contracts import Contract
from jejak_demo.people import Staff, StoryBroken
from jejak_embedded.home import load_environment


@contextmanager
def procurement(home: Path, example: Path) -> Iterator[None]:
    """The example consumer at work: an outside system that takes requests and answers them."""
    environment = {"NATS_URL": load_environment(home, "procurement")["JEJAK_NATS_URL"]}
    with tempfile.TemporaryDirectory(prefix="jejak-procurement-") as folder:
        argv = [sys.executable, str(example), str(Path(folder) / "books.sqlite")]
        process = subprocess.Popen(argv, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own example
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)


@dataclass
class KomStory:
    """Who does what; `outcome` is what must be true of each KOM at the end, by number."""

    staff: Staff
    say: Callable[[str], None]
    outcome: dict[str, str]

    def tell(self, contract: Contract, *, ready: bool, goods: bool) -> None:
        """`ready`: the service is ready to install when the meeting is over; `goods`: the IRO needs some."""
        rina, dewi = self.staff.rina, self.staff.dewi
        kom = self._scheduled(contract)
        self.say(f"{dewi.name} (Delivery Manager) records minutes, an action item and the readiness checklist")
        seen = rina.see(kom)
        guests = [{"person": guest["name"]["subject"]} for guest in seen["meeting"]["customer"]]
        attended = seen["meeting"]["internal"]
        text = "Lingkup dan jadwal disepakati."
        dewi.act(kom, "record_minutes", {"text": text, "attended": attended, "guests": guests})
        due = (datetime.now(UTC) + timedelta(days=14)).date().isoformat()
        dewi.act(
            kom,
            "add_action_item",
            {"description": "Siapkan akses ruang server", "due": due, "owner": self.staff.dewi.id},
        )
        answer = "ready" if ready else "not_ready"
        codes = [line["code"] for line in seen["checklist"]]
        dewi.act(kom, "record_readiness", {"items": [{"code": code, "answer": answer} for code in codes]})
        rina.act(kom, "complete")
        self.say(f"{seen['number']} is Completed; {'goods are needed' if goods else 'no goods are needed'}")
        if goods:
            done = rina.waits(kom, lambda seen: _answer(seen, "procurement") is not None)
            self.say(f"  Procurement was asked once and answered: {_answer(done, 'procurement')}")
        if not ready:
            self._made_ready_later(kom, codes)
        rina.waits(kom, lambda seen: _request(seen, "deployment") is not None)
        rina.act(kom, "acknowledge", {"kind": "deployment", "answer": "accepted", "reference": "WO-2026-001"})
        seen = rina.see(kom)
        if not goods and _request(seen, "procurement") is not None:
            raise StoryBroken(f"{seen['number']} asked Procurement for nothing")
        self.say(f"  Deployment was asked once and answered: {_answer(seen, 'deployment')}")
        self.outcome[seen["number"]] = "completed"

    def _scheduled(self, contract: Contract) -> str:
        rina = self.staff.rina
        page = rina.waits("koms", lambda page: len(page["items"]) == 1, q=contract.number)
        (kom,) = page["items"]
        self.say(f"{contract.number} is in force: its KOM is “{kom['status_label']}”; Create KOM with date and agenda")
        day = (datetime.now(UTC) + timedelta(days=7)).date().isoformat()
        people = [{"person": contact["name"]["subject"]} for contact in kom["customer"]["contacts"][:1]]
        meeting = {
            "contract_id": contract.id,
            "starts_at": f"{day}T09:00:00+07:00",
            "ends_at": f"{day}T11:00:00+07:00",
            "place": "Ruang Merapi",
            "internal": [rina.id, self.staff.dewi.id],
            "customer": people,
            "agenda": ["Lingkup pekerjaan dan lokasi", "Jadwal instalasi"],
        }
        return f"koms/{rina.do('koms', meeting)['id']}"

    def _made_ready_later(self, kom: str, codes: list[str]) -> None:
        if _request(self.staff.rina.see(kom), "deployment") is not None:
            raise StoryBroken("Deployment was asked before the service was ready")
        self.say("  the service is not ready to install: Deployment is not asked until the Delivery Manager says so")
        ready = [{"code": code, "answer": "ready"} for code in codes]
        self.staff.dewi.act(kom, "record_readiness", {"items": ready})


def _request(kom: Any, kind: str) -> Any:
    return kom[kind]


def _answer(kom: Any, kind: str) -> str | None:
    handover = kom[kind]
    if handover is None or handover["answer"] is None:
        return None
    return f"{handover['answer']}, reference {handover['reference']}"
