"""Requests to the iro service that must succeed; a remark in brackets tells variants of one operation apart."""

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import count

from tests.acceptance.office import Office
from tests.acceptance.record import Record
from tests.acceptance.telco import JAKARTA, customer, line, pdf, quotation
from tests.fuzz.ready import Prepare, Ready, on

KTP = "ktp_penanggung_jawab"
_customers = count(9_000_000)
LISTS = ("quotations", "iros", "verifications", "reviews", "work")
ERASURE = {"ground": "requested", "reference": "UJI-1"}
NOTE = {"note": "Alamat belum lengkap"}
REASON = {"reason": "Pelanggan membatalkan"}


def somebody(office: Office) -> Ready:
    """A contact of a customer of their own, whom nothing else needs."""
    contact = verification(office)["customer"]["contacts"][0]
    return Ready({"subject": contact["name"]["subject"]})


def draft(office: Office) -> Record:
    return office.sales_ops.draft(quotation())


def submitted(office: Office) -> Record:
    return office.submitted(quotation())


def told(office: Office) -> Record:
    return office.sales_ops.tell(quotation())


def with_attachment(office: Office) -> Record:
    return office.sales_ops.attach(draft(office), "proposal.pdf", pdf("proposal"))


def asking_the_manager(office: Office) -> Record:
    dear = [line(JAKARTA, "Dedicated Internet", mrc=10_000_000, discount_percent=25)]
    return office.submitted(quotation(lines=dear))


def with_a_newer_revision(office: Office) -> Record:
    offered = quotation()
    iro = office.sales_ops.draft(offered)
    office.sales_ops.tell(offered | {"revision": 2, "pic": "sales.budi"})
    office.observer.hears("iro.quotation_changed", iro)
    return office.sales_ops.see(iro)


def verification(office: Office) -> Record:
    return office.verification.create("/verifications", {"customer": customer(next(_customers))})


def with_document(office: Office, item: str = "npwp") -> Record:
    return office.verification.add_document(verification(office), item, "berkas.pdf", pdf(item))


def document_of(record: Record) -> Ready:
    sha256 = next(document["sha256"] for item in record["items"] for document in item["documents"])
    return Ready({"id": record.id, "sha256": sha256})


def waited_for(office: Office) -> Ready:
    iro = submitted(office)
    return on(office.verification_of(iro), {"iro_id": iro.id, **NOTE})


def review(office: Office, kind: str = "legal") -> Record:
    return office.review(submitted(office), kind)


def started(office: Office, kind: str = "legal") -> Record:
    return (office.legal if kind == "legal" else office.technical).start(review(office, kind))


def asked(office: Office) -> Record:
    return office.legal.request_document(review(office), "Akta perubahan terakhir")


def wish_of(record: Record) -> str:
    return str(record["document_requests"][0]["request_id"])


def provided(office: Office) -> Ready:
    record = asked(office)
    record = office.sales_ops.provide_document(record, wish_of(record), "akta.pdf", pdf("akta"))
    return Ready({"id": record.id, "sha256": record["document_requests"][0]["documents"][0]["sha256"]})


def seen(record: Record) -> Ready:
    return Ready({"id": record.id})


def attachment(record: Record, json: bool) -> Ready:
    sha256 = record["attachments"][0]["sha256"]
    return on(record, {"sha256": sha256}) if json else Ready({"id": record.id, "sha256": sha256})


def a_file(name: str = "berkas.pdf") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, pdf(name))}


def providing(record: Record) -> Ready:
    return on(record, data={"request_id": wish_of(record)}, files=a_file())


