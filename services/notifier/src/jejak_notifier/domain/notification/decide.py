"""What follows from a command to a notification."""

from collections.abc import Sequence
from typing import Any, assert_never

from jejak_events.notifier.notification import (
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
)
from jejak_kit.decider import Refusal, Refused
from jejak_notifier.domain.house import INBOX, key_of
from jejak_notifier.domain.notification.commands import (
    ConfirmDelivery,
    DropNotification,
    MarkRead,
    MarkUnread,
    NotificationCommand,
    RaiseNotification,
    ReportFailure,
    RetryNotification,
    StartAttempt,
)
from jejak_notifier.domain.notification.rules import RULES
from jejak_notifier.domain.notification.state import Notification, NotificationStatus


def decide(command: NotificationCommand, state: Notification | None) -> Sequence[NotificationEvent]:
    """Raises Refused."""
    RULES.check(command, state)
    if isinstance(command, RaiseNotification):
        return _raise(command) if state is None else []
    assert state is not None
    match command:
        case StartAttempt():
            return _attempt(command, state)
        case ConfirmDelivery():
            return _confirm(command, state)
        case ReportFailure():
            return _fail(command, state)
        case RetryNotification():
            return [NotificationRetried(not_before=command.at)]
        case DropNotification():
            return [NotificationDropped(reason=command.reason)]
        case MarkUnread():
            _is_theirs(command, state)
            return [NotificationUnread(person=command.actor.id)] if command.actor.id in state.read_by else []
        case MarkRead():
            _is_theirs(command, state)
            return [] if command.actor.id in state.read_by else [NotificationRead(person=command.actor.id)]
        case _:
            assert_never(command)


def _raise(command: RaiseNotification) -> Sequence[NotificationEvent]:
    """Being in the inbox is being delivered: both are one transaction, so it is there exactly once."""
    raised = NotificationRaised(**{name: value for name, value in command if name not in ("actor", "at")})
    return [raised, NotificationDelivered(channel=INBOX, attempt=1)] if command.channel == INBOX else [raised]


def _attempt(command: StartAttempt, state: Notification) -> Sequence[NotificationEvent]:
    told = {"attempt": command.attempt, "attempts": state.attempts}
    if command.channel != state.channel or command.attempt != state.attempts + 1:
        raise Refused(Refusal("attempt_overtaken", "rule", told))
    if command.at < state.due_at:
        raise Refused(Refusal("attempt_too_early", "rule", {"due_at": state.due_at.isoformat()}))
    return [NotificationAttempted(channel=command.channel, attempt=command.attempt, lease_until=command.lease_until)]


def _confirm(command: ConfirmDelivery, state: Notification) -> Sequence[NotificationEvent]:
    """True however late it is said: what was sent was sent."""
    if state.status is NotificationStatus.DELIVERED:
        return []
    return [NotificationDelivered(channel=command.channel, attempt=command.attempt, together=command.together)]


def _fail(command: ReportFailure, state: Notification) -> Sequence[NotificationEvent]:
    """What is said of an attempt that is not the latest any more says nothing."""
    told = (command.channel, command.attempt, NotificationStatus.SENDING)
    if told != (state.channel, state.attempts, state.status):
        return []
    failure: dict[str, Any] = {"channel": command.channel, "attempt": command.attempt, "error": command.error}
    if command.retry_at is not None or state.fallback is None:
        return [NotificationFailed(**failure, retry_at=command.retry_at)]
    diverted = NotificationDiverted(**failure, to=state.fallback, not_before=command.at)
    return [diverted, NotificationDelivered(channel=INBOX, attempt=1)] if state.fallback == INBOX else [diverted]


def _is_theirs(command: MarkRead, state: Notification) -> None:
    """Whose inbox it is not in does not learn that it is there."""
    if not state.in_inbox or key_of(state.recipient) not in command.inboxes:
        raise Refused(Refusal("record_missing", "missing", {"aggregate": "notification"}))
