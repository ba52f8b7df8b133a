"""What happened to a webhook delivery: one event on its way to one subscription."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictInt

from jejak_events.language import Event
from jejak_events.limits import Description, Note
from jejak_events.notifier.notification import About, Attempts

HttpStatus = Annotated[StrictInt, Field(ge=100, le=999)]
Milliseconds = Annotated[StrictInt, Field(ge=0)]


class WebhookDeliveryRaised(Event, service="notifier", type="webhook_delivery.raised"):
    """A subscription is to hear of an event. The same two make the same delivery however often they come.

    `replay` is the replay that found it, where one did.
    """

    subscription_id: UUID
    about: About
    not_before: AwareDatetime
    replay: UUID | None = None


class WebhookDeliveryAttempted(Event, service="notifier", type="webhook_delivery.attempted"):
    """It is about to be sent for the n-th time. Without an outcome by `lease_until`, nobody knows whether it was."""

    attempt: Attempts
    lease_until: AwareDatetime


class WebhookDeliveryDelivered(Event, service="notifier", type="webhook_delivery.delivered"):
    """The receiver answered with a 2xx."""

    attempt: Attempts
    began_at: AwareDatetime
    took_ms: Milliseconds
    status: HttpStatus


class WebhookDeliveryFailed(Event, service="notifier", type="webhook_delivery.failed"):
    """The receiver did not take it. `status` is its answer, where there was one. `retry_at` of None: it is given up and
    lies among the dead letters."""

    attempt: Attempts
    began_at: AwareDatetime
    took_ms: Milliseconds
    status: HttpStatus | None
    error: Description
    retry_at: AwareDatetime | None


class WebhookDeliveryRequeued(Event, service="notifier", type="webhook_delivery.requeued"):
    """It is sent again from `not_before` on: an operator wanted it, or a replay."""

    not_before: AwareDatetime
    replay: UUID | None = None


class WebhookDeliveryDropped(Event, service="notifier", type="webhook_delivery.dropped"):
    """It was given up for good."""

    reason: Note


WebhookDeliveryEvent = (
    WebhookDeliveryRaised
    | WebhookDeliveryAttempted
    | WebhookDeliveryDelivered
    | WebhookDeliveryFailed
    | WebhookDeliveryRequeued
    | WebhookDeliveryDropped
)
