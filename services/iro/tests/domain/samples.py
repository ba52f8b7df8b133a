"""A customer, a quotation and the commands of its story, with the values that a test does not care about filled in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from jejak_events.document import Document
from jejak_events.iro.iro import Need, Particulars, Track
from jejak_events.iro.offer import Contact, Customer, Line, Offer, QuotationState, Site
from jejak_events.language import Actor
from jejak_events.personal import Kind, Personal
from jejak_iro.domain import identity
from jejak_iro.domain.iro import commands as iro
from jejak_iro.domain.quotation.commands import ReceiveQuotation, WithdrawQuotation

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
NUMBER = "Q-2026-0117"
IRO_ID = UUID("0198f3a0-0000-7000-8000-000000000001")
ACCEPTED = QuotationState.CUSTOMER_ACCEPTED


def by(role: str, at: datetime = AT) -> dict[str, Any]:
    """Who gives the command, and when."""
    return {"actor": Actor(id=f"{role}-1", role=role), "at": at}


def personal(plain: str, subject: str = "person-1", kind: Kind = "contact") -> Personal:
    """Sealed the way equal texts of one person seal alike; the seal itself does not matter here."""
    return Personal.fresh(subject=subject, kind=kind, sealed=uuid5(UUID(int=0), subject + plain).hex, plain=plain)


def document(name: str = "denah.pdf") -> Document:
    return Document(sha256=uuid5(UUID(int=1), name).hex * 2, filename=name, media_type="application/pdf", size=1_024)


CUSTOMER = Customer(
    id="C-77",
    name="PT Maju Jaya Sentosa",
    npwp="01.234.567.8-901.000",
    nib="9120001234567",
    billing_address="Jl. Jend. Sudirman Kav. 52, Jakarta Selatan",
    contacts=(Contact(name=personal("Budi Santoso"), position="IT Manager", phone=personal("+62 812-0000-0001")),),
)
JAKARTA = Site(code="JKT-01", name="Kantor Pusat", address="Jl. Jend. Sudirman Kav. 52")
BANDUNG = Site(code="BDG-01", name="Cabang Bandung", address="Jl. Asia Afrika 8")


def line(site: str = "JKT-01", mrc: int = 4_500_000, discount: str = "0", **more: Any) -> Line:
    fields: dict[str, Any] = {"service": "Dedicated Internet", "bandwidth_mbps": 100, "quantity": 1, "otc": 2_000_000}
    return Line(site=site, mrc=mrc, discount_percent=Decimal(discount), **(fields | more))


def offer(**changes: Any) -> Offer:
    whole = Offer(customer=CUSTOMER, sites=(JAKARTA, BANDUNG), lines=(line(), line("BDG-01", mrc=3_000_000)))
    return whole.model_copy(update=changes)


def quoted(revision: int = 1, state: QuotationState = ACCEPTED, content: Offer | None = None) -> iro.Quoted:
    id = identity.quotation_id(NUMBER)
    return iro.Quoted(id=id, number=NUMBER, revision=revision, state=state, offer=content or offer())


def facts(
    quotation: iro.Quoted | None = None, *, verified: bool = True, thresholds: iro.Thresholds | None = None
) -> iro.Facts:
    return iro.Facts(
        quotation=quotation or quoted(), customer_verified=verified, thresholds=thresholds or iro.Thresholds()
    )


ASKS_MANAGER = iro.Thresholds(value=1)
NEED = Need(kind="goods", description="Router CPE", quantity=2, unit="unit", site="JKT-01")
PARTICULARS = Particulars(
    pic="staff-rina",
    project_impact="Cabang Bandung pindah per April",
    requested_delivery=date(2026, 4, 1),
    needs=(NEED,),
)


def receive(revision: int = 1, state: QuotationState = ACCEPTED, content: Offer | None = None) -> ReceiveQuotation:
    return ReceiveQuotation(**by("sales_ops"), number=NUMBER, revision=revision, state=state, offer=content or offer())


def withdraw(revision: int | None = None) -> WithdrawQuotation:
    return WithdrawQuotation(**by("system"), revision=revision, reason="Proyek ditunda")


def create(particulars: Particulars = PARTICULARS, known: iro.Facts | None = None, **more: Any) -> iro.CreateIro:
    return iro.CreateIro(
        **by("sales_ops"),
        iro_id=IRO_ID,
        quotation_id=identity.quotation_id(NUMBER),
        number="IRO/2026/00001",
        facts=known or facts(),
        particulars=particulars,
        **more,
    )


def update(**changes: Any) -> iro.UpdateIro:
    return iro.UpdateIro(**by("sales_ops"), particulars=PARTICULARS.model_copy(update=changes))


def submit(known: iro.Facts | None = None, at: datetime = AT) -> iro.SubmitIro:
    return iro.SubmitIro(**by("sales_ops", at), facts=known or facts())


def resubmit(known: iro.Facts | None = None) -> iro.ResubmitIro:
    return iro.ResubmitIro(**by("sales_ops"), facts=known or facts())


def adopt(revision: int, known: iro.Facts) -> iro.AdoptRevision:
    return iro.AdoptRevision(**by("sales_ops"), revision=revision, facts=known)


def approve(known: iro.Facts | None = None) -> iro.ApproveIro:
    return iro.ApproveIro(**by("manager"), facts=known or facts())


def return_(note: str = "Diskon terlalu besar") -> iro.ReturnIro:
    return iro.ReturnIro(**by("manager"), note=note)


def cancel(role: str = "sales_ops") -> iro.CancelIro:
    return iro.CancelIro(**by(role), reason="Pelanggan batal")


def answer(track: Track, given: str = "agreed", round: int = 1, version: int = 1, **more: Any) -> iro.AnswerTrack:
    """`more` may bring other facts."""
    return iro.AnswerTrack.model_validate(
        {
            **by("system"),
            "track": track,
            "round": round,
            "answer": given,
            "note": "Denah belum jelas" if given == "revision" else None,
            "answer_version": version,
            "facts": facts(),
            **more,
        }
    )


def all_agree(round: int = 1) -> list[iro.AnswerTrack]:
    return [answer(track, round=round) for track in (Track.VERIFICATION, Track.LEGAL, Track.TECHNICAL)]


def note_quotation(
    version: int, revision: int, state: QuotationState = ACCEPTED, content: Offer | None = None
) -> iro.NoteQuotation:
    return iro.NoteQuotation(**by("system"), quotation_version=version, revision=revision, state=state, offer=content)


def note_contract(version: int, *, active: bool) -> iro.NoteContract:
    return iro.NoteContract(
        **by("system"),
        contract_id=UUID(int=9),
        contract_number="PKS/2026/00009",
        contract_version=version,
        active=active,
    )
