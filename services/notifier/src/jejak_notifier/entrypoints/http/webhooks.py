"""Webhook subscriptions: made, changed, given new secrets, stopped, tried out and replayed by API."""

from datetime import timedelta
from typing import Annotated, Literal, Self
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from pydantic import Field, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from jejak_events.limits import Name, Note
from jejak_events.notifier.webhook import EventFilter, Url, WebhookDefinition
from jejak_events.personal import Kind
from jejak_kit.http.commands import CommandGate, Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, Moment, RequestModel
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.runtime import Runtime
from jejak_notifier.application.webhooks.secrets import fresh_secret, seal
from jejak_notifier.application.webhooks.views import WEBHOOKS
from jejak_notifier.domain.webhook.subscription import WEBHOOK
from jejak_notifier.domain.webhook.subscription.commands import (
    ChangeWebhook,
    CreateWebhook,
    RemoveWebhook,
    ReplayWebhook,
    ResumeWebhook,
    RotateSecret,
    StopWebhook,
    TestWebhook,
)
from jejak_notifier.domain.webhook.subscription.state import STATUS_LABELS, WebhookStatus
from jejak_notifier.entrypoints.http import rights

TABLE = WEBHOOKS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={"name": TABLE.name, "created_at": TABLE.created_at, "updated_at": TABLE.updated_at, "status": TABLE.status},
    default="name",
)


class WebhookBody(RequestModel):
    """A subscription, whole."""

    name: Name
    description: Note | None = None
    url: Url = Field(description="Where events are posted to; https.", examples=["https://example.com/hooks/jejak"])
    events: Annotated[list[EventFilter], Field(min_length=1, max_length=100)] = Field(
        description="Types of events; `iro.*` means all that begin with `iro.`, `*` all there are."
    )
    record: UUID | None = Field(None, description="Only events of this record.")
    opens: Annotated[list[Kind], Field(max_length=2)] = Field(
        [], description="Kinds of personal data that are told in plain text; all others stay hidden."
    )

    def definition(self) -> WebhookDefinition:
        return WebhookDefinition(
            name=self.name,
            description=self.description,
            url=self.url,
            events=tuple(dict.fromkeys(self.events)),
            record=self.record,
            opens=tuple(sorted(set(self.opens))),
        )


class SubscriptionBody(RequestModel):
    definition: WebhookBody


class RotationBody(RequestModel):
    overlap_h: Annotated[StrictInt, Field(ge=0, le=24 * 14)] = Field(
        24, description="Hours for which the secret before is valid as well; 0 ends it now."
    )


class StopBody(RequestModel):
    reason: Note | None = None


class ReplayBody(RequestModel):
    """From a moment, or from a position of one service's store."""

    since: Moment | None = None
    service: Literal["iro", "contract", "kom", "b2b-order"] | None = None
    position: Annotated[StrictInt, Field(ge=0, le=2**63 - 1)] | None = None

    @model_validator(mode="after")
    def _one_beginning(self) -> Self:
        whole = (self.service is None) is (self.position is None)
        if not whole or (self.since is None) is (self.service is None):
            raise PydanticCustomError("replay_beginning", "either since, or service and position")
        return self


class SecretAnswer(CommandAnswer):
    """`secret` is shown here and never again."""

    secret: str | None = Field(
        description="As the receiver needs it, `whsec_…`; null when the request is a repetition: rotate it if it was lost."
    )


