"""Webhooks of the running notifier, from the API to a receiver that is written with `standardwebhooks` alone."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from services.notifier.tests.entrypoints.hook_reader import receiving, secret_of
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import key
from tests.acceptance.record import Problem, content
from tests.acceptance.telco import quotation
from tests.fuzz.webhook_ready import definition, delivery, webhook


def test_the_receiver_of_the_guide_gets_all(office: Office, tmp_path: Path) -> None:
    """An IRO goes its way; every event of it arrives signed, once and in order; people stay hidden."""
    with receiving("whsec_" + "QUFB" * 8, tmp_path / "first.sqlite") as (port, nothing):
        url = f"http://127.0.0.1:{port}/"
        subscription, secret = secret_of(office, url=url)
        made = office.ops_admin.find(f"/webhook_subscriptions/{subscription}")
        office.ops_admin.act(made, "test")
        failed = office.observer.hears_that(
            lambda event: event.type == "webhook_delivery.failed" and event.data["status"] == 400, "a wrong secret"
        )
        assert nothing == []
    with receiving(secret, tmp_path / "second.sqlite", port) as (_, taken):
        office.ops_admin.act(office.ops_admin.find(f"/webhook_deliveries/{failed.record_id}"), "retry")
        awaited(lambda: [told["type"] for _, told in taken] == ["webhook.test"])
        iro = office.sales_ops.draft(quotation())
        office.ops_admin.act(made, "change", {"definition": definition(url, record=iro.id)})
        office.sales_ops.submit(iro)
        office.sales_ops.act(office.sales_ops.see(iro), "cancel", {"reason": "Uji"})
        awaited(lambda: any(told["type"] == "iro.cancelled" for _, told in taken))
        versions = [told["data"]["recordversion"] for _, told in taken[1:]]
        assert versions == list(range(versions[0], versions[-1] + 1)), "each once, in order"
        office.ops_admin.act(made, "replay", {"service": "iro", "position": 1})
        awaited(lambda: {told["data"]["recordversion"] for _, told in taken[1:]} == set(range(1, versions[-1] + 1)))
    assert {told["data"]["subject"] for _, told in taken[1:]} == {iro.id}
    assert '"status": "open"' not in json.dumps([told for _, told in taken])


def test_a_secret_is_shown_once(office: Office) -> None:
    """Not to whoever repeats the request, not in the record, its history, the lists or the feed."""
    name = f"uji {uuid4().hex}"
    body, headers = {"definition": definition() | {"name": name}}, {"Idempotency-Key": key()}
    first, second = (
        content(office.ops_admin.http.post("/webhook_subscriptions", json=body, headers=headers)) for _ in range(2)
    )
    assert first["secret"].startswith("whsec_")
    assert (second["id"], second["secret"]) == (first["id"], None)
    made = office.ops_admin.find(f"/webhook_subscriptions/{first['id']}")
    rotated = office.ops_admin.http.post(
        f"{made.path}/rotate_secret", json={}, headers={"Idempotency-Key": key(), "If-Match": made.etag}
    )
    secrets = [first["secret"], content(rotated)["secret"]]
    assert len(set(secrets)) == 2
    position = content(rotated)["position"]
    shown = [
        office.ops_admin.http.get(made.path).text,
        office.ops_admin.http.get(f"{made.path}/history").text,
        office.ops_admin.http.get("/webhook_subscriptions", params={"wait_for": position, "limit": 200}).text,
        office.ops_admin.http.get("/webhook_subscriptions/export").text,
        office.ops_admin.http.get("/events", params={"from": "beginning", "follow": "false"}).text,
    ]
    assert all(name in text for text in shown)
    assert not [text for text in shown for secret in secrets if secret.removeprefix("whsec_") in text]
    assert '"sealed"' not in shown[0] + shown[2] + shown[3], "not even sealed, but in what happened"
    assert [one["until"] is None for one in office.ops_admin.see(made)["secrets"]] == [True, False]


def test_a_subscription_with_faults_says_where(office: Office) -> None:
    wrong = definition("https://rina:rahasia@169.254.169.254/", events=["iro.submitted", "iro.sumbitted"])
    with pytest.raises(Problem) as refused:
        office.ops_admin.create("/webhook_subscriptions", {"definition": wrong})
    assert refused.value.status == 422
    assert refused.value.fields == ["/definition/url", "/definition/url", "/definition/events/1"]


@pytest.mark.parametrize(
    "asked",
    [{}, {"service": "iro"}, {"position": 1}, {"since": "2026-01-01T00:00:00Z", "service": "iro", "position": 1}],
)
def test_a_replay_has_one_beginning(office: Office, asked: dict[str, Any]) -> None:
    made = webhook(office)
    with pytest.raises(Problem) as refused:
        office.ops_admin.act(made, "replay", asked)
    assert refused.value.status == 422


def test_the_log_shows_the_attempts_of_a_dead_letter(office: Office) -> None:
    letter = delivery(office)
    asked = {"status": "dead", "subscription_id": letter["subscription_id"], "event": "webhook.test"}
    awaited(lambda: [item["id"] for item in office.ops_admin.pages("/webhook_deliveries", **asked)] == [letter.id])
    [attempt] = letter["tries"]
    assert (attempt["number"], attempt["status"]) == (1, None)
    assert attempt["error"] == "the connection failed: ConnectError"
    assert {action["name"] for action in letter["actions"] if action["allowed"]} == {"retry", "drop"}
    dropped = office.ops_admin.act(letter, "drop", {"reason": "Penerima sudah tidak ada"})
    assert dropped["status"] == "dropped"
    assert office.ops_admin.pages("/webhook_deliveries", subject_id=str(uuid4())) == []
