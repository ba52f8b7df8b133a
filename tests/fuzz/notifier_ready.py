"""Requests to the notifier service that must succeed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import httpx
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import key
from tests.acceptance.record import Record
from tests.acceptance.telco import quotation
from tests.fuzz.iro_ready import ERASURE, somebody
from tests.fuzz.ready import Prepare, Ready, on

RECEIVED = "quotation.received"


def definition(event: str = "quotation.withdrawn", **more: Any) -> dict[str, Any]:
    """On an event that does not happen: rules that stay would tell first what `told` waits for."""
    to = [{"kind": "audience", "name": "everybody"}]
    return {"name": f"uji {uuid4().hex[:12]}", "event": event, "to": to, "template": "any", **more}


def rule(office: Office, **more: Any) -> Record:
    return office.ops_admin.create("/rules", {"definition": definition(**more)})


def told(office: Office, **more: Any) -> tuple[Record, Record]:
    """A quotation that was told of by a rule of its own, and the notification."""
    offered = quotation()
    conditions = [{"field": "number", "operator": "equals", "value": offered["number"]}]
    made = rule(office, event=RECEIVED, conditions=conditions, **more)
    heard = office.sales_ops.tell(offered)
    raised = office.observer.hears("notification.raised", rule_id=made.id)
    office.ops_admin.act(made, "remove")
    return heard, office.ops_admin.find(f"/notifications/{raised.record_id}")


def dead(office: Office) -> Record:
    """A notification whose channel took nothing."""
    _, notification = told(office, channel="refusing", to=[{"kind": "role", "name": "verification"}])
    office.observer.hears("notification.failed", notification)
    return office.ops_admin.see(notification)


def paused(office: Office) -> Record:
    return office.ops_admin.act(rule(office), "pause")


def trial(office: Office) -> Ready:
    """On an event that the notifier's journal has taken."""
    heard, _ = told(office)
    body = {"definition": definition(RECEIVED), "record_id": heard.id}
    awaited(lambda: tried(office, body).is_success)
    return Ready(json=body)


def tried(office: Office, body: dict[str, Any]) -> httpx.Response:
    return office.ops_admin.http.post("/rules/dry_run", json=body, headers={"Idempotency-Key": key()})


def in_the_inbox(office: Office) -> Ready:
    return Ready({"id": told(office)[1].id})


def known(office: Office) -> Ready:
    """Somebody whom the notifier has heard of."""
    person = somebody(office)
    subject = person.path["subject"]
    office.observer.hears_that(
        lambda event: event.type == "dossier.noted" and (event.data["email"] or {}).get("subject") == subject,
        f"dossier about {subject}",
    )
    return person


READY: Mapping[str, Prepare] = {
    "GET /v1/rules": lambda office: Ready(),
    "POST /v1/rules": lambda office: Ready(json={"definition": definition()}),
    "POST /v1/rules/dry_run": trial,
    "POST /v1/rules/{id}/change": lambda office: on(rule(office), {"definition": definition()}),
    "POST /v1/rules/{id}/pause": lambda office: on(rule(office)),
    "POST /v1/rules/{id}/resume": lambda office: on(paused(office)),
    "POST /v1/rules/{id}/remove": lambda office: on(rule(office)),
    "GET /v1/rules/{id}": lambda office: Ready({"id": rule(office).id}),
    "GET /v1/rules/{id}/history": lambda office: Ready({"id": rule(office).id}),
    "GET /v1/rules/export": lambda office: Ready(),
    "GET /v1/notifications": lambda office: Ready(),
    "POST /v1/notifications/{id}/retry": lambda office: on(dead(office)),
    "POST /v1/notifications/{id}/drop": lambda office: on(dead(office), {"reason": "Sudah disampaikan"}),
    "GET /v1/notifications/{id}": lambda office: Ready({"id": told(office)[1].id}),
    "GET /v1/notifications/{id}/history": lambda office: Ready({"id": told(office)[1].id}),
    "GET /v1/notifications/export": lambda office: Ready(),
    "GET /v1/inbox": lambda office: Ready(),
    "GET /v1/inbox/export": lambda office: Ready(),
    "GET /v1/inbox/summary": lambda office: Ready(),
    "POST /v1/inbox/{id}/read": in_the_inbox,
    "POST /v1/inbox/{id}/unread": in_the_inbox,
    "POST /v1/people/find": lambda office: Ready(json={"name": "Rahmat Hidayat"}),
    "GET /v1/people/{subject}": known,
    "POST /v1/people/{subject}/erase": lambda office: replace(known(office), json=ERASURE),
    "GET /healthz": lambda office: Ready(),
    "GET /readyz": lambda office: Ready(),
}
