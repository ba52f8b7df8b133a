"""The inbox: what the reader was told, in person, in one of their roles, or as a member of an audience."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import Select, false, func, not_, select

from jejak_kit.auth import Principal
from jejak_kit.exports.column import Column, Row, Words
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import UnversionedGate
from jejak_kit.http.exports import Listing, export_router
from jejak_kit.http.models import CommandAnswer, json_answer
from jejak_kit.http.paging import Page, Paging, Sorting
from jejak_kit.http.problems import language_of
from jejak_kit.http.records import WAIT_FOR, Narrow
from jejak_kit.http.waiting import until_shown
from jejak_kit.runtime import Runtime
from jejak_kit.views.view import STATE
from jejak_notifier.application.views import NOTIFICATIONS
from jejak_notifier.application.wording import Text, worded
from jejak_notifier.domain.house import inboxes_of
from jejak_notifier.domain.notification import NOTIFICATION, Notification
from jejak_notifier.domain.notification.commands import MarkRead, MarkUnread

TABLE = NOTIFICATIONS.table.c
SORTING = Sorting(id=TABLE.id, keys={"since": TABLE.created_at}, default="-since")
COUNTED = 1_000
"""Unread ones are counted up to here."""


class About(BaseModel):
    """What it is about: where to look."""

    service: str
    type: str
    event_id: UUID
    record_id: UUID
    occurred_at: datetime


class InboxItem(BaseModel):
    """Something the reader was told."""

    id: UUID
    since: datetime
    inbox: str = Field(description="Whose: `person:<id>`, `role:<role>` or `audience:<name>`.")
    read: bool = Field(
        description="Whether this reader has read it; others who share the inbox have marks of their own."
    )
    title: str
    body: str
    number: str | None
    customer: str | None
    about: About


class InboxSummary(BaseModel):
    unread: int = Field(description=f"Counted up to {COUNTED}.")


def router(runtime: Runtime, audiences: Mapping[str, Sequence[str]]) -> APIRouter:
    """`/v1/inbox`."""
    api = APIRouter(prefix="/inbox", tags=["inbox"])
    rules = NOTIFICATION.rules

    def inboxes(principal: Principal) -> list[str]:
        return inboxes_of(principal.id, principal.roles, audiences)

    state_of = NOTIFICATIONS.adapters[STATE]

    def own(principal: Principal, statement: Select[Any]) -> Select[Any]:
        return statement.where(TABLE.in_inbox, TABLE.recipient.in_(inboxes(principal) or [""]))

    def filters(
        principal: CurrentPrincipal,
        unread: Annotated[bool | None, Query(description="Only what is unread, or only what is read.")] = None,
    ) -> Narrow:
        read = func.coalesce(TABLE[STATE]["read_by"].contains([principal.id]), false())
        return lambda statement: statement if unread is None else statement.where(not_(read) if unread else read)

    def text(state: Any, words: Words) -> Text:
        return worded(state_of.validate_python(state, strict=False), runtime.catalogue, words.language)

    def title(row: Row, words: Words) -> str:
        return text(row["title"], words).title

    def body(row: Row, words: Words) -> str:
        return text(row["body"], words).body

    listing = Listing(
        "inbox",
        SORTING,
        (
            Column("id", TABLE.id),
            Column("since", TABLE.created_at),
            Column("recipient", TABLE.recipient),
            Column("title", TABLE[STATE], title),
            Column("body", TABLE[STATE], body),
            Column("number", TABLE.number),
            Column("customer", TABLE.customer),
            Column("event", TABLE.event, lambda row, words: words(f"event.{row['event']}")),
            Column("subject_id", TABLE.subject_id),
        ),
        [NOTIFICATIONS],
        own,
    )
    api.include_router(export_router(runtime, listing, filters))

    @api.get("", response_model=Page[InboxItem])
    async def list_inbox(
        request: Request,
        principal: CurrentPrincipal,
        paging: Annotated[Paging, Depends(SORTING)],
        narrow: Annotated[Narrow, Depends(filters)],
        wait_for: Annotated[int | None, WAIT_FOR] = None,
    ) -> Response:
        """What the reader was told, newest first."""
        await until_shown(runtime, [NOTIFICATIONS], wait_for)
        statement = narrow(own(principal, select(NOTIFICATIONS.table)))
        async with runtime.engine.connect() as connection:
            rows = (await connection.execute(paging.apply(statement))).all()
        language = language_of(request.scope)

        def item(row: Mapping[str, Any]) -> dict[str, Any]:
            state: Notification = state_of.validate_python(row[STATE], strict=False)
            text = worded(state, runtime.catalogue, language)
            return {
                "id": row["id"],
                "since": row["created_at"].isoformat(),
                "inbox": row["recipient"],
                "read": principal.id in state.read_by,
                "title": text.title,
                "body": text.body,
                "number": row["number"],
                "customer": row["customer"],
                "about": state.about.model_dump(mode="json", exclude={"record_version"}),
            }

        page = paging.page(rows, item)
        return json_answer({"items": page.items, "next": page.next})

    @api.get("/summary", response_model=InboxSummary)
    async def summary(principal: CurrentPrincipal, wait_for: Annotated[int | None, WAIT_FOR] = None) -> Response:
        """How much is unread."""
        await until_shown(runtime, [NOTIFICATIONS], wait_for)
        some = filters(principal, unread=True)(own(principal, select(TABLE.id))).limit(COUNTED).subquery()
        async with runtime.engine.connect() as connection:
            unread = (await connection.execute(select(func.count()).select_from(some))).scalar_one()
        return json_answer({"unread": unread})

    @api.post("/{id}/read")
    async def read(id: UUID, gate: UnversionedGate) -> CommandAnswer:
        """The reader has read it."""
        mine = tuple(inboxes(gate.principal))
        return await gate.run(MarkRead, id, rules, lambda actor, at: MarkRead(actor=actor, at=at, inboxes=mine))

    @api.post("/{id}/unread")
    async def unread_(id: UUID, gate: UnversionedGate) -> CommandAnswer:
        """The reader wants to see it as new again."""
        mine = tuple(inboxes(gate.principal))
        return await gate.run(MarkUnread, id, rules, lambda actor, at: MarkUnread(actor=actor, at=at, inboxes=mine))

    return api
