"""What waits for me, and for how long: `/v1/work` of a service, from its work views."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import Select, select, union_all

from jejak_kit.auth import Principal
from jejak_kit.exports.column import Cell, Column, Row, Words
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.exports import Listing, export_router
from jejak_kit.http.models import json_answer
from jejak_kit.http.paging import Page, Paging, Sorting
from jejak_kit.http.problems import language_of
from jejak_kit.http.records import WAIT_FOR, Narrow
from jejak_kit.http.waiting import until_shown
from jejak_kit.runtime import Runtime
from jejak_kit.views.view import View

COLUMNS = ("id", "record_id", "aggregate", "role", "topic", "person", "since", "title", "customer")


class WorkItem(BaseModel):
    """Something that waits for the reader."""

    id: str
    record_id: str
    aggregate: str
    role: str = Field(description="In which of the reader's roles.")
    topic: str
    label: str = Field(description="What is to be done, in the reader's language.")
    person: str | None = Field(description="Whose it is already, if anybody's.")
    since: datetime
    waiting_s: int = Field(description="For how long, in seconds.")
    title: str
    customer: str


def _label(row: Row, words: Words) -> Cell:
    return words(f"work.{row['label']}", {"title": row["title"]})


def work_router(runtime: Runtime, views: Sequence[View]) -> APIRouter:
    """`/v1/work`, from views made by `work_view`."""
    waiting = union_all(
        *(select(*(view.table.c[name] for name in COLUMNS)).where(view.table.c.topic.is_not(None)) for view in views)
    ).subquery("work")
    sorting = Sorting(id=waiting.c.id, keys={"since": waiting.c.since, "customer": waiting.c.customer}, default="since")

    def own_roles(principal: Principal, statement: Select[Any]) -> Select[Any]:
        """What waits for one of the reader's roles."""
        return statement.where(waiting.c.role.in_(principal.roles))

    def filters(
        principal: CurrentPrincipal,
        mine: Annotated[bool, Query(description="Only what is the reader's already.")] = False,
    ) -> Narrow:
        return lambda statement: statement.where(waiting.c.person == principal.id) if mine else statement

    listing = Listing(
        "work",
        sorting,
        (
            Column("since", waiting.c.since),
            Column("label", waiting.c.topic, _label),
            Column("title", waiting.c.title),
            Column("customer", waiting.c.customer),
            Column("aggregate", waiting.c.aggregate, lambda row, words: words(f"aggregate.{row['aggregate']}")),
            Column("role", waiting.c.role, lambda row, words: words(f"role.{row['role']}")),
            Column("person", waiting.c.person),
            Column("record_id", waiting.c.record_id),
        ),
        views,
        own_roles,
    )
    api = APIRouter(prefix="/work", tags=["work"])
    api.include_router(export_router(runtime, listing, filters))

    @api.get("", response_model=Page[WorkItem])
    async def list_work(
        request: Request,
        principal: CurrentPrincipal,
        paging: Annotated[Paging, Depends(sorting)],
        narrow: Annotated[Narrow, Depends(filters)],
        wait_for: Annotated[int | None, WAIT_FOR] = None,
    ) -> Response:
        """Everything that waits for the reader's roles, longest waiting first."""
        await until_shown(runtime, views, wait_for)
        statement = narrow(own_roles(principal, select(waiting)))
        async with runtime.engine.connect() as connection:
            rows = (await connection.execute(paging.apply(statement))).all()
        now, language = request.app.state.edge.clock(), language_of(request.scope)

        def item(row: Any) -> dict[str, Any]:
            label = runtime.catalogue.text(f"work.{row['topic']}", language, {"title": row["title"]})
            return {
                **row,
                "label": label,
                "since": row["since"].isoformat(),
                "waiting_s": max(0, int((now - row["since"]).total_seconds())),
            }

        page = paging.page(rows, item)
        return json_answer({"items": page.items, "next": page.next})

    return api
