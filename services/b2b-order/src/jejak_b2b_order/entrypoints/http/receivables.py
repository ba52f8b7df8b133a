"""Receivables by age: what customers owe on Term of Payment."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Date, Subquery, and_, case, cast, func, literal, select

from jejak_b2b_order.application.views import ORDERS
from jejak_b2b_order.domain.wib import business_day
from jejak_b2b_order.entrypoints.http.production_calendar import readable
from jejak_kit.exports.column import Column
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.exports import Listing, export_router
from jejak_kit.http.models import json_answer
from jejak_kit.http.paging import Sorting, in_order
from jejak_kit.http.records import WAIT_FOR, Narrow
from jejak_kit.http.waiting import until_shown
from jejak_kit.i18n import BUSINESS_ZONE
from jejak_kit.runtime import Runtime

TABLE = ORDERS.table.c
BUCKETS: tuple[tuple[str, int, int | None], ...] = (
    ("days_1_to_30", 1, 30),
    ("days_31_to_60", 31, 60),
    ("days_61_to_90", 61, 90),
    ("over_90_days", 91, None),
)
"""Field, and the first and last day past the due date."""


class Receivable(BaseModel):
    """What a customer owes on Term of Payment, in rupiah, by how many days it is past its due date."""

    customer_id: UUID
    customer: str
    orders: int
    not_due: int
    days_1_to_30: int
    days_31_to_60: int
    days_61_to_90: int
    over_90_days: int
    total: int


class Receivables(BaseModel):
    as_of: date = Field(description="The day in Jakarta on which ages are counted.")
    items: list[Receivable]
    total: int


def router(runtime: Runtime) -> APIRouter:
    """`/v1/receivables`."""
    api = APIRouter(prefix="/receivables", tags=["overviews"])
    listed = by_age(cast(func.timezone(BUSINESS_ZONE.key, func.now()), Date))
    columns = [Column(name, listed.c[name]) for name in Receivable.model_fields]
    listing = Listing("receivables", by_customer(listed), columns, [ORDERS], readable)
    api.include_router(export_router(runtime, listing, whole))

    @api.get("", response_model=Receivables)
    async def receivables(
        request: Request, principal: CurrentPrincipal, wait_for: Annotated[int | None, WAIT_FOR] = None
    ) -> Response:
        """Acknowledged receivables per customer, by age."""
        today = business_day(request.app.state.edge.clock())
        found = by_age(literal(today))
        statement = in_order(readable(principal, select(found)), by_customer(found).order())
        await until_shown(runtime, (ORDERS,), wait_for)
        async with runtime.engine.connect() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        items = [Receivable.model_validate(dict(row)) for row in rows]
        answer = Receivables(as_of=today, items=items, total=sum(item.total for item in items))
        return json_answer(answer.model_dump(mode="json"))

    return api


def whole() -> Narrow:
    """FastAPI dependency: there is nothing to filter by."""
    return lambda statement: statement


def by_customer(found: Subquery) -> Sorting:
    return Sorting(id=found.c.customer_id, keys={"customer": found.c.customer}, default="customer")


def by_age(today: ColumnElement[date]) -> Subquery:
    """A row for each customer who owes something, aged on the given day."""
    sums: list[ColumnElement[Any]] = [_sum("not_due", TABLE.due_on >= today)]
    for name, since, until in BUCKETS:
        late = today - TABLE.due_on >= since
        sums.append(_sum(name, late if until is None else and_(late, today - TABLE.due_on <= until)))
    return (
        select(
            TABLE.customer_id,
            func.max(TABLE.customer).label("customer"),
            func.count().label("orders"),
            *sums,
            func.sum(TABLE.receivable).label("total"),
        )
        .where(TABLE.receivable > 0)
        .group_by(TABLE.customer_id)
        .subquery("receivables")
    )


def _sum(name: str, when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((when, TABLE.receivable), else_=0)), 0).label(name)
