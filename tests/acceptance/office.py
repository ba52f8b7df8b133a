"""Everybody at work together: what opens by itself is found where it is told of, and whole stages are gone through."""

from dataclasses import dataclass
from typing import Any

from tests.acceptance.people import Manager, Person, Reviewer, SalesOps, Verifier
from tests.acceptance.published import Observer
from tests.acceptance.record import Record


@dataclass(frozen=True)
class Office:
    """The people of one IRO, and the events they can wait for."""

    sales_ops: SalesOps
    verification: Verifier
    legal: Reviewer
    technical: Reviewer
    manager: Manager
    observer: Observer
    ops_admin: Person
    """Who keeps the notifier's rules."""

    def review(self, iro: Record, kind: str) -> Record:
        """The legal or technical review of a submitted IRO, awaited."""
        opened = self.observer.hears("review.opened", iro_id=iro.id, kind=kind)
        return self.sales_ops.find(f"/reviews/{opened.record_id}")

    def verification_of(self, iro: Record) -> Record:
        """The verification that a submitted IRO waits for, awaited."""
        asked = self.observer.hears("verification.requested", iro_id=iro.id)
        return self.verification.find(f"/verifications/{asked.record_id}")

    def submitted(self, quotation: dict[str, Any], **particulars: Any) -> Record:
        """An IRO whose tracks are open."""
        iro = self.sales_ops.submit(self.sales_ops.draft(quotation, **particulars))
        self.review(iro, "technical")  # the last that opens
        return self.sales_ops.see(iro)

    def agree(self, iro: Record, track: str) -> Record:
        """One track says yes, and the IRO has heard it."""
        asked = self.sales_ops.see(iro).track(track)
        assert asked is not None, f"{iro['number']} does not ask {track}"
        match track:
            case "verification":
                verification = self.verification_of(iro)
                self.verification.mark_verified(self.verification.tick_everything(verification))
            case "legal" | "technical":
                reviewer = self.legal if track == "legal" else self.technical
                reviewer.approve(reviewer.start(self.review(iro, track)))
            case "manager":
                self.manager.approve(iro)
        self.observer.hears("iro.track_answered", iro, track=track, round=asked["round"], answer="agreed")
        return self.sales_ops.see(iro)

    def ask_for_revision(self, iro: Record, track: str, note: str) -> Record:
        """One track gives the IRO back with a note, and the IRO has heard it."""
        match track:
            case "verification":
                self.verification.request_revision(self.verification_of(iro), iro, note)
            case "legal" | "technical":
                reviewer = self.legal if track == "legal" else self.technical
                reviewer.request_revision(reviewer.start(self.review(iro, track)), note)
            case "manager":
                self.manager.give_back(iro, note)
        self.observer.hears("iro.returned", iro, track=track, note=note)
        return self.sales_ops.see(iro)

    def approved(self, quotation: dict[str, Any], **particulars: Any) -> Record:
        """An IRO that everybody agreed to."""
        iro = self.submitted(quotation, **particulars)
        for track in [track["track"] for track in iro["tracks"]]:
            iro = self.agree(iro, track)
        self.observer.hears("iro.approved", iro)
        return self.sales_ops.see(iro)
