"""Requests to the kom service that must succeed; a remark in brackets tells variants of one operation apart."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import count

from tests.acceptance.office import Office
from tests.acceptance.record import Record
from tests.acceptance.telco import pdf, quotation
from tests.fuzz.ready import Prepare, Ready, on

ERASURE = {"ground": "requested", "reference": "UJI-1"}
REASON = {"reason": "Customer berhalangan"}
_numbers = count(1)


@cache
def one_kom(office: Office) -> Record:
    """Opened once for nearly all of these requests: the way to a contract in force takes longer than any of them."""
    return office.kom.scheduled(office.approved(quotation()))


@cache
def one_completed(office: Office) -> Record:
    return office.kom.requested(office.kom.completed(office.approved(quotation())), "procurement")


def scheduled(office: Office) -> Record:
    """The one KOM, with a meeting."""
    sales_ops = office.kom.sales_ops
    kom = sales_ops.see(one_kom(office))
    return kom if kom.status == "Scheduled" else sales_ops.act(kom, "schedule", sales_ops.meeting(kom))


def cancelled(office: Office) -> Record:
    return office.kom.sales_ops.cancel(scheduled(office), "Ditunda")


def meeting(office: Office, kom: Record, **more: object) -> Ready:
    return on(kom, office.kom.sales_ops.meeting(kom) | more)


def creating(office: Office) -> Ready:
    kom = cancelled(office)
    return Ready(json={"contract_id": kom["contract"]["id"], **office.kom.sales_ops.meeting(kom)})


def with_document(office: Office) -> Record:
    return office.kom.sales_ops.upload(scheduled(office), "tor", "tor.pdf", pdf(f"tor {next(_numbers)}"))


def document(record: Record) -> str:
    return str(record["documents"][-1]["document"]["sha256"])


def with_item(office: Office, *, done: bool = False) -> Record:
    manager = office.kom.delivery_manager
    kom = manager.add_action_item(scheduled(office), "Urus izin masuk", owner=manager.id)
    return manager.act(kom, "finish_action_item", {"item_id": item(kom)}) if done else kom


def item(kom: Record) -> str:
    return str(kom["action_items"][-1]["item"]["item_id"])


def changing(office: Office) -> Ready:
    kom = with_item(office)
    return on(kom, kom["action_items"][-1]["item"] | {"description": "Urus izin kerja"})


def readiness(kom: Record) -> Ready:
    """Decided otherwise than it is, so that there is something to say."""
    line = kom["checklist"][0]
    answer = "not_ready" if line["answer"] == "ready" else "ready"
    return on(kom, {"items": [{"code": line["code"], "answer": answer, "reason": None}]})


def minuted(office: Office) -> Record:
    return office.kom.delivery_manager.record_minutes(scheduled(office), f"Risalah {next(_numbers)}")


def answering(office: Office) -> Ready:
    kom = office.kom.sales_ops.see(one_completed(office))
    return on(kom, {"kind": "procurement", "answer": "accepted", "reference": f"PR-{next(_numbers)}"})


def known_paper(office: Office) -> Ready:
    """One whose verification is answered already."""
    kom = one_completed(office)
    position = office.observer.hears("procurement.requested", kom).position
    office.kom.sales_ops.read("/koms", wait_for=position)
    return Ready({"hash": kom["paper"]["fingerprint"]})


def somebody(office: Office) -> Ready:
    """A guest whom nothing else needs."""
    number = next(_numbers)
    guest = {"name": f"Tamu Uji {number}", "email": f"tamu.{number}@samudra.example"}
    kom = office.kom.sales_ops.reschedule(scheduled(office), "Tamu lain", customer=[guest])
    return Ready({"subject": kom["meeting"]["customer"][0]["name"]["subject"]})


def seen(record: Record) -> Ready:
    return Ready({"id": record.id})


def a_file() -> dict[str, tuple[str, bytes]]:
    return {"file": ("berkas.pdf", pdf(f"berkas {next(_numbers)}"))}


KOM = "/v1/koms/{id}"
READY: Mapping[str, Prepare] = {
    "GET /v1/koms": lambda office: Ready(),
    "POST /v1/koms": creating,
    f"POST {KOM}/schedule": lambda office: meeting(office, cancelled(office)),
    f"POST {KOM}/reschedule": lambda office: meeting(
        office, scheduled(office), reason=None, place=f"Ruang {next(_numbers)}"
    ),
    f"POST {KOM}/cancel": lambda office: on(scheduled(office), REASON),
    f"POST {KOM}/attach": lambda office: on(scheduled(office), data={"kind": "other"}, files=a_file()),
    f"POST {KOM}/remove_document": lambda office: (lambda kom: on(kom, {"sha256": document(kom)}))(
        with_document(office)
    ),
    f"POST {KOM}/record_minutes": lambda office: on(scheduled(office), {"text": f"Risalah {next(_numbers)}"}),
    f"POST {KOM}/record_readiness": lambda office: readiness(scheduled(office)),
    f"POST {KOM}/add_action_item": lambda office: on(
        scheduled(office), {"description": "Urus izin", "owner": "u-bayu", "due": "2026-12-24"}
    ),
    f"POST {KOM}/change_action_item": changing,
    f"POST {KOM}/finish_action_item": lambda office: (lambda kom: on(kom, {"item_id": item(kom), "note": None}))(
        with_item(office)
    ),
    f"POST {KOM}/reopen_action_item": lambda office: (lambda kom: on(kom, {"item_id": item(kom), **REASON}))(
        with_item(office, done=True)
    ),
    f"POST {KOM}/remove_action_item": lambda office: (lambda kom: on(kom, {"item_id": item(kom), **REASON}))(
        with_item(office)
    ),
    f"POST {KOM}/complete": lambda office: on(office.kom.decided(office.approved(quotation()))),
    f"POST {KOM}/acknowledge": answering,
    f"GET {KOM}/documents/{{sha256}}": lambda office: (lambda kom: Ready({"id": kom.id, "sha256": document(kom)}))(
        with_document(office)
    ),
    f"GET {KOM}/minutes.pdf": lambda office: seen(one_completed(office)),
    f"GET {KOM}/minutes.pdf (draft)": lambda office: seen(minuted(office)),
    f"GET {KOM}/invitation.ics": lambda office: seen(scheduled(office)),
    f"GET {KOM}": lambda office: seen(scheduled(office)),
    f"GET {KOM}/history": lambda office: seen(scheduled(office)),
    "GET /v1/documents/{hash}/verify": known_paper,
    "GET /v1/work": lambda office: Ready(),
    **{f"GET /v1/{name}/export": lambda office: Ready() for name in ("koms", "work")},
    "POST /v1/people/find": lambda office: Ready(json={"name": "Rahmat Hidayat"}),
    "GET /v1/people/{subject}": somebody,
    "POST /v1/people/{subject}/erase": lambda office: replace(somebody(office), json=ERASURE),
    "GET /healthz": lambda office: Ready(),
    "GET /readyz": lambda office: Ready(),
}
