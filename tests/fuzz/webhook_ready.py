"""Requests about webhooks to the notifier service that must succeed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.acceptance.office import Office
from tests.acceptance.record import Record
from tests.fuzz.ready import Prepare, Ready, on

NOBODY = "http://127.0.0.1:1/hooks"
"""Where nobody listens."""


def definition(url: str = NOBODY, **more: Any) -> dict[str, Any]:
    """Of a record that there is not, so that nothing but what a test sends waits for it."""
    return {"name": f"uji {uuid4().hex[:12]}", "url": url, "events": ["iro.*"], "record": str(uuid4()), **more}


def webhook(office: Office, **more: Any) -> Record:
    return office.ops_admin.create("/webhook_subscriptions", {"definition": definition(**more)})


def stopped(office: Office) -> Record:
    return office.ops_admin.act(webhook(office), "stop", {"reason": None})


def delivery(office: Office, status: str = "dead") -> Record:
    """A delivery that nobody took, of which there is one attempt, and then no more."""
    subscription = webhook(office)
    office.ops_admin.act(subscription, "test")
    raised = office.observer.hears("webhook_delivery.raised", subscription_id=subscription.id)
    office.observer.hears_that(
        lambda event: event.type == "webhook_delivery.failed" and event.record_id == raised.record_id,
        f"failure of {raised.record_id}",
    )
    found = office.ops_admin.find(f"/webhook_deliveries/{raised.record_id}")
    assert found["status"] == status
    return found


def seen(record: Record) -> Ready:
    return Ready({"id": record.id})


READY: Mapping[str, Prepare] = {
    "GET /v1/webhook_subscriptions": lambda office: Ready(),
    "POST /v1/webhook_subscriptions": lambda office: Ready(json={"definition": definition()}),
    "POST /v1/webhook_subscriptions/{id}/change": lambda office: on(webhook(office), {"definition": definition()}),
    "POST /v1/webhook_subscriptions/{id}/rotate_secret": lambda office: on(webhook(office), {"overlap_h": 1}),
    "POST /v1/webhook_subscriptions/{id}/stop": lambda office: on(webhook(office), {"reason": "Dipindahkan"}),
    "POST /v1/webhook_subscriptions/{id}/resume": lambda office: on(stopped(office)),
    "POST /v1/webhook_subscriptions/{id}/remove": lambda office: on(webhook(office)),
    "POST /v1/webhook_subscriptions/{id}/test": lambda office: on(webhook(office)),
    "POST /v1/webhook_subscriptions/{id}/replay": lambda office: on(
        webhook(office), {"since": datetime.now(UTC).isoformat()}
    ),
    "GET /v1/webhook_subscriptions/{id}": lambda office: seen(webhook(office)),
    "GET /v1/webhook_subscriptions/{id}/history": lambda office: seen(webhook(office)),
    "GET /v1/webhook_subscriptions/export": lambda office: Ready(),
    "GET /v1/webhook_deliveries": lambda office: Ready(),
    "POST /v1/webhook_deliveries/{id}/retry": lambda office: on(delivery(office)),
    "POST /v1/webhook_deliveries/{id}/drop": lambda office: on(delivery(office), {"reason": "Sudah tahu"}),
    "GET /v1/webhook_deliveries/{id}": lambda office: seen(delivery(office)),
    "GET /v1/webhook_deliveries/{id}/history": lambda office: seen(delivery(office)),
    "GET /v1/webhook_deliveries/export": lambda office: Ready(),
}
