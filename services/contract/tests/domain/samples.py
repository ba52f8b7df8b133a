"""An approved order and the commands of its form's story, with the values that a test does not care about filled in."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from jejak_contract.domain.form import commands as form
from jejak_contract.domain.order import APPROVED_ORDER, ApprovedOrder
from jejak_contract.domain.order.commands import NoteApproval, NoteCancellation
from jejak_contract.domain.standing.commands import AddOrder, NoteStanding
from jejak_events.contract.charges import Ratio, ServiceLine, TaxRule
from jejak_events.contract.form import AttachmentKind, FormAttachment, FormParticulars, SentDocument
from jejak_events.document import Document
from jejak_events.iro.iro import Need
from jejak_events.iro.offer import Contact, Customer, Line, Offer, QuotationReference, Site
from jejak_events.language import Actor
from jejak_events.personal import Kind, Personal

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
IRO_ID = UUID("0198f3a0-0000-7000-8000-000000000001")
VERIFICATION_ID = UUID("0198f3a0-0000-7000-8000-000000000002")
NUMBER = "FB/2026/00001"
OLD_PPN = TaxRule(
    since=date(2022, 4, 1), rate=Ratio(numerator=11, denominator=100), base=Ratio(numerator=1, denominator=1)
)
PPN = TaxRule(
    since=date(2025, 1, 1), rate=Ratio(numerator=12, denominator=100), base=Ratio(numerator=11, denominator=12)
)


def by(role: str, at: datetime = AT) -> dict[str, Any]:
    """Who gives the command, and when."""
    return {"actor": Actor(id=f"{role}-1", role=role), "at": at}


def personal(plain: str, subject: str = "person-1", kind: Kind = "contact") -> Personal:
    """Sealed the way equal texts of one person seal alike; the seal itself does not matter here."""
    return Personal.fresh(subject=subject, kind=kind, sealed=uuid5(UUID(int=0), subject + plain).hex, plain=plain)


def document(name: str = "proposal.pdf") -> Document:
    return Document(sha256=uuid5(UUID(int=1), name).hex * 2, filename=name, media_type="application/pdf", size=1_024)


CUSTOMER = Customer(
    id="C-77",
    name="PT Maju Jaya Sentosa",
    npwp="01.234.567.8-901.000",
    nib="9120001234567",
    billing_address="Jl. Jend. Sudirman Kav. 52, Jakarta Selatan",
    contacts=(Contact(name=personal("Budi Santoso"), position="IT Manager", phone=personal("+62 812-0000-0001")),),
)
SITES = (
    Site(code="JKT-01", name="Kantor Pusat", address="Jl. Jend. Sudirman Kav. 52"),
    Site(code="BDG-01", name="Cabang Bandung", address="Jl. Asia Afrika 8"),
)
QUOTED = (
    Line(
        site="JKT-01",
        service="Dedicated Internet",
        bandwidth_mbps=100,
        quantity=1,
        otc=2_000_000,
        mrc=4_500_000,
        discount_percent=Decimal(0),
    ),
    Line(site="BDG-01", service="Managed Router", quantity=2, otc=1_500_000, mrc=250_000, discount_percent=Decimal(0)),
)
OFFER = Offer(customer=CUSTOMER, sites=SITES, lines=QUOTED)
NEED = Need(kind="goods", description="Router CPE", quantity=2, unit="unit", site="JKT-01")
QUOTATION = QuotationReference(id=UUID(int=7), number="Q-2026-0117", revision=2)


def approval() -> NoteApproval:
    return NoteApproval(
        **by("system"),
        iro_id=IRO_ID,
        iro_number="IRO/2026/00042",
        quotation=QUOTATION,
        offer=OFFER,
        pic="staff-rina",
        requested_delivery=date(2026, 4, 1),
        needs=(NEED,),
        verification_id=VERIFICATION_ID,
    )


def cancellation() -> NoteCancellation:
    return NoteCancellation(**by("system"), reason="Proyek dibatalkan pelanggan")


def order(*, cancelled: bool = False) -> ApprovedOrder:
    state = APPROVED_ORDER.fold(APPROVED_ORDER.decide(approval(), None))
    if cancelled:
        state = APPROVED_ORDER.fold(APPROVED_ORDER.decide(cancellation(), state), state)
    assert state is not None
    return state


CANCELLED = order(cancelled=True)


def facts(known: ApprovedOrder | None = None, **more: Any) -> form.Facts:
    whole: dict[str, Any] = {
        "order": known or order(),
        "tax_rules": (OLD_PPN, PPN),
        "last_day": TODAY + timedelta(days=30),
    }
    return form.Facts(**(whole | more))


def line(site: str = "JKT-01", **more: Any) -> ServiceLine:
    fields: dict[str, Any] = {
        "service": "Dedicated Internet",
        "bandwidth_mbps": 100,
        "quantity": 1,
        "otc": 2_000_000,
        "mrc": 4_500_000,
    }
    return ServiceLine(site=site, **(fields | more))


LINES = (
    line(),
    line("BDG-01", service="Managed Router", bandwidth_mbps=None, quantity=2, otc=1_500_000, mrc=250_000),
)
"""As quoted."""
PARTICULARS = FormParticulars(lines=LINES, period_months=12)


def create(known: form.Facts | None = None, **more: Any) -> form.CreateForm:
    fields: dict[str, Any] = {"period_months": 12}
    return form.CreateForm(**by("sales_ops"), iro_id=IRO_ID, number=NUMBER, facts=known or facts(), **(fields | more))


def update(known: form.Facts | None = None, at: datetime = AT, **changes: Any) -> form.UpdateForm:
    particulars = PARTICULARS.model_copy(update=changes)
    return form.UpdateForm(**by("sales_ops", at), particulars=particulars, facts=known or facts())


def attach(name: str = "proposal.pdf", kind: AttachmentKind = "proposal") -> form.AttachDocument:
    return form.AttachDocument(**by("sales_ops"), attachment=FormAttachment(kind=kind, document=document(name)))


def remove(name: str = "proposal.pdf") -> form.RemoveAttachment:
    return form.RemoveAttachment(**by("sales_ops"), sha256=document(name).sha256)


PDF = SentDocument(document=document("FB-2026-00001.pdf"), origin="generated", fingerprint="f" * 64)


def send(known: form.Facts | None = None, dated: date = TODAY, sent: SentDocument | None = PDF) -> form.SendForm:
    return form.SendForm(**by("sales_ops"), sent=sent, dated=dated, facts=known or facts())


def recall() -> form.RecallForm:
    return form.RecallForm(**by("sales_ops"), reason="Alamat penagihan berubah")


def upload(name: str = "ditandatangani.pdf") -> form.UploadSigned:
    return form.UploadSigned(**by("sales_ops"), document=document(name))


def sign(known: form.Facts | None = None, signed_on: date | None = None, at: datetime = AT) -> form.MarkSigned:
    return form.MarkSigned(**by("sales_ops", at), signed_on=signed_on, facts=known or facts())


def void(role: str = "sales_ops", known: form.Facts | None = None) -> form.VoidForm:
    return form.VoidForm(**by(role), reason="Pelanggan batal", facts=known or facts())


def expire(role: str = "sales_ops", at: datetime = AT) -> form.ExpireForm:
    return form.ExpireForm(**by(role, at), reason="Tidak ada kabar" if role != "system" else None)


def stop() -> form.StopForm:
    return form.StopForm(**by("system"), reason="Proyek dibatalkan pelanggan")


def standing(version: int, *, verified: bool) -> form.NoteCustomerStanding:
    return form.NoteCustomerStanding(**by("system"), verified=verified, standing_version=version)


def remind(sent_on: date = TODAY, at: datetime = AT) -> form.RemindUnsigned:
    return form.RemindUnsigned(**by("system", at), sent_on=sent_on, days=7)


def note_standing(version: int, *, verified: bool) -> NoteStanding:
    return NoteStanding(
        **by("system"), verification_id=VERIFICATION_ID, verified=verified, verification_version=version
    )


def add_order(iro_id: UUID = IRO_ID) -> AddOrder:
    return AddOrder(**by("system"), verification_id=VERIFICATION_ID, iro_id=iro_id)
