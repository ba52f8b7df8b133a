"""Requests to the contract service that must succeed; a remark in brackets tells variants of one operation apart."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from tests.acceptance.office import Office
from tests.acceptance.record import Record
from tests.acceptance.telco import pdf, quotation
from tests.fuzz.ready import Prepare, Ready, on

ERASURE = {"ground": "requested", "reference": "UJI-1"}
REASON = {"reason": "Pelanggan membatalkan"}
LISTS = ("approved_orders", "subscription_forms", "work")


@cache
def one_iro(office: Office) -> Record:
    """Approved once for all of these requests: a way through every track takes longer than any of them."""
    return office.approved(quotation())


def order(office: Office) -> Record:
    return office.contract.order_of(one_iro(office))


def draft(office: Office) -> Record:
    """Of the one IRO, whose form of the request before is voided."""
    return office.contract.draft(free(office))


def free(office: Office) -> Record:
    """The one IRO, without a live form."""
    return office.contract.cleared(one_iro(office))


def with_attachment(office: Office) -> Record:
    return office.contract.sales_ops.attach_to(draft(office), "proposal", "proposal.pdf", pdf("proposal"))


def sent(office: Office) -> Record:
    return office.contract.sales_ops.send(draft(office))


def with_signed_file(office: Office) -> Record:
    return office.contract.sales_ops.upload_signed(sent(office), "ttd.pdf", pdf("tanda tangan"))


def signed(office: Office) -> Record:
    return office.contract.sales_ops.mark_signed(with_signed_file(office))


def seen(record: Record) -> Ready:
    return Ready({"id": record.id})


def attachment(record: Record, *, json: bool) -> Ready:
    sha256 = record["attachments"][0]["document"]["sha256"]
    return on(record, {"sha256": sha256}) if json else Ready({"id": record.id, "sha256": sha256})


def known_paper(office: Office) -> Ready:
    """One whose verification is answered already."""
    form = sent(office)
    office.contract.verified(form["sent"]["fingerprint"], "sent")
    return Ready({"hash": form["sent"]["fingerprint"]})


def somebody(office: Office) -> Ready:
    """A contact of a customer of their own, whom nothing else needs."""
    contact = office.contract.order_of(office.approved(quotation()))["offer"]["customer"]["contacts"][0]
    return Ready({"subject": contact["name"]["subject"]})


def a_file(name: str = "berkas.pdf") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, pdf(name))}


FORMS = "/v1/subscription_forms"
READY: Mapping[str, Prepare] = {
    "GET /v1/approved_orders": lambda office: Ready(),
    "GET /v1/approved_orders/{id}": lambda office: seen(order(office)),
    "GET /v1/approved_orders/{id}/history": lambda office: seen(order(office)),
    f"GET {FORMS}": lambda office: Ready(),
    f"POST {FORMS}": lambda office: Ready(json={"iro_id": free(office).id}),
    f"POST {FORMS}/{{id}}/update": lambda office: (lambda form: on(form, form["particulars"] | {"period_months": 24}))(
        draft(office)
    ),
    f"POST {FORMS}/{{id}}/attach": lambda office: on(draft(office), data={"kind": "proposal"}, files=a_file()),
    f"POST {FORMS}/{{id}}/remove_attachment": lambda office: attachment(with_attachment(office), json=True),
    f"POST {FORMS}/{{id}}/send": lambda office: on(draft(office)),
    f"POST {FORMS}/{{id}}/send_uploaded": lambda office: on(draft(office), files=a_file()),
    f"POST {FORMS}/{{id}}/recall": lambda office: on(sent(office), {"reason": None}),
    f"POST {FORMS}/{{id}}/upload_signed": lambda office: on(sent(office), files=a_file("ttd.pdf")),
    f"POST {FORMS}/{{id}}/mark_signed": lambda office: on(with_signed_file(office), {"signed_on": None}),
    f"POST {FORMS}/{{id}}/void": lambda office: on(draft(office), REASON),
    f"POST {FORMS}/{{id}}/void (signed)": lambda office: on(signed(office), REASON),
    f"POST {FORMS}/{{id}}/expire": lambda office: on(sent(office), REASON),
    f"GET {FORMS}/{{id}}/pdf": lambda office: seen(sent(office)),
    f"GET {FORMS}/{{id}}/pdf (draft)": lambda office: seen(draft(office)),
    f"GET {FORMS}/{{id}}/documents/{{sha256}}": lambda office: attachment(with_attachment(office), json=False),
    f"GET {FORMS}/{{id}}": lambda office: seen(draft(office)),
    f"GET {FORMS}/{{id}}/history": lambda office: seen(draft(office)),
    "GET /v1/documents/{hash}/verify": known_paper,
    "GET /v1/work": lambda office: Ready(),
    **{f"GET /v1/{name}/export": lambda office: Ready() for name in LISTS},
    "POST /v1/people/find": lambda office: Ready(json={"name": "Rahmat Hidayat"}),
    "GET /v1/people/{subject}": somebody,
    "POST /v1/people/{subject}/erase": lambda office: replace(somebody(office), json=ERASURE),
    "GET /healthz": lambda office: Ready(),
    "GET /readyz": lambda office: Ready(),
}
