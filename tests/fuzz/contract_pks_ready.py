"""Requests about contracts and templates that must succeed; a remark in brackets tells variants of one operation apart."""

import re
from collections.abc import Callable, Mapping
from functools import cache

from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.acceptance.pks_office import COMPANY, CUSTOMER, PksDesk, terms_of
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import pdf, quotation
from tests.fuzz.ready import Prepare, Ready, on

REASON = {"reason": "Pelanggan membatalkan"}
CLAUSE = {"key": "rak", "title": "Rak", "text": "Rak untuk {{customer.name}}."}


def desk(office: Office) -> PksDesk:
    return PksDesk(office.contract)


@cache
def one_form(office: Office) -> Record:
    """Signed once for all of these requests: a way through every track takes longer than any of them."""
    return office.contract.signed(office.approved(quotation()))


def free(office: Office) -> Record:
    """The one form, without a live contract."""
    cancel(office, created(office))
    return one_form(office)


def created(office: Office) -> Record:
    """Of the one form, whose contract of the request before is cancelled."""
    form = one_form(office)
    try:
        return desk(office).create(form)
    except Problem as problem:
        number = re.findall(r"PKS/\d+/\d+", problem.body["detail"])[0]
        found = office.observer.hears("contract.created", contract_number=number)
        cancel(office, office.contract.sales_ops.find(f"/contracts/{found.record_id}"))
        return desk(office).create(form)


def cancel(office: Office, contract: Record) -> None:
    signed = contract.status == "Fully Signed"
    (office.contract.manager if signed else office.contract.sales_ops).act(contract, "cancel", REASON)


def worded(office: Office) -> Record:
    return desk(office).word(created(office), signatories=[COMPANY, CUSTOMER])


def in_review(office: Office) -> Record:
    return desk(office).sales_ops.act(worded(office), "submit")


def ready(office: Office) -> Record:
    return desk(office).legal.act(in_review(office), "approve", {})


def sent(office: Office) -> Record:
    return desk(office).sales_ops.act(ready(office), "send")


def half_signed(office: Office) -> Record:
    return desk(office).company_signs(sent(office))


def fully_signed(office: Office) -> Record:
    """Which stays so: its first day is far."""
    contract = desk(office).word(created(office), signatories=[COMPANY, CUSTOMER], starts_on="2100-01-01")
    contract = desk(office).sales_ops.act(contract, "submit")
    contract = desk(office).legal.act(contract, "approve", {})
    contract = desk(office).company_signs(desk(office).sales_ops.act(contract, "send"))
    contract = desk(office).customer_signs(contract)
    office.observer.hears("contract.activation_held", contract)
    return desk(office).sales_ops.see(contract)


@cache
def one_active(office: Office) -> Record:
    return desk(office).active(office.approved(quotation()))


def without_addendum(office: Office) -> Record:
    contract = desk(office).sales_ops.see(one_active(office))
    return contract if contract["addendum"] is None else desk(office).sales_ops.act(contract, "drop_addendum", REASON)


def longer(contract: Record) -> dict[str, object]:
    """An addendum that changes something, whatever was changed before."""
    months = contract["order"]["period_months"] % 500 + 12
    return {"effective_on": contract["editions"][-1]["effective_on"], "reason": "Perpanjangan", "period_months": months}


def addendum(office: Office) -> Record:
    contract = without_addendum(office)
    return desk(office).sales_ops.act(contract, "draft_addendum", longer(contract))


def approved_addendum(office: Office) -> Record:
    return desk(office).legal.act(addendum(office), "approve_addendum", {})


def sent_addendum(office: Office) -> Record:
    return desk(office).sales_ops.act(approved_addendum(office), "send_addendum")


def template(office: Office) -> Record:
    """For a service of its own: a service has one template."""
    body = template_body()
    return desk(office).legal.create("/contract_templates", body)


def template_body() -> dict[str, object]:
    service = f"Layanan {key()}"
    return {"name": f"PKS {service}", "services": [service], "content": {"clauses": [CLAUSE]}}


def seen(record: Record) -> Ready:
    return Ready({"id": record.id})


def signed_file(name: str) -> dict[str, tuple[str, bytes]]:
    return {"file": (name, pdf(f"{name} {key()}"))}


