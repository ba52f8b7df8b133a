"""A Customer Signed form, a template, and the commands of a contract's story."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.given_when_then import after

from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract import commands as pks
from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_contract.domain.template import CONTRACT_TEMPLATE, ContractTemplate
from jejak_contract.domain.template import commands as tpl
from jejak_events.contract.agreement import (
    Certificate,
    Clause,
    ClauseNote,
    Paper,
    Party,
    ServiceLevel,
    Signatory,
    Terms,
)
from jejak_events.contract.template import TemplateContent
from jejak_kit.decider import Command

from .samples import AT, OLD_PPN, PPN, by, create, document, order, personal, send, sign, upload

CONTRACT_ID = UUID("0198f3a0-0000-7000-8000-0000000000c1")
FORM_ID = UUID("0198f3a0-0000-7000-8000-0000000000f1")
TEMPLATE_ID = UUID("0198f3a0-0000-7000-8000-0000000000e1")
PKS = "PKS/2026/00001"
SIGNED_FORM: SubscriptionForm = after(SUBSCRIPTION_FORM, create(), send(), upload(), sign())

SCOPE_CLAUSE = Clause(key="ruang_lingkup", title="Ruang Lingkup", text="Layanan bagi {{customer.name}}.")
PERIOD_CLAUSE = Clause(key="jangka_waktu", title="Jangka Waktu", text="Selama {{period.months}} bulan.")
SLA = (ServiceLevel(measure="Ketersediaan layanan", target="99,5 % per bulan", remedy="Restitusi 5 % MRC"),)
CONTENT = TemplateContent(clauses=(SCOPE_CLAUSE, PERIOD_CLAUSE), sla=SLA, scope="Sambungan di {{order.sites}}.")


def create_template(content: TemplateContent = CONTENT, **more: Any) -> tpl.CreateTemplate:
    fields: dict[str, Any] = {"title": "Perjanjian Kerja Sama", "services": ()}
    return tpl.CreateTemplate(**by("legal"), content=content, **(fields | more))


def change_template(content: TemplateContent, **more: Any) -> tpl.ChangeTemplate:
    fields: dict[str, Any] = {"title": "Perjanjian Kerja Sama", "services": ()}
    return tpl.ChangeTemplate(**by("legal"), content=content, **(fields | more))


def publish_template() -> tpl.PublishTemplate:
    return tpl.PublishTemplate(**by("legal"))


def retire_template() -> tpl.RetireTemplate:
    return tpl.RetireTemplate(**by("legal"), reason="Diganti")


def install_template() -> tpl.InstallTemplate:
    return tpl.InstallTemplate(**by("system"), title="Bawaan", content=CONTENT)


TEMPLATE: ContractTemplate = after(CONTRACT_TEMPLATE, create_template(), publish_template())


def origin(**more: Any) -> pks.Origin:
    assert TEMPLATE.published is not None
    whole: dict[str, Any] = {
        "form": SIGNED_FORM,
        "order": order(),
        "template_id": TEMPLATE_ID,
        "template": TEMPLATE.published,
        "customer_verified": True,
    }
    return pks.Origin(**(whole | more))


def draft(role: str = "sales_ops", known: pks.Origin | None = None) -> pks.CreateContract:
    return pks.CreateContract(
        **by(role), contract_id=CONTRACT_ID, form_id=FORM_ID, number=PKS, origin=known or origin()
    )


DIRECTOR = Signatory(
    party=Party.COMPANY,
    order=1,
    name=personal("Sri Mulyani Hartono", "person-9"),
    position="Direktur",
    authority="Anggaran Dasar Pasal 12",
)
BUYER = Signatory(
    party=Party.CUSTOMER,
    order=1,
    name=personal("Budi Santoso"),
    position="Direktur Utama",
    authority="Akta Pendirian No. 14",
)
TERMS = Terms(clauses=CONTENT.clauses, sla=SLA, scope="Sambungan internet.", signatories=(DIRECTOR, BUYER))
FEE_CLAUSE = Clause(key="biaya", title="Biaya", text="Nilai Perjanjian adalah {{total.contract}}.")


def word(role: str = "sales_ops", **changes: Any) -> pks.UpdateContract:
    return pks.UpdateContract(**by(role), terms=TERMS.model_copy(update=changes))


def submit(role: str = "sales_ops") -> pks.SubmitContract:
    return pks.SubmitContract(**by(role))


def want_changes(*notes: tuple[str | None, str]) -> pks.RequestContractRevision:
    given = notes or (("jangka_waktu", "Tambahkan perpanjangan."),)
    return pks.RequestContractRevision(
        **by("legal"), notes=tuple(ClauseNote(clause=key, note=note) for key, note in given)
    )


def approve() -> pks.ApproveContract:
    return pks.ApproveContract(**by("legal"), note="Sesuai")


def reopen(role: str = "sales_ops") -> pks.ReopenContract:
    return pks.ReopenContract(**by(role), reason="Penandatangan customer berganti")


def paper(name: str = "PKS-2026-00001.pdf") -> Paper:
    return Paper(document=document(name), fingerprint="a" * 64)


def send_out(name: str = "PKS-2026-00001.pdf") -> pks.SendContract:
    return pks.SendContract(**by("sales_ops"), paper=paper(name))


def company_signs(role: str = "legal", at: datetime = AT, day: date | None = None) -> pks.SignForCompany:
    return pks.SignForCompany(**by(role, at), signed_on=day)


def customer_signs(
    name: str = "PKS-2026-00001-ttd.pdf", at: datetime = AT, day: date | None = None
) -> pks.UploadSigned:
    return pks.UploadSigned(**by("sales_ops", at), document=document(name), signed_on=day)


def evidence(party: Party = Party.COMPANY, place: int = 1, serial: str = "MTR-1") -> pks.RecordEvidence:
    certificate = Certificate(issuer="PSrE Contoh", serial="4F:1A", at=AT)
    return pks.RecordEvidence(**by("sales_ops"), party=party, order=place, e_meterai=serial, certificate=certificate)


def come_into_force(at: datetime = AT, **facts: Any) -> pks.ActivateContract:
    whole: dict[str, Any] = {"customer_verified": True, "iro_cancelled": False}
    return pks.ActivateContract(**by("system", at), facts=pks.ActivationFacts(**(whole | facts)))


def customer_is(version: int, *, verified: bool) -> pks.NoteCustomerStanding:
    return pks.NoteCustomerStanding(**by("system"), verified=verified, standing_version=version)


def iro_cancelled() -> pks.NoteIroCancelled:
    return pks.NoteIroCancelled(**by("system"), reason="Proyek dibatalkan pelanggan")


def addendum(effective_on: date = date(2026, 6, 1), at: datetime = AT, **changes: Any) -> pks.DraftAddendum:
    more = changes or {"period_months": 24}
    return pks.DraftAddendum(
        **by("sales_ops", at), effective_on=effective_on, reason="Perluasan", tax_rules=(OLD_PPN, PPN), **more
    )


def approve_addendum() -> pks.ApproveAddendum:
    return pks.ApproveAddendum(**by("legal"))


def send_addendum() -> pks.SendAddendum:
    return pks.SendAddendum(**by("sales_ops"), paper=paper("ADD-1.pdf"))


def amend(at: datetime = AT) -> pks.AmendContract:
    return pks.AmendContract(**by("sales_ops", at), document=document("ADD-1-ttd.pdf"))


def drop_addendum() -> pks.DropAddendum:
    return pks.DropAddendum(**by("sales_ops"), reason="Batal diperluas")


def terminate(last_day: date | None = None, role: str = "legal", at: datetime = AT) -> pks.TerminateContract:
    return pks.TerminateContract(**by(role, at), reason="Kesepakatan bersama", last_day=last_day)


def carry_out(at: datetime) -> pks.CarryOutTermination:
    return pks.CarryOutTermination(**by("system", at))


def expire_contract(at: datetime) -> pks.ExpireContract:
    return pks.ExpireContract(**by("system", at))


def remind_of_end(days: int, ends_on: date, at: datetime = AT) -> pks.RemindOfEnd:
    return pks.RemindOfEnd(**by("system", at), days_before=days, ends_on=ends_on)


def cancel_contract(role: str = "sales_ops") -> pks.CancelContract:
    return pks.CancelContract(**by(role), reason="Pelanggan mundur")


def contract_after(*commands: Command, state: Contract | None = None) -> Contract:
    return after(CONTRACT, *commands, state=state)


DRAFT = contract_after(draft(), word())
IN_REVIEW = contract_after(submit(), state=DRAFT)
NEED_REVISION = contract_after(want_changes(), state=IN_REVIEW)
READY = contract_after(approve(), state=IN_REVIEW)
SENT = contract_after(send_out(), state=READY)
HALF_SIGNED = contract_after(company_signs(), state=SENT)
FULLY_SIGNED = contract_after(customer_signs(), state=HALF_SIGNED)
ACTIVE = contract_after(come_into_force(), state=FULLY_SIGNED)
WITH_ADDENDUM = contract_after(addendum(), state=ACTIVE)
ADDENDUM_APPROVED = contract_after(approve_addendum(), state=WITH_ADDENDUM)
ADDENDUM_SENT = contract_after(send_addendum(), state=ADDENDUM_APPROVED)
TERMINATED = contract_after(terminate(), state=ACTIVE)
CANCELLED = contract_after(cancel_contract(), state=DRAFT)
