"""The notifier's commands on the running system: dead letters are found, sent again and dropped; webhooks, too."""

import json
from typing import Any
from uuid import uuid4

import pytest
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.fuzz import notifier_ready, webhook_ready
from typer.testing import CliRunner, Result

from jejak_embedded.home import Running
from jejak_kit.cli.main import app_with

APP = app_with("notifications", "webhooks")


class Jejak:
    """`jejak` on the system of this run."""

    def __init__(self, home: str) -> None:
        self._home = home

    def __call__(self, *arguments: str, exit_code: int = 0) -> Result:
        result = CliRunner().invoke(APP, [*arguments, "--home", self._home])
        assert result.exit_code == exit_code, result.output
        return result

    def lists(self, *arguments: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self(*arguments, "--limit", "200", "--json").stdout)
        return found


@pytest.fixture(scope="session")
def jejak(system: Running) -> Jejak:
    return Jejak(system.home)


def test_dead_letters_are_listed_sent_again_and_dropped(office: Office, jejak: Jejak) -> None:
    letter = notifier_ready.dead(office)

    def lies_there() -> bool:
        return letter.id in {item["id"] for item in jejak.lists("notifications", "list", "--dead")}

    awaited(lies_there)
    shown = jejak("notifications", "list", "--dead", "--channel", letter["channel"]).stdout
    assert "the channel did not take" in shown
    jejak("notifications", "retry", letter.id)
    office.observer.hears("notification.retried", letter)
    awaited(lambda: office.ops_admin.see(letter)["status"] == "dead")
    jejak("notifications", "drop", letter.id, "--reason", "Sudah ditelepon")
    assert office.ops_admin.see(letter)["status"] == "dropped"
    refused = jejak("notifications", "retry", letter.id, exit_code=1)
    assert "Given up" in refused.output or "dropped" in refused.output


def test_webhooks_are_listed_sent_again_resumed_and_replayed(office: Office, jejak: Jejak) -> None:
    delivery = webhook_ready.delivery(office)
    subscription = delivery["subscription_id"]

    def shown() -> bool:
        found = jejak.lists("webhooks", "deliveries", "--subscription", subscription, "--dead")
        return [item["id"] for item in found] == [delivery.id]

    awaited(shown)
    assert "webhook.test" in jejak("webhooks", "deliveries", "--subscription", subscription).stdout
    assert subscription in {item["id"] for item in jejak.lists("webhooks", "list")}
    assert "ID" in jejak("webhooks", "list", "--limit", "1").stdout
    jejak("webhooks", "retry", delivery.id)
    office.observer.hears("webhook_delivery.requeued", delivery)
    made = office.ops_admin.find(f"/webhook_subscriptions/{subscription}")
    office.ops_admin.act(made, "stop", {"reason": None})
    jejak("webhooks", "resume", subscription)
    assert office.ops_admin.see(made)["status"] == "active"
    jejak("webhooks", "replay", subscription, "--since", "2026-03-01T00:00:00Z")
    office.observer.hears("webhook_subscription.replay_finished", made)
    jejak("webhooks", "replay", subscription, "--service", "iro", "--position", "1")
    both = jejak("webhooks", "replay", subscription, "--service", "iro", exit_code=1)
    assert "--position" in both.output


def test_what_is_not_there_and_who_cannot_be_asked_is_told(jejak: Jejak) -> None:
    assert jejak("webhooks", "retry", str(uuid4()), exit_code=1).output.strip()
    away = CliRunner().invoke(APP, ["notifications", "list", "--home", "/nonexistent"])
    assert away.exit_code == 2
    assert "no Jejak runs" in away.output