def of(make: Callable[[Office], Record], json: object = None) -> Prepare:
    """A command on a record that is made so."""
    return lambda office: on(make(office), json)


def look(make: Callable[[Office], Record], **query: str) -> Prepare:
    return lambda office: Ready({"id": make(office).id}, query=query)


PKS, TEMPLATES = "/v1/contracts", "/v1/contract_templates"
EVIDENCE = {"party": "company", "order": 1, "e_meterai": "MTR-1"}
NOTES = {"notes": [{"clause": "jangka_waktu", "note": "Perjelas"}]}
READY: Mapping[str, Prepare] = {
    f"GET {PKS}": lambda office: Ready(),
    f"GET {PKS}/export": lambda office: Ready(),
    f"POST {PKS}": lambda office: Ready(json={"form_id": free(office).id}),
    f"POST {PKS}/{{id}}/update": lambda office: (lambda found: on(found, terms_of(found, scope="Lain")))(
        worded(office)
    ),
    f"POST {PKS}/{{id}}/submit": of(worded),
    f"POST {PKS}/{{id}}/request_revision": of(in_review, NOTES),
    f"POST {PKS}/{{id}}/approve": of(in_review, {"note": None}),
    f"POST {PKS}/{{id}}/reopen": of(ready, REASON),
    f"POST {PKS}/{{id}}/cancel": of(created, REASON),
    f"POST {PKS}/{{id}}/cancel (fully signed)": of(fully_signed, REASON),
    f"POST {PKS}/{{id}}/send": of(ready),
    f"POST {PKS}/{{id}}/send_uploaded": lambda office: on(ready(office), files=signed_file("pks.pdf")),
    f"POST {PKS}/{{id}}/sign_for_company": of(sent, {"signed_on": None}),
    f"POST {PKS}/{{id}}/upload_signed": lambda office: on(sent(office), files=signed_file("ttd.pdf")),
    f"POST {PKS}/{{id}}/record_evidence": of(half_signed, EVIDENCE),
    f"POST {PKS}/{{id}}/draft_addendum": lambda office: (lambda found: on(found, longer(found)))(
        without_addendum(office)
    ),
    f"POST {PKS}/{{id}}/approve_addendum": of(addendum, {"note": None}),
    f"POST {PKS}/{{id}}/send_addendum": of(approved_addendum),
    f"POST {PKS}/{{id}}/amend": lambda office: on(sent_addendum(office), files=signed_file("adendum.pdf")),
    f"POST {PKS}/{{id}}/drop_addendum": of(addendum, REASON),
    f"POST {PKS}/{{id}}/terminate": lambda office: on(desk(office).active(office.approved(quotation())), REASON),
    f"GET {PKS}/{{id}}/pdf": look(sent),
    f"GET {PKS}/{{id}}/pdf (draft)": look(created),
    f"GET {PKS}/{{id}}/addendum/pdf": look(addendum),
    f"GET {PKS}/{{id}}/documents/{{sha256}}": lambda office: (
        lambda found: Ready({"id": found.id, "sha256": found["sent"]["document"]["sha256"]})
    )(sent(office)),
    f"GET {PKS}/{{id}}/differences": look(in_review, **{"from": "0", "to": "1"}),
    f"GET {PKS}/{{id}}/terms": lambda office: (lambda found: Ready({"id": found.id}, query={"on": found["starts_on"]}))(
        one_active(office)
    ),
    f"GET {PKS}/{{id}}": look(created),
    f"GET {PKS}/{{id}}/history": look(created),
    f"GET {TEMPLATES}": lambda office: Ready(),
    f"GET {TEMPLATES}/export": lambda office: Ready(),
    f"GET {TEMPLATES}/placeholders": lambda office: Ready(),
    f"POST {TEMPLATES}": lambda office: Ready(json=template_body()),
    f"POST {TEMPLATES}/{{id}}/change": lambda office: on(template(office), template_body()),
    f"POST {TEMPLATES}/{{id}}/publish": of(template),
    f"POST {TEMPLATES}/{{id}}/retire": of(template, REASON),
    f"GET {TEMPLATES}/{{id}}/pdf": look(template),
    f"GET {TEMPLATES}/{{id}}": look(template),
    f"GET {TEMPLATES}/{{id}}/history": look(template),
}
