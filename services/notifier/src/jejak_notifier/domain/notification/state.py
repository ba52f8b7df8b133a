"""A notification's state, folded from its events."""

from datetime import datetime
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.language import Value
from jejak_events.limits import Description, Name, Note, StaffId
from jejak_events.notifier.notification import (
    About,
    Attempts,
    Language,
    NotificationAttempted,
    NotificationDelivered,
    NotificationDiverted,
    NotificationDropped,
    NotificationEvent,
    NotificationFailed,
    NotificationRaised,
    NotificationRead,
    NotificationRetried,
    NotificationUnread,
    Params,
    Recipient,
)
from jejak_events.notifier.rule import ChannelName, TemplateName
from jejak_notifier.domain.house import INBOX


class NotificationStatus(StrEnum):
    """`sending`: an attempt is under way, or its outcome was lost; `dead`: given up, an operator decides."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    DEAD = "dead"
    DROPPED = "dropped"


STATUS_LABELS = {
    NotificationStatus.WAITING: "Menunggu",
    NotificationStatus.SENDING: "Sedang Dikirim",
    NotificationStatus.DELIVERED: "Terkirim",
    NotificationStatus.DEAD: "Gagal",
    NotificationStatus.DROPPED: "Dibatalkan",
}


class Notification(Value):
    """`due_at`: when it may be sent, or, while it is being sent, when its lease ends. `attempts` count on `channel`."""

    rule_id: UUID
    rule: Name
    about: About
    recipient: Recipient
    channel: ChannelName
    fallback: ChannelName | None
    template: TemplateName
    language: Language | None
    params: Params
    due_at: AwareDatetime
    status: NotificationStatus = NotificationStatus.WAITING
    attempts: Attempts = 0
    error: Description | None = None
    delivered: bool = False
    dropped: Note | None = None
    read_by: tuple[StaffId, ...] = ()

    @property
    def in_inbox(self) -> bool:
        """Whether people find it in their inbox."""
        return self.channel == INBOX and self.status is NotificationStatus.DELIVERED


def evolve(state: Notification | None, event: NotificationEvent) -> Notification:
    if isinstance(event, NotificationRaised):
        told = {name: value for name, value in event if name != "not_before"}
        return Notification(**told, due_at=event.not_before)
    assert state is not None
    match event:
        case NotificationAttempted():
            return _sent_at(state, NotificationStatus.SENDING, event.lease_until, attempts=event.attempt)
        case NotificationDelivered():
            return state.model_copy(update={"status": NotificationStatus.DELIVERED, "error": None, "delivered": True})
        case NotificationFailed(retry_at=None):
            return state.model_copy(update={"status": NotificationStatus.DEAD, "error": event.error})
        case NotificationFailed(retry_at=retry_at):
            assert retry_at is not None
            return _sent_at(state, NotificationStatus.WAITING, retry_at, error=event.error)
        case NotificationDiverted():
            there = {"channel": event.to, "fallback": None, "attempts": 0, "error": event.error}
            return _sent_at(state, NotificationStatus.WAITING, event.not_before, **there)
        case NotificationRetried():
            return _sent_at(state, NotificationStatus.WAITING, event.not_before, attempts=0)
        case NotificationDropped():
            return state.model_copy(update={"status": NotificationStatus.DROPPED, "dropped": event.reason})
        case NotificationRead():
            return state.model_copy(update={"read_by": (*state.read_by, event.person)})
        case NotificationUnread():
            return state.model_copy(update={"read_by": tuple(one for one in state.read_by if one != event.person)})
        case _:
            assert_never(event)


def _sent_at(state: Notification, status: NotificationStatus, due_at: datetime, **more: object) -> Notification:
    return state.model_copy(update={"status": status, "due_at": due_at, **more})
