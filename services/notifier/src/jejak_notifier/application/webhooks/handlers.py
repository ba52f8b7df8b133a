"""The commands to webhook subscriptions whose decision, or effect, rests on more than their own record."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from jejak_events.notifier.notification import About
from jejak_kit.commands import Handler
from jejak_kit.decider import Command, Refusal
from jejak_kit.store.transaction import Transaction
from jejak_notifier.domain.telling import TELLER
from jejak_notifier.domain.webhook.delivery import DELIVERY
from jejak_notifier.domain.webhook.delivery.commands import RaiseDelivery
from jejak_notifier.domain.webhook.identity import delivery_id
from jejak_notifier.domain.webhook.subscription import WEBHOOK, WebhookSubscription
from jejak_notifier.domain.webhook.subscription.commands import (
    ChangeWebhook,
    CreateWebhook,
    DefinesWebhook,
    DisableWebhook,
    RemoveWebhook,
    ResumeWebhook,
    StopWebhook,
    TestWebhook,
    WebhookCommand,
)

DECIDERS = (WEBHOOK, DELIVERY)
GATHERING = "webhook subscriptions that gather"
"""Under which name those are claimed for which events are kept."""
TEST = "webhook.test"
"""The type of what only tells that it works."""


def gathering(tx: Transaction) -> list[tuple[UUID, WebhookSubscription]]:
    """The subscriptions for which events are kept, as they are now, in a fixed order."""
    found = [(webhook_id, tx.load(WEBHOOK, webhook_id)) for webhook_id in sorted(tx.claimed(GATHERING).values())]
    return [(webhook_id, webhook) for webhook_id, webhook in found if webhook is not None]


@dataclass(frozen=True)
class WebhookHandlers:
    """`networks` are those that configuration allows as targets though they are not in the world."""

    networks: tuple[str, ...]

    def all(self) -> Mapping[type[Command], Handler]:
        special: dict[type[Command], Handler] = {CreateWebhook: self.define, ChangeWebhook: self.define}
        special |= {StopWebhook: self.switch, ResumeWebhook: self.switch, RemoveWebhook: self.switch}
        return special | {DisableWebhook: self.switch, TestWebhook: self.test}

    def define(self, command: DefinesWebhook, record_id: UUID, tx: Transaction) -> None:
        assert isinstance(command, CreateWebhook | ChangeWebhook)
        self.switch(command.model_copy(update={"networks": self.networks}), record_id, tx)

    def switch(self, command: WebhookCommand, record_id: UUID, tx: Transaction) -> None:
        """A subscription that gathers is claimed, so that whoever takes an event finds it in the same transaction."""
        after = tx.decide(WEBHOOK, record_id, command)
        if after is not None and after.gathers:
            otherwise = Refusal("record_exists", "status", {"aggregate": "webhook_subscription"})
            tx.claim(GATHERING, str(record_id), record_id, otherwise=otherwise)
        else:
            tx.release(GATHERING, str(record_id))

    def test(self, command: TestWebhook, record_id: UUID, tx: Transaction) -> None:
        """It is about a record of its own, so that it waits behind nothing."""
        tx.decide(WEBHOOK, record_id, command)
        about = About(
            service="notifier",
            type=TEST,
            event_id=command.test_id,
            record_id=command.test_id,
            record_version=1,
            occurred_at=command.at,
        )
        raised = RaiseDelivery(actor=TELLER, at=command.at, subscription_id=record_id, about=about)
        tx.decide(DELIVERY, delivery_id(record_id, command.test_id), raised)
