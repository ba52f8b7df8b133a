"""What is wanted of a webhook subscription: by those who keep the house, and by what sends."""

from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.limits import Code, Description, Note
from jejak_events.notifier.webhook import SealedSecret, WebhookDefinition
from jejak_kit.decider import Command


class DefinesWebhook(Command):
    """Both carry the networks that configuration allows; the handler puts them there."""

    definition: WebhookDefinition
    networks: tuple[str, ...] = ()


class CreateWebhook(DefinesWebhook, name="create"):
    secret_id: UUID
    secret: SealedSecret


class ChangeWebhook(DefinesWebhook, name="change"):
    """The whole definition anew."""


class RotateSecret(Command, name="rotate_secret"):
    """The secret before is valid until `previous_until`, beside the new one."""

    secret_id: UUID
    secret: SealedSecret
    previous_until: AwareDatetime


class StopWebhook(Command, name="stop"):
    reason: Note | None = None


class ResumeWebhook(Command, name="resume"):
    pass


class RemoveWebhook(Command, name="remove"):
    pass


class TestWebhook(Command, name="test"):
    """Send something that only tells that it works."""

    __test__ = False  # pytest takes every class that begins so for tests

    test_id: UUID


class ReplayWebhook(Command, name="replay"):
    """Send again what happened since a moment, or in the service `source` from a position of its store on."""

    replay_id: UUID
    since: AwareDatetime | None = None
    source: Code | None = None
    position: int | None = None


class FinishReplay(Command, name="finish_replay"):
    replay_id: UUID
    deliveries: int


class DisableWebhook(Command, name="disable"):
    """The receiver wants nothing more."""

    reason: Description


WebhookCommand = (
    CreateWebhook
    | ChangeWebhook
    | RotateSecret
    | StopWebhook
    | ResumeWebhook
    | RemoveWebhook
    | TestWebhook
    | ReplayWebhook
    | FinishReplay
    | DisableWebhook
)