READY: Mapping[str, Prepare] = {
    "POST /v1/quotations": lambda office: Ready(json=quotation()),
    "GET /v1/quotations": lambda office: Ready(),
    "POST /v1/quotations/import": lambda office: Ready(
        files={"file": ("penawaran.json", json.dumps([quotation()]).encode())}
    ),
    "POST /v1/quotations/{id}/withdraw": lambda office: on(told(office), REASON),
    "GET /v1/quotations/{id}": lambda office: seen(told(office)),
    "GET /v1/quotations/{id}/history": lambda office: seen(told(office)),
    "GET /v1/iros": lambda office: Ready(),
    "POST /v1/iros": lambda office: Ready(json={"quotation_id": told(office).id}),
    "POST /v1/iros/{id}/update": lambda office: on(draft(office), {"project_impact": "Tidak ada"}),
    "POST /v1/iros/{id}/attach": lambda office: on(draft(office), files=a_file()),
    "POST /v1/iros/{id}/remove_attachment": lambda office: attachment(with_attachment(office), json=True),
    "POST /v1/iros/{id}/submit": lambda office: on(draft(office)),
    "POST /v1/iros/{id}/resubmit": lambda office: on(office.ask_for_revision(submitted(office), "legal", NOTE["note"])),
    "POST /v1/iros/{id}/adopt_revision": lambda office: on(with_a_newer_revision(office), {"revision": 2}),
    "POST /v1/iros/{id}/approve": lambda office: on(asking_the_manager(office), {"note": None}),
    "POST /v1/iros/{id}/return": lambda office: on(submitted(office), NOTE),
    "POST /v1/iros/{id}/cancel": lambda office: on(draft(office), REASON),
    "POST /v1/iros/{id}/cancel (Approved)": lambda office: on(office.approved(quotation()), REASON),
    "GET /v1/iros/{id}/attachments/{sha256}": lambda office: attachment(with_attachment(office), json=False),
    "GET /v1/iros/{id}": lambda office: seen(draft(office)),
    "GET /v1/iros/{id}/history": lambda office: seen(draft(office)),
    "GET /v1/verifications": lambda office: Ready(),
    "POST /v1/verifications": lambda office: Ready(json={"customer": customer(next(_customers))}),
    "POST /v1/verifications/{id}/check": lambda office: on(
        verification(office), {"items": [{"item": "npwp", "complete": True, "number": "0123456789012345"}]}
    ),
    "POST /v1/verifications/{id}/attach": lambda office: on(
        verification(office), data={"item": "npwp"}, files=a_file()
    ),
    "POST /v1/verifications/{id}/remove_document": lambda office: (
        lambda record: on(record, {"item": "npwp", "sha256": document_of(record).path["sha256"]})
    )(with_document(office)),
    "POST /v1/verifications/{id}/mark_verified": lambda office: on(
        office.verification.tick_everything(verification(office))
    ),
    "POST /v1/verifications/{id}/mark_pending": lambda office: on(verification(office), NOTE),
    "POST /v1/verifications/{id}/request_revision": waited_for,
    "GET /v1/verifications/{id}/documents/{sha256}": lambda office: document_of(with_document(office)),
    "GET /v1/verifications/{id}/documents/{sha256} (KTP)": lambda office: document_of(with_document(office, KTP)),
    "GET /v1/verifications/{id}": lambda office: seen(verification(office)),
    "GET /v1/verifications/{id}/history": lambda office: seen(verification(office)),
    "GET /v1/reviews": lambda office: Ready(),
    "POST /v1/reviews/{id}/start": lambda office: on(review(office)),
    "POST /v1/reviews/{id}/start (technical)": lambda office: on(review(office, "technical")),
    "POST /v1/reviews/{id}/request_document": lambda office: on(review(office), {"description": "Akta pendirian"}),
    "POST /v1/reviews/{id}/request_document (technical)": lambda office: on(
        review(office, "technical"), {"description": "Denah ruang server"}
    ),
    "POST /v1/reviews/{id}/provide_document": lambda office: providing(asked(office)),
    "POST /v1/reviews/{id}/request_revision": lambda office: on(started(office), NOTE),
    "POST /v1/reviews/{id}/request_revision (technical)": lambda office: on(started(office, "technical"), NOTE),
    "POST /v1/reviews/{id}/approve": lambda office: on(started(office), {"note": None}),
    "POST /v1/reviews/{id}/approve (technical)": lambda office: on(started(office, "technical"), {"note": None}),
    "GET /v1/reviews/{id}/documents/{sha256}": provided,
    "GET /v1/reviews/{id}": lambda office: seen(review(office)),
    "GET /v1/reviews/{id}/history": lambda office: seen(review(office)),
    "GET /v1/work": lambda office: Ready(),
    **{f"GET /v1/{name}/export": lambda office: Ready() for name in LISTS},
    "POST /v1/people/find": lambda office: Ready(json={"name": "Rahmat Hidayat"}),
    "GET /v1/people/{subject}": somebody,
    "POST /v1/people/{subject}/erase": lambda office: replace(somebody(office), json=ERASURE),
    "GET /healthz": lambda office: Ready(),
    "GET /readyz": lambda office: Ready(),
}
