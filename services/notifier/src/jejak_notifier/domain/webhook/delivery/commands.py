"""What is wanted of a webhook delivery: most of it by the machinery that sends, some by operators."""

from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.limits import Description, Note
from jejak_events.notifier.notification import About, Attempts
from jejak_events.notifier.webhook_delivery import HttpStatus, Milliseconds
from jejak_kit.decider import Command


class RaiseDelivery(Command, name="raise"):
    """Tell a subscription of an event. Raised again, it is the same delivery and nothing happens."""

    subscription_id: UUID
    about: About


class ReplayDelivery(RaiseDelivery, name="replay"):
    """Tell it again. Whoever asks twice in one replay is told once."""

    replay_id: UUID


class StartPost(Command, name="attempt"):
    """Take it for sending; `attempt` is the number it would be, so that of two who try only one does."""

    attempt: Attempts
    lease_until: AwareDatetime


class ConfirmPost(Command, name="deliver"):
    attempt: Attempts
    began_at: AwareDatetime
    took_ms: Milliseconds
    status: HttpStatus


class ReportPost(Command, name="fail"):
    """`retry_at` of None: it will not be tried again."""

    attempt: Attempts
    began_at: AwareDatetime
    took_ms: Milliseconds
    status: HttpStatus | None
    error: Description
    retry_at: AwareDatetime | None


class RetryDelivery(Command, name="retry"):
    """Send it now: a dead letter again, a waiting one before its time."""


class DropDelivery(Command, name="drop"):
    reason: Note


DeliveryCommand = RaiseDelivery | ReplayDelivery | StartPost | ConfirmPost | ReportPost | RetryDelivery | DropDelivery
