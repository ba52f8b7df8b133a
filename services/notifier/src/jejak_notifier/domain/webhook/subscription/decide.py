"""What follows from a command to a webhook subscription."""

from collections.abc import Sequence
from typing import assert_never

from jejak_events.notifier.webhook import (
    WebhookReplayFinished,
    WebhookReplayRequested,
    WebhookSecretRotated,
    WebhookSubscriptionChanged,
    WebhookSubscriptionCreated,
    WebhookSubscriptionDisabled,
    WebhookSubscriptionEvent,
    WebhookSubscriptionRemoved,
    WebhookSubscriptionResumed,
    WebhookSubscriptionStopped,
    WebhookSubscriptionTested,
)
from jejak_kit.decider import Refused
from jejak_notifier.domain.webhook.subscription.commands import (
    ChangeWebhook,
    CreateWebhook,
    DefinesWebhook,
    DisableWebhook,
    FinishReplay,
    RemoveWebhook,
    ReplayWebhook,
    ResumeWebhook,
    RotateSecret,
    StopWebhook,
    TestWebhook,
    WebhookCommand,
)
from jejak_notifier.domain.webhook.subscription.rules import RULES, faults_of
from jejak_notifier.domain.webhook.subscription.state import WebhookStatus, WebhookSubscription


def decide(command: WebhookCommand, state: WebhookSubscription | None) -> Sequence[WebhookSubscriptionEvent]:
    """Raises Refused."""
    RULES.check(command, state)
    if isinstance(command, DefinesWebhook) and (wrong := tuple(faults_of(command.definition, command.networks))):
        raise Refused(*wrong)
    if isinstance(command, CreateWebhook):
        return [
            WebhookSubscriptionCreated(
                definition=command.definition, secret_id=command.secret_id, secret=command.secret
            )
        ]
    assert state is not None
    match command:
        case ChangeWebhook():
            same = command.definition == state.definition
            return [] if same else [WebhookSubscriptionChanged(definition=command.definition)]
        case RotateSecret():
            return [_rotated(command)]
        case StopWebhook():
            return [WebhookSubscriptionStopped(reason=command.reason)]
        case ResumeWebhook():
            return [WebhookSubscriptionResumed()]
        case RemoveWebhook():
            return [WebhookSubscriptionRemoved()]
        case TestWebhook():
            return [WebhookSubscriptionTested(test_id=command.test_id)]
        case ReplayWebhook():
            return [_replayed(command)]
        case FinishReplay():
            return _finish(command, state)
        case DisableWebhook():
            active = state.status is WebhookStatus.ACTIVE
            return [WebhookSubscriptionDisabled(reason=command.reason)] if active else []
        case _:
            assert_never(command)


def _rotated(command: RotateSecret) -> WebhookSecretRotated:
    return WebhookSecretRotated(
        secret_id=command.secret_id, secret=command.secret, previous_until=command.previous_until
    )


def _replayed(command: ReplayWebhook) -> WebhookReplayRequested:
    return WebhookReplayRequested(
        replay_id=command.replay_id, since=command.since, source=command.source, position=command.position
    )


def _finish(command: FinishReplay, state: WebhookSubscription) -> Sequence[WebhookSubscriptionEvent]:
    """Of two who work on the same replay the second one's word changes nothing."""
    if state.replay is None or state.replay.id != command.replay_id:
        return []
    return [WebhookReplayFinished(replay_id=command.replay_id, deliveries=command.deliveries)]
