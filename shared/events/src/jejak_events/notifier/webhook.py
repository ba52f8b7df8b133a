"""What happened to a webhook subscription: another system that wants to hear of events at an address of its own."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictInt, StringConstraints

from jejak_events.language import Event, Value
from jejak_events.limits import LINE, Code, Description, Name, Note
from jejak_events.personal import Kind

EventFilter = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z][a-z0-9_]*\.(\*|[a-z][a-z0-9_]*))$", max_length=100)]
"""A type of event, `iro.submitted`; all that begin alike, `iro.*`; or all, `*`."""
Url = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=LINE)]


class SealedSecret(Value):
    """A secret, sealed (AES-GCM) by the key that the keyring holds under `key`. It looks unlike what is said about people,
    so that whoever may read that opens no secret by it."""

    key: Code
    sealed: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=1_000)]


class WebhookDefinition(Value):
    """A subscription, whole. `record`: only events of this record. `opens`: which kinds of personal data are told in plain
    text; what is not named stays hidden."""

    name: Name
    description: Note | None = None
    url: Url
    events: Annotated[tuple[EventFilter, ...], Field(min_length=1, max_length=100)]
    record: UUID | None = None
    opens: Annotated[tuple[Kind, ...], Field(max_length=2)] = ()


class WebhookSubscriptionCreated(Event, service="notifier", type="webhook_subscription.created"):
    """A system is told from now on."""

    definition: WebhookDefinition
    secret_id: UUID
    secret: SealedSecret


class WebhookSubscriptionChanged(Event, service="notifier", type="webhook_subscription.changed"):
    """The subscription as it is now, whole."""

    definition: WebhookDefinition


class WebhookSecretRotated(Event, service="notifier", type="webhook_subscription.secret_rotated"):
    """There is a new secret; what is sent is signed with the one before as well until `previous_until`."""

    secret_id: UUID
    secret: SealedSecret
    previous_until: AwareDatetime


class WebhookSubscriptionStopped(Event, service="notifier", type="webhook_subscription.stopped"):
    """Nothing is sent until it is resumed; what happens meanwhile gathers."""

    reason: Note | None = None


class WebhookSubscriptionResumed(Event, service="notifier", type="webhook_subscription.resumed"):
    """What has gathered is sent, and what happens from now on."""


class WebhookSubscriptionDisabled(Event, service="notifier", type="webhook_subscription.disabled"):
    """The receiver said that it wants nothing more (410): nothing is sent and nothing gathers until it is resumed."""

    reason: Description


class WebhookSubscriptionRemoved(Event, service="notifier", type="webhook_subscription.removed"):
    """It is gone for good; what was not sent is given up."""


class WebhookSubscriptionTested(Event, service="notifier", type="webhook_subscription.tested"):
    """A delivery was sent on its way that only tells that it works."""

    test_id: UUID


class WebhookReplayRequested(Event, service="notifier", type="webhook_subscription.replay_requested"):
    """What happened since a moment, or in one service from a position of its store on, is sent again."""

    replay_id: UUID
    since: AwareDatetime | None = None
    source: Code | None = None
    position: Annotated[StrictInt, Field(ge=0, le=2**63 - 1)] | None = None


class WebhookReplayFinished(Event, service="notifier", type="webhook_subscription.replay_finished"):
    """All that was asked for waits to be sent; `deliveries` is how many."""

    replay_id: UUID
    deliveries: Annotated[StrictInt, Field(ge=0)]


WebhookSubscriptionEvent = (
    WebhookSubscriptionCreated
    | WebhookSubscriptionChanged
    | WebhookSecretRotated
    | WebhookSubscriptionStopped
    | WebhookSubscriptionResumed
    | WebhookSubscriptionDisabled
    | WebhookSubscriptionRemoved
    | WebhookSubscriptionTested
    | WebhookReplayRequested
    | WebhookReplayFinished
)
