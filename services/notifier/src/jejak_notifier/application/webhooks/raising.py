"""What an event of any service does here: it becomes a delivery for each subscription that wants it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jejak_events.language import Event, Recorded
from jejak_kit.store.transaction import Transaction
from jejak_notifier.application.telling import utc_now
from jejak_notifier.application.webhooks.handlers import gathering
from jejak_notifier.domain.telling import TELLER, about
from jejak_notifier.domain.webhook.delivery import DELIVERY
from jejak_notifier.domain.webhook.delivery.commands import RaiseDelivery
from jejak_notifier.domain.webhook.filters import wants
from jejak_notifier.domain.webhook.identity import delivery_id


@dataclass(frozen=True)
class Raising:
    """Reacts in the transaction that tracks the event: all deliveries are durable, or the event was not taken."""

    clock: Callable[[], datetime] = utc_now

    def react(self, event: Recorded[Event], tx: Transaction) -> None:
        now = self.clock()
        for webhook_id, webhook in gathering(tx):
            if wants(webhook.definition, event.data.SERVICE, event.type, event.record_id):
                raised = RaiseDelivery(actor=TELLER, at=now, subscription_id=webhook_id, about=about(event))
                tx.decide(DELIVERY, delivery_id(webhook_id, event.event_id), raised)
