"""What waits for me, and for how long."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import Select, select, union_all

from jejak_iro.application.work import WORK
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

COLUMNS = ("id", "record_id", "aggregate", "role", "topic", "person", "since", "title", "customer")
ALL = union_all(
    *(select(*(view.table.c[name] for name in COLUMNS)).where(view.table.c.topic.is_not(None)) for view in WORK)
).subquery("work")
SORTING = Sorting(id=ALL.c.id, keys={"since": ALL.c.since, "customer": ALL.c.customer}, default="since")


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


def own_roles(principal: Principal, statement: Select[Any]) -> Select[Any]:
    """What waits for one of the reader's roles."""
    return statement.where(ALL.c.role.in_(principal.roles))


def filters(
    principal: CurrentPrincipal,
    mine: Annotated[bool, Query(description="Only what is the reader's already.")] = False,
) -> Narrow:
    return lambda statement: statement.where(ALL.c.person == principal.id) if mine else statement


def _label(row: Row, words: Words) -> Cell:
    return words(f"work.{row['label']}", {"title": row["title"]})


LISTING = Listing(
    "work",
    SORTING,
    (
        Column("since", ALL.c.since),
        Column("label", ALL.c.topic, _label),
        Column("title", ALL.c.title),
        Column("customer", ALL.c.customer),
        Column("aggregate", ALL.c.aggregate, lambda row, words: words(f"aggregate.{row['aggregate']}")),
        Column("role", ALL.c.role, lambda row, words: words(f"role.{row['role']}")),
        Column("person", ALL.c.person),
        Column("record_id", ALL.c.record_id),
    ),
    WORK,
    own_roles,
)


def router(runtime: Runtime) -> APIRouter:
    """`/v1/work`."""
    api = APIRouter(prefix="/work", tags=["work"])
    api.include_router(export_router(runtime, LISTING, filters))

    @api.get("", response_model=Page[WorkItem])
    async def list_work(
        request: Request,
        principal: CurrentPrincipal,
        paging: Annotated[Paging, Depends(SORTING)],
        narrow: Annotated[Narrow, Depends(filters)],
        wait_for: Annotated[int | None, WAIT_FOR] = None,
    ) -> Response:
        """Everything that waits for the reader's roles, longest waiting first."""
        await until_shown(runtime, WORK, wait_for)
        statement = narrow(own_roles(principal, select(ALL)))
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
