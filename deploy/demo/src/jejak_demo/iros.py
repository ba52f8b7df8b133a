"""The first chapter of the telco story: quotations come in, four IROs take four ways (seed 000, sections 1 to 3)."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jejak_demo.papers import paper
from jejak_demo.people import Person, Staff, StoryBroken

Say = Callable[[str], None]
CHECKLIST = ("npwp", "nib", "akta_perusahaan", "ktp_penanggung_jawab", "alamat_billing")


@dataclass
class Iro:
    """An IRO as the story follows it."""

    path: str
    id: str
    number: str


@dataclass
class IroStory:
    """Who does what. `outcome` is what must be true of each IRO at the end, by number."""

    staff: Staff
    quotations: Path
    revised: Path
    say: Say
    outcome: dict[str, str]

    def tell(self) -> tuple[Iro, Iro]:
        """The two IROs that the story follows further: one that needs goods, one that needs none."""
        accepted = self._take_quotations_in()
        goods = self._first_returned_then_approved(accepted[0])
        no_goods = self._second_needs_the_manager(self._discounted(accepted[1:]))
        self._third_is_cancelled(accepted[1])
        self._fourth_meets_a_revision()
        return goods, no_goods

    def _take_quotations_in(self) -> list[dict[str, Any]]:
        rina = self.staff.rina
        self.say(f"{rina.name} (Sales Ops) imports {self.quotations.name}: first a dry run, then for real")
        for dry_run in (True, False):
            report = self._import(rina, self.quotations, dry_run=dry_run)
            self.say(
                f"  {report['quotations']} quotations, {report['taken_in']} taken in, dry run: {report['dry_run']}"
            )
        listed = rina.waits("quotations", lambda page: len(page["items"]) >= report["quotations"], limit=200)["items"]
        draft = next(quotation for quotation in listed if quotation["status"] != "customer_accepted")
        self.say(f"{draft['number']} is {draft['status_label']}: no IRO may come of it")
        self.say(f"  refused: {rina.is_refused('iros', {'quotation_id': draft['id']})}")
        accepted = [quotation for quotation in listed if quotation["status"] == "customer_accepted"]
        return sorted(accepted, key=lambda quotation: str(quotation["number"]))

    def _first_returned_then_approved(self, quotation: dict[str, Any]) -> Iro:
        staff = self.staff
        self.say(f"Create IRO from {quotation['number']}, attach a survey, Submit for Approval")
        iro = self._draft(quotation)
        self._attach(staff.rina, iro.path, "attach", "survei-lokasi.pdf")
        staff.rina.act(iro.path, "submit")
        legal, technical = self._reviews(iro)
        verification = self._verification(iro)
        self.say(f"{staff.vera.name} finds the Akta missing: Pending with a follow-up note")
        items = [{"item": item, "complete": item != "akta_perusahaan"} for item in CHECKLIST]
        staff.vera.act(verification, "check", {"items": items})
        staff.vera.act(verification, "mark_pending", {"note": "Akta Perusahaan belum diterima."})
        self.say(f"{staff.lukman.name} asks for a revision: the IRO is Returned")
        staff.lukman.act(legal, "start")
        staff.lukman.act(legal, "request_revision", {"note": "Lampirkan klausul SLA yang disepakati."})
        staff.rina.waits(iro.path, lambda seen: seen["status"] == "returned")
        self.say(f"{staff.tio.name} wants one more document, gets it, and approves")
        staff.tio.act(technical, "start")
        staff.tio.act(technical, "request_document", {"description": "Topologi jaringan"})
        wish = staff.rina.see(technical)["document_requests"][0]["request_id"]
        self._attach(staff.rina, technical, "provide_document", "topologi.pdf", {"request_id": wish})
        staff.tio.act(technical, "approve", {"note": "Layak secara teknis."})
        self.say("Sales Ops repair and Resubmit; only the legal review starts again")
        self._attach(staff.rina, iro.path, "attach", "klausul-sla.pdf")
        staff.rina.act(iro.path, "resubmit")
        staff.lukman.waits(legal, lambda seen: seen["status"] == "pending_review" and seen["round"] == 2)
        staff.lukman.act(legal, "start")
        staff.lukman.act(legal, "approve", {})
        self.say("The Akta arrives: Verified, and with it the last track agrees")
        staff.vera.act(verification, "check", {"items": [{"item": "akta_perusahaan", "complete": True}]})
        staff.vera.act(verification, "mark_verified")
        return self._approved(iro)

    def _second_needs_the_manager(self, quotation: dict[str, Any]) -> Iro:
        staff = self.staff
        self.say(f"{quotation['number']} has a large discount: this IRO needs Manager Approval too, and no goods")
        iro = self._draft(quotation, goods=False)
        staff.rina.act(iro.path, "submit")
        self._agree(iro)
        waiting = staff.rina.waits(iro.path, lambda seen: [t["answer"] for t in seen["tracks"]].count("agreed") == 3)
        if waiting["status"] != "submitted":
            raise StoryBroken(f"{iro.number} did not wait for its manager")
        staff.maya.act(iro.path, "approve", {"note": "Diskon disetujui."})
        return self._approved(iro)

    def _third_is_cancelled(self, quotation: dict[str, Any]) -> None:
        rina = self.staff.rina
        self.say(f"An IRO of {quotation['number']} is cancelled while its reviews are open: they close")
        iro = self._draft(quotation)
        self.say(f"  a second one is refused: {rina.is_refused('iros', {'quotation_id': quotation['id']})}")
        rina.act(iro.path, "submit")
        legal, _ = self._reviews(iro)
        rina.act(iro.path, "cancel", {"reason": "Pelanggan menunda proyek."})
        rina.waits(legal, lambda seen: seen["status"] == "closed")
        self.outcome[iro.number] = "cancelled"

    def _fourth_meets_a_revision(self) -> None:
        rina = self.staff.rina
        before = {q["number"]: q for q in rina.see("quotations", limit=200)["items"]}
        self.say("The CRM revises quotations while an IRO of one of them is Submitted")
        used = {iro["quotation"]["number"] for iro in rina.see("iros", limit=200)["items"]}
        number = next(number for number in self._revised_numbers() if self._still_free(before, number, used))
        iro = self._draft(before[number])
        rina.act(iro.path, "submit")
        self._import(rina, self.revised, dry_run=False)
        noticed = rina.waits(iro.path, lambda seen: seen["notice"] is not None)["notice"]
        self.say(f"  {number} is at revision {noticed['revision']}; {len(noticed['differences'])} fields differ:")
        for difference in noticed["differences"][:3]:
            self.say(f"    {difference['path']}: {difference['before']} → {difference['after']}")
        self.say("Sales Ops take the revision over: every track starts again")
        rina.act(iro.path, "adopt_revision", {"revision": noticed["revision"]})
        self._agree(iro, round=2)
        seen = rina.waits(
            iro.path, lambda seen: all(t["answer"] == "agreed" for t in seen["tracks"] if t["track"] != "manager")
        )
        if seen["manager_required"]:
            self.staff.maya.act(iro.path, "approve", {})
        self._approved(iro)

    def _draft(self, quotation: dict[str, Any], *, goods: bool = True) -> Iro:
        """Create IRO, fill in what the quotation does not say, Save Draft."""
        rina = self.staff.rina
        made = rina.do("iros", {"quotation_id": quotation["id"]})
        path = f"iros/{made['id']}"
        needs = [{"kind": "service", "description": "Instalasi last mile", "quantity": 1, "unit": "paket"}]
        if goods:
            needs.append({"kind": "goods", "description": "Router CPE", "quantity": 2, "unit": "unit"})
        delivery = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
        rina.act(
            path,
            "update",
            {
                "pic": "rina",
                "project_impact": "Kantor baru pelanggan mulai beroperasi.",
                "requested_delivery": delivery,
                "needs": needs,
            },
        )
        return Iro(path, made["id"], rina.see(path)["number"])

    def _agree(self, iro: Iro, *, round: int = 1) -> None:
        """Both reviews approve and the customer is Verified, for this round."""
        staff = self.staff
        for reviewer, review in zip((staff.lukman, staff.tio), self._reviews(iro, round=round), strict=True):
            reviewer.act(review, "start")
            reviewer.act(review, "approve", {})
        verification = self._verification(iro)
        if staff.vera.see(verification)["status"] != "verified":
            items = [{"item": item, "complete": True} for item in CHECKLIST]
            staff.vera.act(verification, "check", {"items": items})
            staff.vera.act(verification, "mark_verified")

    def _reviews(self, iro: Iro, *, round: int = 1) -> tuple[str, str]:
        """The legal and the technical review, once they are open for the round."""

        def found(page: Any) -> dict[str, str]:
            return {r["kind"]: r["id"] for r in page["items"] if r["iro_id"] == iro.id and r["round"] == round}

        page = self.staff.lukman.waits("reviews", lambda page: len(found(page)) == 2, q=iro.number)
        return f"reviews/{found(page)['legal']}", f"reviews/{found(page)['technical']}"

    def _verification(self, iro: Iro) -> str:
        """The verification of the IRO's customer, once it knows of the IRO."""
        page = self.staff.vera.waits("verifications", lambda page: len(page["items"]) == 1, q=iro.number)
        return f"verifications/{page['items'][0]['id']}"

    def _approved(self, iro: Iro) -> Iro:
        self.staff.rina.waits(iro.path, lambda seen: seen["status"] == "approved")
        self.outcome[iro.number] = "approved"
        return iro

    def _import(self, person: Person, file: Path, *, dry_run: bool) -> Any:
        with file.open("rb") as content:
            report = person.imports(f"quotations/import?dry_run={str(dry_run).lower()}", {"file": (file.name, content)})
        if report["error_count"]:
            raise StoryBroken(f"{file.name}: {report['errors'][:3]}")
        return report

    def _attach(self, person: Person, record: str, command: str, name: str, data: dict[str, str] | None = None) -> None:
        person.act(record, command, files={"file": (name, paper(name))}, data=data)

    def _revised_numbers(self) -> list[str]:
        revised = json.loads(self.revised.read_text())
        return [quotation["number"] for quotation in revised if quotation["state"] == "Customer Accepted"]

    @staticmethod
    def _still_free(known: dict[str, Any], number: str, used: set[str]) -> bool:
        return known[number]["status"] == "customer_accepted" and number not in used

    @staticmethod
    def _discounted(quotations: list[dict[str, Any]]) -> dict[str, Any]:
        return next(
            quotation
            for quotation in quotations[1:]
            if any(float(line["discount_percent"]) >= 20 for line in quotation["offer"]["lines"])
        )
