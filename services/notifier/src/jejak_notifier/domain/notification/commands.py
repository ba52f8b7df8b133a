"""What is wanted of a notification: most of it by the machinery that sends, some by operators and readers."""

from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.limits import Description, Name, Note
from jejak_events.notifier.notification import About, Attempts, Language, Params, Recipient
from jejak_events.notifier.rule import ChannelName, TemplateName
from jejak_kit.decider import Command


class RaiseNotification(Command, name="raise"):
    """Tell somebody. Raised again, it is the same notification and nothing happens."""

    rule_id: UUID
    rule: Name
    about: About
    recipient: Recipient
    channel: ChannelName
    fallback: ChannelName | None
    template: TemplateName
    language: Language | None
    params: Params
    not_before: AwareDatetime


class StartAttempt(Command, name="attempt"):
    """Take it for sending; `attempt` is the number it would be, so that of two who try only one does."""

    channel: ChannelName
    attempt: Attempts
    lease_until: AwareDatetime


class ConfirmDelivery(Command, name="deliver"):
    channel: ChannelName
    attempt: Attempts
    together: int = 1


class ReportFailure(Command, name="fail"):
    """`retry_at` of None: the channel will not be tried again."""

    channel: ChannelName
    attempt: Attempts
    error: Description
    retry_at: AwareDatetime | None


class RetryNotification(Command, name="retry"):
    """Send a dead letter again."""


class DropNotification(Command, name="drop"):
    reason: Note


class MarkRead(Command, name="read"):
    """By the person who gives the command. `inboxes` are those they read; the handler puts them there."""

    inboxes: tuple[str, ...] = ()


class MarkUnread(MarkRead, name="unread"):
    pass


NotificationCommand = (
    RaiseNotification
    | StartAttempt
    | ConfirmDelivery
    | ReportFailure
    | RetryNotification
    | DropNotification
    | MarkRead
    | MarkUnread
)
