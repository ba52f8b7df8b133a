"""A contract, its KOM and the commands of its story, with the values that a test does not care about filled in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from jejak_events.document import Document
from jejak_events.iro.iro import Need
from jejak_events.iro.offer import Contact, Customer, Site
from jejak_events.kom.handover import Answer, HandoverKind
from jejak_events.kom.kom import ActionItem, Meeting, Minutes, Party, Readiness, ReadinessAnswer, ReadinessItem
from jejak_events.kom.subject_matter import ContractReference, IroReference, ServiceLine
from jejak_events.language import Actor
from jejak_events.personal import Kind, Personal
from jejak_kom.domain.identity import request_id
from jejak_kom.domain.kom import commands as kom

AT = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
CONTRACT = ContractReference(id=UUID(int=17), number="PKS/2026/00017")
IRO = IroReference(id=UUID(int=42), number="IRO/2026/00042")
NUMBER = "KOM/2026/00009"
WITHIN = timedelta(hours=48)


def by(role: str, at: datetime = AT) -> dict[str, Any]:
    """Who gives the command, and when."""
    return {"actor": Actor(id=f"{role}-1", role=role), "at": at}


def personal(plain: str, subject: str = "person-1", kind: Kind = "contact") -> Personal:
    """Sealed the way equal texts of one person seal alike; the seal itself does not matter here."""
    return Personal.fresh(subject=subject, kind=kind, sealed=uuid5(UUID(int=0), subject + plain).hex, plain=plain)


def document(name: str = "tor.pdf") -> Document:
    return Document(sha256=uuid5(UUID(int=1), name).hex * 2, filename=name, media_type="application/pdf", size=1_024)


GUEST = Contact(name=personal("Budi Santoso"), position="IT Manager", email=personal("budi@maju.example"))
CUSTOMER = Customer(id="C-77", name="PT Maju Jaya Sentosa", contacts=(GUEST,))
JAKARTA = Site(code="JKT-01", name="Kantor Pusat", address="Jl. Jend. Sudirman Kav. 52")
LINE = ServiceLine(site="JKT-01", service="Dedicated Internet", bandwidth_mbps=100, quantity=1)
ROUTER = Need(kind="goods", description="Router CPE", quantity=2, unit="unit", site="JKT-01")
CABLING = Need(kind="service", description="Tarik kabel FO", quantity=300, unit="meter", site="JKT-01")
CHECKLIST = (ReadinessItem(code="access", label="Akses lokasi"), ReadinessItem(code="power", label="Listrik"))
DELIVERY = date(2026, 4, 20)


def open_(*needs: Need, **changes: Any) -> kom.OpenKom:
    fields: dict[str, Any] = {
        "contract": CONTRACT,
        "contract_version": 9,
        "iro": IRO,
        "customer": CUSTOMER,
        "sites": (JAKARTA,),
        "lines": (LINE,),
        "needs": needs or (ROUTER, CABLING),
        "requested_delivery": DELIVERY,
        "pic": "sales_ops-1",
        "number": NUMBER,
        "checklist": CHECKLIST,
        "schedule_by": AT + timedelta(days=7),
    }
    return kom.OpenKom(**by("system"), **(fields | changes))


def meeting(**changes: Any) -> Meeting:
    whole = Meeting(
        starts_at=AT + timedelta(days=5),
        ends_at=AT + timedelta(days=5, hours=2),
        place="Ruang Merapi",
        internal=("sales_ops-1", "delivery_manager-1"),
        customer=(GUEST,),
        agenda=("Lingkup pekerjaan", "Jadwal instalasi"),
    )
    return whole.model_copy(update=changes)


def schedule(**changes: Any) -> kom.ScheduleKom:
    return kom.ScheduleKom(**by("sales_ops"), meeting=meeting(**changes))


def reschedule(**changes: Any) -> kom.RescheduleKom:
    later = {"starts_at": AT + timedelta(days=6), "ends_at": AT + timedelta(days=6, hours=1)}
    return kom.RescheduleKom(**by("sales_ops"), meeting=meeting(**(later | changes)), reason="Customer berhalangan")


def cancel() -> kom.CancelKom:
    return kom.CancelKom(**by("sales_ops"), reason="Ditunda customer")


def attach(name: str = "tor.pdf") -> kom.AttachDocument:
    return kom.AttachDocument(**by("sales_ops"), kind="tor", document=document(name))


def record_minutes(text: str = "Lingkup dan jadwal disepakati.") -> kom.RecordMinutes:
    minutes = Minutes(text=text, decisions=("Instalasi 20 April",), attended=("sales_ops-1",), guests=(GUEST,))
    return kom.RecordMinutes(**by("delivery_manager"), minutes=minutes)


def item(number: int = 1, *, party: Party = "internal", owner: str | None = "delivery_manager-1") -> ActionItem:
    return ActionItem(
        item_id=UUID(int=number), description="Urus izin masuk gedung", party=party, owner=owner, due=date(2026, 3, 20)
    )


def add_item(number: int = 1, **changes: Any) -> kom.AddActionItem:
    return kom.AddActionItem(**by("delivery_manager"), item=item(number, **changes))


def finish(number: int = 1) -> kom.FinishActionItem:
    return kom.FinishActionItem(**by("delivery_manager"), item_id=UUID(int=number))


def readiness(reason: str | None = None, **answers: Readiness) -> kom.RecordReadiness:
    items = tuple(ReadinessAnswer(code=code, answer=answer, reason=reason) for code, answer in answers.items())
    return kom.RecordReadiness(**by("delivery_manager"), items=items)


READY = readiness(access="ready", power="ready")
NOT_READY = readiness(access="ready", power="not_ready")


def complete() -> kom.CompleteKom:
    return kom.CompleteKom(**by("sales_ops"))


def request(kind: HandoverKind = "procurement", at: datetime = AT) -> kom.RequestHandover:
    return kom.RequestHandover(**by("system", at), kind=kind, acknowledge_within=WITHIN)


def acknowledge(
    answer: Answer = "accepted",
    reference: str | None = "PR-1",
    *,
    kind: HandoverKind = "procurement",
    at: datetime = AT,
    **changes: Any,
) -> kom.Acknowledge:
    reason = "Anggaran habis" if answer == "rejected" else None
    fields = {"kind": kind, "answer": answer, "reference": reference, "reason": reason, "request_id": of(kind)}
    return kom.Acknowledge(**by("system", at), **(fields | changes))


def of(kind: HandoverKind) -> UUID:
    """The id of the request."""
    return request_id(CONTRACT.id, kind)


def escalate(kind: HandoverKind = "procurement") -> kom.EscalateHandover:
    return kom.EscalateHandover(**by("system", AT + WITHIN), kind=kind)


def withdraw() -> kom.WithdrawHandovers:
    return kom.WithdrawHandovers(**by("system"), reason="Kontrak diakhiri")


def remind() -> kom.RemindToSchedule:
    return kom.RemindToSchedule(**by("system"))


def amend(version: int = 10, *needs: Need) -> kom.NoteAmendment:
    return kom.NoteAmendment(
        **by("system"),
        contract_version=version,
        sites=(JAKARTA,),
        lines=(LINE.model_copy(update={"bandwidth_mbps": 200}),),
        needs=needs or (ROUTER, CABLING),
        requested_delivery=DELIVERY,
    )


def end(cause: str = "terminated") -> kom.NoteContractEnd:
    reason = "Kontrak diakhiri" if cause == "terminated" else None
    return kom.NoteContractEnd.model_validate(
        {**by("system"), "contract_version": 12, "cause": cause, "reason": reason}
    )


MET = (open_(), schedule(), record_minutes())
"""Up to the minutes."""
COMPLETED_READY = (*MET, READY, complete())
COMPLETED_NOT_READY = (*MET, NOT_READY, complete())
