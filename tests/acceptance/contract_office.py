"""Everybody at work with forms and contracts, at the contract service."""

import re
from dataclasses import dataclass
from typing import Any

from tests.acceptance.patience import awaited
from tests.acceptance.people import Person
from tests.acceptance.published import Observer
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import pdf

FORM_NUMBER = re.compile(r"FB/\d+/\d+")


class FormSales(Person):
    """Sales Ops with a Form Berlangganan."""

    def create_form(self, iro_id: str, **particulars: Any) -> Record:
        """Create Form Berlangganan and Save Draft."""
        return self.create("/subscription_forms", {"iro_id": iro_id, **particulars})

    def save_form(self, form: Record, **changes: Any) -> Record:
        """Save Draft: what is not changed stays as it is."""
        return self.act(form, "update", form["particulars"] | changes)

    def attach_to(self, form: Record, kind: str, name: str, data: bytes) -> Record:
        return self.act(form, "attach", data={"kind": kind}, files={"file": (name, data)})

    def send(self, form: Record) -> Record:
        """Send to Customer with a generated PDF."""
        return self.act(form, "send")

    def send_uploaded(self, form: Record, name: str, data: bytes) -> Record:
        """Send to Customer with a PDF made elsewhere."""
        return self.act(form, "send_uploaded", files={"file": (name, data)})

    def recall(self, form: Record, reason: str | None = None) -> Record:
        return self.act(form, "recall", {"reason": reason})

    def upload_signed(self, form: Record, name: str, data: bytes) -> Record:
        return self.act(form, "upload_signed", files={"file": (name, data)})

    def mark_signed(self, form: Record, signed_on: str | None = None) -> Record:
        return self.act(form, "mark_signed", {"signed_on": signed_on})

    def void(self, form: Record, reason: str) -> Record:
        return self.act(form, "void", {"reason": reason})

    def expire(self, form: Record, reason: str) -> Record:
        return self.act(form, "expire", {"reason": reason})


class FormManager(Person):
    """A manager, who alone voids what a customer has signed."""

    def void(self, form: Record, reason: str) -> Record:
        return self.act(form, "void", {"reason": reason})


@dataclass(frozen=True)
class ContractDesk:
    """The people of forms and contracts; whole stages are gone through from an Approved IRO."""

    sales_ops: FormSales
    legal: Person
    manager: FormManager
    observer: Observer

    def order_of(self, iro: Record) -> Record:
        """What the contract service knows of an approved IRO, awaited."""
        noted = self.observer.hears("approved_order.noted", iro_id=iro.id)
        return self.sales_ops.find(f"/approved_orders/{noted.record_id}")

    def draft(self, iro: Record, **particulars: Any) -> Record:
        """A form with everything that sending needs."""
        self.order_of(iro)
        return self.sales_ops.create_form(iro.id, **({"period_months": 12} | particulars))

    def sent(self, iro: Record, **particulars: Any) -> Record:
        """A form that is with the customer."""
        return self.sales_ops.send(self.draft(iro, **particulars))

    def signed(self, iro: Record, **particulars: Any) -> Record:
        """A form that the customer has signed."""
        form = self.sent(iro, **particulars)
        form = self.sales_ops.upload_signed(form, "form-bertanda-tangan.pdf", pdf(f"signed {form.id}"))
        return self.sales_ops.mark_signed(form)

    def verified(self, sha256: str, status: str) -> dict[str, Any]:
        """What is said of a paper to whoever holds it, awaited until it is this."""

        def answer() -> dict[str, Any] | None:
            found = self.sales_ops.http.get(f"/documents/{sha256}/verify")
            said: dict[str, Any] = found.json()
            return said if found.is_success and said["status"] == status else None

        said = awaited(answer)
        assert said is not None
        return said

    def cleared(self, iro: Record) -> Record:
        """An approved IRO without a live form: the one it may have is voided. Cheaper than another IRO."""
        try:
            form = self.draft(iro)
        except Problem as problem:
            (number,) = FORM_NUMBER.findall(problem.body["detail"])
            created = self.observer.hears("subscription_form.created", number=number)
            form = self.sales_ops.find(f"/subscription_forms/{created.record_id}")
        signed = form.status == "Customer Signed"
        (self.manager if signed else self.sales_ops).void(form, "Diganti")
        return iro
