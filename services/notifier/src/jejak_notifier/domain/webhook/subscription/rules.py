"""Who may do what with a webhook subscription, and what a definition must be."""

from collections.abc import Iterator, Sequence

from jejak_events.notifier.webhook import WebhookDefinition
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, RuleBook, rule
from jejak_notifier.domain.roles import OPS_ADMIN
from jejak_notifier.domain.webhook import targets
from jejak_notifier.domain.webhook.filters import unknown
from jejak_notifier.domain.webhook.subscription.commands import (
    ChangeWebhook,
    CreateWebhook,
    DisableWebhook,
    FinishReplay,
    RemoveWebhook,
    ReplayWebhook,
    ResumeWebhook,
    RotateSecret,
    StopWebhook,
    TestWebhook,
)
from jejak_notifier.domain.webhook.subscription.state import WebhookStatus, WebhookSubscription

ALL = tuple(WebhookStatus)
THERE = (WebhookStatus.ACTIVE, WebhookStatus.STOPPED, WebhookStatus.DISABLED)
KEEPER = (OPS_ADMIN,)


def one_replay_at_a_time(state: WebhookSubscription) -> Refusal | None:
    return Refusal("webhook_replay_running") if state.replay is not None else None


RULES = RuleBook[WebhookSubscription](
    "webhook_subscription",
    lambda state: state.status.value,
    {
        CreateWebhook: rule((ABSENT,), KEEPER),
        ChangeWebhook: rule(THERE, KEEPER),
        RotateSecret: rule(THERE, KEEPER),
        StopWebhook: rule((WebhookStatus.ACTIVE, WebhookStatus.DISABLED), KEEPER),
        ResumeWebhook: rule((WebhookStatus.STOPPED, WebhookStatus.DISABLED), KEEPER),
        RemoveWebhook: rule(THERE, KEEPER),
        TestWebhook: rule((WebhookStatus.ACTIVE,), KEEPER),
        ReplayWebhook: rule(THERE, KEEPER, one_replay_at_a_time),
        FinishReplay: rule(ALL, (SYSTEM,)),
        DisableWebhook: rule(ALL, (SYSTEM,)),
    },
)


def faults_of(definition: WebhookDefinition, networks: Sequence[str]) -> Iterator[Refusal]:
    """Everything that keeps a definition from being a subscription, each with its place as a JSON pointer."""
    yield from targets.faults(definition.url, networks)
    for place, wanted in unknown(definition.events):
        yield Refusal("event_unknown", "input", {"event": wanted}, f"/definition/events/{place}")
