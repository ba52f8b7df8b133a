"""A webhook subscription's state, folded from its events. Secrets are not part of it: only which there are."""

from enum import StrEnum
from typing import assert_never
from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.language import Value
from jejak_events.limits import Code, Note
from jejak_events.notifier.webhook import (
    WebhookDefinition,
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


class WebhookStatus(StrEnum):
    """`stopped`: by an operator, what happens gathers; `disabled`: the receiver wants nothing more, nothing gathers."""

    ACTIVE = "active"
    STOPPED = "stopped"
    DISABLED = "disabled"
    REMOVED = "removed"


STATUS_LABELS = {
    WebhookStatus.ACTIVE: "Aktif",
    WebhookStatus.STOPPED: "Dihentikan",
    WebhookStatus.DISABLED: "Dinonaktifkan",
    WebhookStatus.REMOVED: "Dihapus",
}
GATHERS = (WebhookStatus.ACTIVE, WebhookStatus.STOPPED)


class SigningSecret(Value):
    """Which secret signs, and until when; without an end, the newest."""

    id: UUID
    until: AwareDatetime | None = None


class Replay(Value):
    """What is being sent again."""

    id: UUID
    since: AwareDatetime | None
    source: Code | None
    position: int | None


class WebhookSubscription(Value):
    """`secrets`: the newest first, two at most. `reason`: why nothing is sent, where somebody said so."""

    definition: WebhookDefinition
    secrets: tuple[SigningSecret, ...]
    status: WebhookStatus = WebhookStatus.ACTIVE
    reason: Note | None = None
    replay: Replay | None = None

    @property
    def gathers(self) -> bool:
        """Whether what happens is kept for it."""
        return self.status in GATHERS


def evolve(state: WebhookSubscription | None, event: WebhookSubscriptionEvent) -> WebhookSubscription:
    if isinstance(event, WebhookSubscriptionCreated):
        return WebhookSubscription(definition=event.definition, secrets=(SigningSecret(id=event.secret_id),))
    assert state is not None
    match event:
        case WebhookSubscriptionChanged():
            return state.model_copy(update={"definition": event.definition})
        case WebhookSecretRotated():
            previous = state.secrets[0].model_copy(update={"until": event.previous_until})
            return state.model_copy(update={"secrets": (SigningSecret(id=event.secret_id), previous)})
        case WebhookSubscriptionStopped():
            return _is(state, WebhookStatus.STOPPED, event.reason)
        case WebhookSubscriptionResumed():
            return _is(state, WebhookStatus.ACTIVE, None)
        case WebhookSubscriptionDisabled():
            return _is(state, WebhookStatus.DISABLED, event.reason)
        case WebhookSubscriptionRemoved():
            return _is(state, WebhookStatus.REMOVED, None).model_copy(update={"replay": None})
        case WebhookSubscriptionTested():
            return state
        case WebhookReplayRequested():
            replay = Replay(id=event.replay_id, since=event.since, source=event.source, position=event.position)
            return state.model_copy(update={"replay": replay})
        case WebhookReplayFinished():
            return state.model_copy(update={"replay": None})
        case _:
            assert_never(event)


def _is(state: WebhookSubscription, status: WebhookStatus, reason: str | None) -> WebhookSubscription:
    return state.model_copy(update={"status": status, "reason": reason})
