"""Commands and states of the notifier's records, for tests that read as sentences."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.notifier.tests.newsroom import definition

from jejak_events.language import Actor
from jejak_events.notifier.notification import About, Param, Recipient
from jejak_notifier.domain.dossier import Dossier, NoteFacts
from jejak_notifier.domain.notification.commands import (
    ConfirmDelivery,
    DropNotification,
    MarkRead,
    MarkUnread,
    RaiseNotification,
    ReportFailure,
    RetryNotification,
    StartAttempt,
)
from jejak_notifier.domain.rule.commands import ChangeRule, CreateRule, PauseRule, RemoveRule, ResumeRule

NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)
LATER = NOON + timedelta(minutes=10)
SYSTEM = Actor(id="notifier", role="system")
ADMIN = Actor(id="rina", role="ops_admin")
LEGAL = Recipient(kind="role", name="legal")


def raised(channel: str = "email", fallback: str | None = "inbox", recipient: Recipient = LEGAL) -> RaiseNotification:
    return RaiseNotification(
        actor=SYSTEM,
        at=NOON,
        rule_id=UUID(int=1),
        rule="a rule",
        about=About(
            service="iro",
            type="iro.returned",
            event_id=UUID(int=2),
            record_id=UUID(int=3),
            record_version=4,
            occurred_at=NOON,
        ),
        recipient=recipient,
        channel=channel,
        fallback=fallback,
        template="any",
        language=None,
        params=(Param(name="number", kind="text", value="IRO/2026/00001"),),
        not_before=NOON,
    )


def attempt(number: int = 1, at: datetime = NOON, channel: str = "email") -> StartAttempt:
    return StartAttempt(actor=SYSTEM, at=at, channel=channel, attempt=number, lease_until=at + timedelta(minutes=1))


def taken(number: int = 1, channel: str = "email") -> ConfirmDelivery:
    return ConfirmDelivery(actor=SYSTEM, at=NOON, channel=channel, attempt=number)


def failed(number: int = 1, retry_at: datetime | None = None, channel: str = "email") -> ReportFailure:
    return ReportFailure(actor=SYSTEM, at=NOON, channel=channel, attempt=number, error="no answer", retry_at=retry_at)


RETRY = RetryNotification(actor=ADMIN, at=LATER)
DROP = DropNotification(actor=ADMIN, at=LATER, reason="Sudah ditelepon.")
INBOXES = ("role:legal",)
READ = MarkRead(actor=Actor(id="dewi", role="legal"), at=LATER, inboxes=INBOXES)
UNREAD = MarkUnread(actor=Actor(id="dewi", role="legal"), at=LATER, inboxes=INBOXES)

CREATE = CreateRule(actor=ADMIN, at=NOON, definition=definition())
CHANGE = ChangeRule(actor=ADMIN, at=NOON, definition=definition(name="another name"))
PAUSE, RESUME, REMOVE = (kind(actor=ADMIN, at=NOON) for kind in (PauseRule, ResumeRule, RemoveRule))


def facts(**told: Any) -> NoteFacts:
    return NoteFacts(actor=SYSTEM, at=NOON, facts=Dossier(subject_id=UUID(int=3), **told))
