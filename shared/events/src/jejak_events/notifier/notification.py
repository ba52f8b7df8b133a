"""What happened to a notification: one thing told to one recipient."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictInt, StringConstraints

from jejak_events.language import Event, Value
from jejak_events.limits import TEXT, Code, Description, Name, Note, RecordVersion, StaffId
from jejak_events.notifier.rule import ChannelName, EventType, TemplateName
from jejak_events.personal import Personal

Attempts = Annotated[int, Field(ge=0, le=10**6)]
Language = Literal["id", "en"]
FilledText = Annotated[str, StringConstraints(max_length=4_000, pattern=TEXT)]


class Recipient(Value):
    """Who is told. `name` is the role, the person's id, the audience, the system, or the subject of a customer's contact,
    whose `address` is the sealed e-mail address or phone number."""

    kind: Literal["role", "person", "audience", "contact", "system"]
    name: StaffId
    address: Personal | None = None


class About(Value):
    """The event that is told of."""

    service: Code
    type: EventType
    event_id: UUID
    record_id: UUID
    record_version: RecordVersion
    occurred_at: AwareDatetime


class Param(Value):
    """A word of the text. `kind` says how it is written: money as rupiah, days and moments in the reader's language,
    codes in words."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
    kind: Literal["text", "number", "rupiah", "date", "moment"]
    value: StrictInt | FilledText | None


Params = Annotated[tuple[Param, ...], Field(max_length=30)]


class NotificationRaised(Event, service="notifier", type="notification.raised"):
    """Somebody is to be told. The same event, recipient and template make the same notification however often they come.

    It is not sent before `not_before` (working hours, quiet hours).
    """

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


class NotificationAttempted(Event, service="notifier", type="notification.attempted"):
    """It is about to be sent for the n-th time. Without an outcome by `lease_until`, nobody knows whether it was."""

    channel: ChannelName
    attempt: Attempts
    lease_until: AwareDatetime


class NotificationDelivered(Event, service="notifier", type="notification.delivered"):
    """The channel took it. `together` is how many were told in one message."""

    channel: ChannelName
    attempt: Attempts
    together: Annotated[int, Field(ge=1, le=10**6)] = 1


class NotificationFailed(Event, service="notifier", type="notification.failed"):
    """The channel did not take it. `retry_at` of None: it is given up and lies among the dead letters."""

    channel: ChannelName
    attempt: Attempts
    error: Description
    retry_at: AwareDatetime | None


class NotificationDiverted(Event, service="notifier", type="notification.diverted"):
    """The channel failed for good: it goes by the fallback channel instead, from `not_before` on."""

    channel: ChannelName
    attempt: Attempts
    error: Description
    to: ChannelName
    not_before: AwareDatetime


class NotificationRetried(Event, service="notifier", type="notification.retried"):
    """An operator lets a dead letter be sent again, on the channel where it died, from `not_before` on."""

    not_before: AwareDatetime


class NotificationDropped(Event, service="notifier", type="notification.dropped"):
    """An operator gave it up."""

    reason: Note


class NotificationRead(Event, service="notifier", type="notification.read"):
    """A person has read it in the inbox."""

    person: StaffId


class NotificationUnread(Event, service="notifier", type="notification.unread"):
    """A person wants to see it as new again."""

    person: StaffId


NotificationEvent = (
    NotificationRaised
    | NotificationAttempted
    | NotificationDelivered
    | NotificationFailed
    | NotificationDiverted
    | NotificationRetried
    | NotificationDropped
    | NotificationRead
    | NotificationUnread
)
