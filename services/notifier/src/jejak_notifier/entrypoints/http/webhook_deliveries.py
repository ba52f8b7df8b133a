"""The delivery log of webhooks: what was sent where, how often it was tried, and the dead letters."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from jejak_events.limits import Note
from jejak_kit.http.commands import Gate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.runtime import Runtime
from jejak_notifier.application.webhooks.views import DELIVERIES
from jejak_notifier.domain.webhook.delivery import DELIVERY
from jejak_notifier.domain.webhook.delivery.commands import DropDelivery, RetryDelivery
from jejak_notifier.domain.webhook.delivery.state import STATUS_LABELS, DeliveryStatus
from jejak_notifier.entrypoints.http import rights

TABLE = DELIVERIES.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={
        "created_at": TABLE.created_at,
        "updated_at": TABLE.updated_at,
        "due_at": TABLE.due_at,
        "status": TABLE.status,
    },
    default="-created_at",
)


class DropBody(RequestModel):
    reason: Note


def router(runtime: Runtime) -> APIRouter:
    """`/v1/webhook_deliveries`."""
    api = APIRouter(prefix="/webhook_deliveries", tags=["webhooks"])
    rules = DELIVERY.rules
    records = Records(
        runtime,
        DELIVERY,
        name="WebhookDeliveryAnswer",
        view=DELIVERIES,
        statuses=STATUS_LABELS,
        rights=rights.WEBHOOKS,
    )

    def filters(
        status: Annotated[
            DeliveryStatus | None, Query(description="`dead` are the dead letters: given up, for you to decide.")
        ] = None,
        subscription_id: UUID | None = None,
        event: Annotated[str | None, Query(max_length=100)] = None,
        event_id: UUID | None = None,
        subject_id: Annotated[UUID | None, Query(description="The record that is told of.")] = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of the event's type or of an id.")] = None,
    ) -> Narrow:
        ids = {"subscription_id": subscription_id, "event_id": event_id, "subject_id": subject_id}
        texts = {name: None if value is None else str(value) for name, value in ids.items()}
        return records.narrow(search=q, status=status, event=event, **texts)

    add_list(api, runtime, records, SORTING, filters, shows="What was sent to whom, where it stands, and each attempt.")

    @api.post("/{id}/retry")
    async def retry(id: UUID, gate: Gate) -> CommandAnswer:
        """Send it now: a dead letter again, a waiting one before its time."""
        return await gate.run(RetryDelivery, id, rules, lambda actor, at: RetryDelivery(actor=actor, at=at))

    @api.post("/{id}/drop")
    async def drop(id: UUID, body: DropBody, gate: Gate) -> CommandAnswer:
        """Give it up; what happened to the record later goes on."""
        return await gate.run(
            DropDelivery, id, rules, lambda actor, at: DropDelivery(actor=actor, at=at, reason=body.reason)
        )

    api.include_router(records.router())
    return api
