"""What is sent: the thin envelope of the specification around the event as the feed shows it."""

from typing import Any

import orjson

from jejak_events.notifier.notification import About
from jejak_kit.feed.structured import structured
from jejak_kit.journal.finding import event_in
from jejak_kit.privacy import disclose
from jejak_kit.runtime import Runtime
from jejak_notifier.application.webhooks.handlers import TEST
from jejak_notifier.domain.webhook.delivery import WebhookDelivery
from jejak_notifier.domain.webhook.subscription import WebhookSubscription


class NotHeardYet(Exception):
    """The journal does not hold the event yet."""


async def body_of(runtime: Runtime, delivery: WebhookDelivery, webhook: WebhookSubscription) -> bytes:
    """Made anew for each attempt, so that what was erased meanwhile is told to nobody. Raises NotHeardYet."""
    about = delivery.about
    if about.type == TEST:
        content: dict[str, Any] = _test(about, webhook)
    else:
        entry = await event_in(runtime.engine, about.record_id, about.record_version, about.event_id)
        if entry is None:
            raise NotHeardYet
        content = await disclose(entry.event, webhook.definition.opens, runtime.sealer)
    event = structured(about.service, content)
    return orjson.dumps({"type": event["type"], "timestamp": event["time"], "data": event})


def _test(about: About, webhook: WebhookSubscription) -> dict[str, Any]:
    """In the shape of any event."""
    return {
        "event_id": str(about.event_id),
        "type": about.type,
        "schema_version": 1,
        "record_id": str(about.record_id),
        "record_version": about.record_version,
        "occurred_at": about.occurred_at.isoformat().replace("+00:00", "Z"),
        "actor": {"id": "notifier", "role": "system"},
        "correlation_id": str(about.event_id),
        "causation_id": None,
        "traceparent": None,
        "data": {"name": webhook.definition.name},
    }