def router(runtime: Runtime) -> APIRouter:
    """`/v1/webhook_subscriptions`."""
    api = APIRouter(prefix="/webhook_subscriptions", tags=["webhooks"])
    rules = WEBHOOK.rules
    records = Records(
        runtime,
        WEBHOOK,
        name="WebhookSubscriptionAnswer",
        view=WEBHOOKS,
        statuses=STATUS_LABELS,
        rights=rights.WEBHOOKS,
    )

    def filters(
        status: WebhookStatus | None = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of name, description or URL.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status)

    add_list(api, runtime, records, SORTING, filters, shows="All subscriptions.")

    @api.post("", status_code=201)
    async def create_webhook(body: SubscriptionBody, gate: UnversionedGate) -> SecretAnswer:
        """Subscribe a system to what happens from now on."""
        gate.admit(CreateWebhook, rules)
        new, secret_id, secret = uuid4(), uuid4(), fresh_secret()
        sealed, definition = await seal(runtime.sealer, new, secret), body.definition.definition()
        answer = await gate.create(
            CreateWebhook,
            rules,
            lambda _: (
                lambda actor, at: CreateWebhook(
                    actor=actor, at=at, definition=definition, secret_id=secret_id, secret=sealed
                )
            ),
            record_id=new,
        )
        return _shown_once(gate, answer, secret)

    @api.post("/{id}/change")
    async def change(id: UUID, body: SubscriptionBody, gate: Gate) -> CommandAnswer:
        """Change the subscription, whole; what waits is sent to the new address."""
        definition = body.definition.definition()
        return await gate.run(
            ChangeWebhook, id, rules, lambda actor, at: ChangeWebhook(actor=actor, at=at, definition=definition)
        )

    @api.post("/{id}/rotate_secret")
    async def rotate_secret(id: UUID, body: RotationBody, gate: Gate) -> SecretAnswer:
        """Make a new secret; for a while everything is signed with both."""
        gate.admit(RotateSecret, rules)
        secret_id, secret = uuid4(), fresh_secret()
        sealed, overlap = await seal(runtime.sealer, id, secret), timedelta(hours=body.overlap_h)
        answer = await gate.run(
            RotateSecret,
            id,
            rules,
            lambda actor, at: RotateSecret(
                actor=actor, at=at, secret_id=secret_id, secret=sealed, previous_until=at + overlap
            ),
        )
        return _shown_once(gate, answer, secret)

    @api.post("/{id}/stop")
    async def stop(id: UUID, body: StopBody, gate: Gate) -> CommandAnswer:
        """Send nothing until it is resumed; what happens meanwhile gathers."""
        return await gate.run(
            StopWebhook, id, rules, lambda actor, at: StopWebhook(actor=actor, at=at, reason=body.reason)
        )

    @api.post("/{id}/resume")
    async def resume(id: UUID, gate: Gate) -> CommandAnswer:
        """Send what has gathered, and what happens from now on."""
        return await gate.run(ResumeWebhook, id, rules, lambda actor, at: ResumeWebhook(actor=actor, at=at))

    @api.post("/{id}/remove")
    async def remove(id: UUID, gate: Gate) -> CommandAnswer:
        """Remove it for good; what was not sent is given up."""
        return await gate.run(RemoveWebhook, id, rules, lambda actor, at: RemoveWebhook(actor=actor, at=at))

    @api.post("/{id}/test")
    async def test(id: UUID, gate: UnversionedGate) -> CommandAnswer:
        """Send an event `webhook.test` that only tells that it works."""
        test_id = uuid4()
        return await gate.run(
            TestWebhook, id, rules, lambda actor, at: TestWebhook(actor=actor, at=at, test_id=test_id)
        )

    @api.post("/{id}/replay")
    async def replay(id: UUID, body: ReplayBody, gate: Gate) -> CommandAnswer:
        """Send again what happened since a moment, or from a position on, each event under the id it had."""
        replay_id = uuid4()
        return await gate.run(
            ReplayWebhook,
            id,
            rules,
            lambda actor, at: ReplayWebhook(
                actor=actor, at=at, replay_id=replay_id, since=body.since, source=body.service, position=body.position
            ),
        )

    api.include_router(records.router())
    return api


def _shown_once(gate: CommandGate, answer: CommandAnswer, secret: str) -> SecretAnswer:
    """A repeated request made no new secret: the one made here is none of the subscription's."""
    return SecretAnswer(**answer.model_dump(), secret=None if gate.replayed else secret)
