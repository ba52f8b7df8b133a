"""What follows from a command to a webhook delivery."""

from collections.abc import Sequence
from typing import Any, assert_never

from jejak_events.notifier.webhook_delivery import (
    WebhookDeliveryAttempted,
    WebhookDeliveryDelivered,
    WebhookDeliveryDropped,
    WebhookDeliveryEvent,
    WebhookDeliveryFailed,
    WebhookDeliveryRaised,
    WebhookDeliveryRequeued,
)
from jejak_kit.decider import Refusal, Refused
from jejak_notifier.domain.webhook.delivery.commands import (
    ConfirmPost,
    DeliveryCommand,
    DropDelivery,
    RaiseDelivery,
    ReplayDelivery,
    ReportPost,
    RetryDelivery,
    StartPost,
)
from jejak_notifier.domain.webhook.delivery.rules import RULES
from jejak_notifier.domain.webhook.delivery.state import OPEN, DeliveryStatus, WebhookDelivery


def decide(command: DeliveryCommand, state: WebhookDelivery | None) -> Sequence[WebhookDeliveryEvent]:
    """Raises Refused."""
    RULES.check(command, state)
    if isinstance(command, ReplayDelivery):
        return [_raised(command, replay=command.replay_id)] if state is None else _replay(command, state)
    if isinstance(command, RaiseDelivery):
        return [_raised(command)] if state is None else []
    assert state is not None
    match command:
        case StartPost():
            return _attempt(command, state)
        case ConfirmPost():
            return _confirm(command, state)
        case ReportPost():
            return _fail(command, state)
        case RetryDelivery():
            return [WebhookDeliveryRequeued(not_before=command.at)]
        case DropDelivery():
            return [WebhookDeliveryDropped(reason=command.reason)]
        case _:
            assert_never(command)


def _raised(command: RaiseDelivery, **more: Any) -> WebhookDeliveryRaised:
    return WebhookDeliveryRaised(
        subscription_id=command.subscription_id, about=command.about, not_before=command.at, **more
    )


def _replay(command: ReplayDelivery, state: WebhookDelivery) -> Sequence[WebhookDeliveryEvent]:
    """What is on its way already need not be sent on it."""
    if state.status in OPEN or state.replay == command.replay_id:
        return []
    return [WebhookDeliveryRequeued(not_before=command.at, replay=command.replay_id)]


def _attempt(command: StartPost, state: WebhookDelivery) -> Sequence[WebhookDeliveryEvent]:
    if command.attempt != state.attempts + 1:
        raise Refused(Refusal("attempt_overtaken", "rule", {"attempt": command.attempt, "attempts": state.attempts}))
    if command.at < state.due_at:
        raise Refused(Refusal("attempt_too_early", "rule", {"due_at": state.due_at.isoformat()}))
    return [WebhookDeliveryAttempted(attempt=command.attempt, lease_until=command.lease_until)]


def _confirm(command: ConfirmPost, state: WebhookDelivery) -> Sequence[WebhookDeliveryEvent]:
    """True however late it is said, unless it was wanted again since."""
    if state.status is DeliveryStatus.DELIVERED or command.attempt <= state.before:
        return []
    return [WebhookDeliveryDelivered(**_outcome(command))]


def _fail(command: ReportPost, state: WebhookDelivery) -> Sequence[WebhookDeliveryEvent]:
    """What is said of an attempt that is not the latest any more says nothing."""
    if (command.attempt, DeliveryStatus.SENDING) != (state.attempts, state.status):
        return []
    return [WebhookDeliveryFailed(**_outcome(command))]


def _outcome(command: ConfirmPost | ReportPost) -> dict[str, Any]:
    return {name: value for name, value in command if name not in ("actor", "at")}
