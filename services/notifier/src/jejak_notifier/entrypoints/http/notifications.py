"""Notifications as those see them who keep the house: what was told to whom, and the dead letters."""

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
from jejak_notifier.application.views import NOTIFICATIONS
from jejak_notifier.domain.notification import NOTIFICATION
from jejak_notifier.domain.notification.commands import DropNotification, RetryNotification
from jejak_notifier.domain.notification.state import STATUS_LABELS, NotificationStatus
from jejak_notifier.entrypoints.http.rights import READING

TABLE = NOTIFICATIONS.table.c
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


class ReasonBody(RequestModel):
    reason: Note


def router(runtime: Runtime) -> APIRouter:
    """`/v1/notifications`."""
    api = APIRouter(prefix="/notifications", tags=["notifications"])
    rules = NOTIFICATION.rules
    records = Records(
        runtime,
        NOTIFICATION,
        name="NotificationAnswer",
        view=NOTIFICATIONS,
        statuses=STATUS_LABELS,
        rights=READING,
    )

    def filters(
        status: Annotated[
            NotificationStatus | None, Query(description="`dead` are the dead letters: given up, for you to decide.")
        ] = None,
        channel: Annotated[str | None, Query(max_length=40)] = None,
        recipient: Annotated[str | None, Query(max_length=220, description="As in `role:legal`.")] = None,
        event: Annotated[str | None, Query(max_length=100)] = None,
        subject_id: Annotated[UUID | None, Query(description="The record that is told of.")] = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of rule, number, customer or event.")] = None,
    ) -> Narrow:
        subject = None if subject_id is None else str(subject_id)
        return records.narrow(
            search=q, status=status, channel=channel, recipient=recipient, event=event, subject_id=subject
        )

    add_list(
        api, runtime, records, SORTING, filters, shows="What was told, to whom, on which channel, and where it stands."
    )

    @api.post("/{id}/retry")
    async def retry(id: UUID, gate: Gate) -> CommandAnswer:
        """Send a dead letter again."""
        return await gate.run(RetryNotification, id, rules, lambda actor, at: RetryNotification(actor=actor, at=at))

    @api.post("/{id}/drop")
    async def drop(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """Give a notification up."""
        return await gate.run(
            DropNotification, id, rules, lambda actor, at: DropNotification(actor=actor, at=at, reason=body.reason)
        )

    api.include_router(records.router())
    return api
