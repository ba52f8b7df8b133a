"""Everybody at work with a PKS: whole stages are gone through from a Customer Signed form."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pypdf import PdfReader
from tests.acceptance.contract_office import ContractDesk
from tests.acceptance.people import Person
from tests.acceptance.published import Observer
from tests.acceptance.record import Record
from tests.acceptance.telco import pdf

from jejak_kit.i18n import BUSINESS_ZONE

COMPANY = {
    "party": "company",
    "order": 1,
    "name": "Sri Hartati",
    "position": "Direktur",
    "authority": "Anggaran Dasar Pasal 12",
}
CUSTOMER = {
    "party": "customer",
    "order": 1,
    "name": "Rahmat Hidayat",
    "position": "Direktur Operasional",
    "authority": "Surat Kuasa No. 7/2026",
}
TERMS = ("clauses", "sla", "scope", "starts_on")


def terms_of(contract: Record, **changes: Any) -> dict[str, Any]:
    """What a saving carries: the wording as it stands, with changes; signatories stay who they are."""
    terms = contract["terms"]
    kept = [{name: each[name] for name in ("party", "order", "position", "authority")} for each in terms["signatories"]]
    return {name: terms[name] for name in TERMS} | {"signatories": kept} | changes


@dataclass(frozen=True)
class PksDesk:
    """The people of a contract, each in their role."""

    desk: ContractDesk

    @property
    def sales_ops(self) -> Person:
        return self.desk.sales_ops

    @property
    def legal(self) -> Person:
        return self.desk.legal

    @property
    def manager(self) -> Person:
        return self.desk.manager

    @property
    def observer(self) -> Observer:
        return self.desk.observer

    def create(self, form: Record) -> Record:
        """Create PKS."""
        return self.sales_ops.create("/contracts", {"form_id": form.id})

    def word(self, contract: Record, **changes: Any) -> Record:
        """SLA, Scope of Work, Penandatangan, Legal clauses."""
        return self.sales_ops.act(contract, "update", terms_of(contract, **changes))

    def draft(self, iro: Record, **changes: Any) -> Record:
        """A PKS with signatories of both sides."""
        contract = self.create(self.desk.signed(iro))
        return self.word(contract, signatories=[COMPANY, CUSTOMER], **changes)

    def in_review(self, iro: Record, **changes: Any) -> Record:
        return self.sales_ops.act(self.draft(iro, **changes), "submit")

    def ready_to_sign(self, iro: Record, **changes: Any) -> Record:
        return self.legal.act(self.in_review(iro, **changes), "approve", {"note": "Sesuai"})

    def sent(self, iro: Record, **changes: Any) -> Record:
        return self.sales_ops.act(self.ready_to_sign(iro, **changes), "send")

    def company_signs(self, contract: Record) -> Record:
        return self.legal.act(contract, "sign_for_company", {})

    def customer_signs(self, contract: Record) -> Record:
        signed = pdf(f"signed {contract.id}")
        return self.sales_ops.act(contract, "upload_signed", files={"file": ("pks-ttd.pdf", signed)})

    def fully_signed(self, iro: Record, **changes: Any) -> Record:
        return self.customer_signs(self.company_signs(self.sent(iro, **changes)))

    def active(self, iro: Record, **changes: Any) -> Record:
        """In force, as everybody has heard."""
        contract = self.fully_signed(iro, **changes)
        self.observer.hears("contract.activated", contract)
        return self.sales_ops.see(contract)


def text_of(file: bytes) -> str:
    return " ".join("\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())


def today() -> str:
    return datetime.now(BUSINESS_ZONE).date().isoformat()


def in_days(days: int) -> str:
    return (datetime.now(BUSINESS_ZONE).date() + timedelta(days=days)).isoformat()
