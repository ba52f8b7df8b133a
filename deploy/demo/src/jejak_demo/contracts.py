"""The second chapter: from an Approved IRO by Form Berlangganan and PKS to a contract in force (seed 000, 4 and 5)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jejak_demo.iros import Iro
from jejak_demo.papers import paper
from jejak_demo.people import Staff, StoryBroken

COMPANY = {
    "party": "company",
    "order": 1,
    "name": "Sri Hartati",
    "position": "Direktur Utama",
    "authority": "Anggaran Dasar Pasal 12",
}
CUSTOMER = {
    "party": "customer",
    "order": 1,
    "name": "Rahmat Hidayat",
    "position": "Direktur Operasional",
    "authority": "Surat Kuasa No. 7/2026",
}


@dataclass
class Contract:
    """A contract as the story follows it."""

    path: str
    id: str
    number: str


@dataclass
class ContractStory:
    """Who does what; `outcome` is what must be true of each contract at the end, by number."""

    staff: Staff
    say: Callable[[str], None]
    outcome: dict[str, str]

    def tell(self, iro: Iro, *, revised: bool) -> Contract:
        """The contract on this IRO, in force; `revised`: legal asks for a revision first."""
        form = self._customer_signed(iro)
        contract = self._worded(form)
        rina, lukman = self.staff.rina, self.staff.lukman
        rina.act(contract.path, "submit")
        if revised:
            self._revised(contract)
        lukman.act(contract.path, "approve", {"note": "Sesuai."})
        self.say("Ready to Sign: sent to the customer, the company signs, the customer's signed file comes back")
        rina.act(contract.path, "send")
        lukman.act(contract.path, "sign_for_company", {})
        rina.act(contract.path, "upload_signed", files={"file": ("pks-ttd.pdf", paper("PKS ditandatangani"))})
        seen = rina.waits(contract.path, lambda seen: seen["status"] == "active")
        self.say(f"  both sides have signed: {contract.number} is {seen['status_label']}")
        self.outcome[contract.number] = "active"
        return contract

    def _customer_signed(self, iro: Iro) -> str:
        rina = self.staff.rina
        self.say(f"From {iro.number}, Approved, comes a Form Berlangganan: customer, lines and prices are filled in")
        rina.waits("approved_orders", lambda page: any(o["iro_id"] == iro.id for o in page["items"]), q=iro.number)
        form = f"subscription_forms/{rina.do('subscription_forms', {'iro_id': iro.id, 'period_months': 24})['id']}"
        rina.act(form, "send")
        pdf = rina.download(f"{form}/pdf")
        seen = rina.see(form)
        self.say(f"  {seen['number']}: {seen['status_label']}, a PDF of {len(pdf) // 1024} KiB is with the customer")
        if not pdf.startswith(b"%PDF"):
            raise StoryBroken(f"{seen['number']} has no PDF")
        rina.act(form, "upload_signed", files={"file": ("form-ttd.pdf", paper("Form ditandatangani"))})
        rina.act(form, "mark_signed", {"signed_on": None})
        return form

    def _worded(self, form: str) -> Contract:
        """Create PKS: the template fills itself, Sales Ops add who signs."""
        rina = self.staff.rina
        seen = rina.see(form)
        self.say(f"{seen['number']} is {seen['status_label']}: Create PKS, the template fills itself in")
        made = rina.do("contracts", {"form_id": seen["id"]})
        path = f"contracts/{made['id']}"
        terms = rina.see(path)["terms"]
        kept = {name: terms[name] for name in ("clauses", "sla", "scope", "starts_on")}
        rina.act(path, "update", kept | {"signatories": [COMPANY, CUSTOMER]})
        return Contract(path, made["id"], rina.see(path)["number"])

    def _revised(self, contract: Contract) -> None:
        rina, lukman = self.staff.rina, self.staff.lukman
        terms: dict[str, Any] = rina.see(contract.path)["terms"]
        clause = terms["clauses"][0]
        self.say(f"{lukman.name} asks for a revision of “{clause['title']}”: Need Revision")
        note = {"clause": clause["key"], "note": "Sebutkan para pihak selengkapnya."}
        lukman.act(contract.path, "request_revision", {"notes": [note]})
        kept = {name: terms[name] for name in ("sla", "scope", "starts_on")}
        signatories = [
            {name: each[name] for name in ("party", "order", "position", "authority")} for each in terms["signatories"]
        ]
        clauses = [clause | {"text": clause["text"] + "\n\nPara pihak sepakat atas hal-hal tersebut."}]
        clauses += terms["clauses"][1:]
        rina.act(contract.path, "update", kept | {"clauses": clauses, "signatories": signatories})
        rina.act(contract.path, "submit")
        changed = rina.see(f"{contract.path}/differences", **{"from": 1, "to": 2})
        self.say(f"  repaired and submitted again; legal sees what differs: {len(changed['clauses'])} clause(s)")
