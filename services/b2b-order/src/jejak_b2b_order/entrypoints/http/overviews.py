"""What all orders together say: the production calendar, and receivables by age."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, and_, case, func, select

from jejak_b2b_order.application.views import ORDERS
from jejak_b2b_order.domain.wib import business_day
from jejak_b2b_order.entrypoints.http.rights import READING
from jejak_events.b2b_order.goods import Outlet
from jejak_events.b2b_order.order import OrderStatus
from jejak_kit.auth import Principal
from jejak_kit.commands import RecordMissing
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.models import Day, json_answer
from jejak_kit.http.problems import Fault, Problem
from jejak_kit.http.records import WAIT_FOR
from jejak_kit.http.waiting import until_shown
from jejak_kit.runtime import Runtime

TABLE = ORDERS.table.c
S = OrderStatus
PLANNED = (
    S.CONFIRMED,
    S.INVOICED,
    S.PRODUCTION_REQUESTED,
    S.IN_PRODUCTION,
    S.PRODUCED,
    S.DELIVERED,
    S.CLOSED,
)
"""Confirmed or further; an order on hold takes up no capacity until it is resumed."""
MOST_DAYS = 366
BUCKETS: tuple[tuple[str, int, int | None], ...] = (
    ("days_1_to_30", 1, 30),
    ("days_31_to_60", 31, 60),
    ("days_61_to_90", 61, 90),
    ("over_90_days", 91, None),
)
"""Field, and the first and last day past the due date."""


class CalendarDay(BaseModel):
    """Packs that an outlet hands over on a day. `capacity` and `free` are null where no capacity is configured;
    `free` is below zero where more is promised than can be made."""

    day: date
    outlet: str
    orders: int
    packs: int
    capacity: int | None
    free: int | None


class Calendar(BaseModel):
    items: list[CalendarDay]


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


def router(runtime: Runtime, capacities: Mapping[str, int]) -> APIRouter:
    """`/v1/production_calendar` and `/v1/receivables`."""
    api = APIRouter(tags=["overviews"])

    @api.get("/production_calendar", response_model=Calendar)
    async def production_calendar(
        principal: CurrentPrincipal,
        first: Annotated[Day, Query(alias="from", description="The first day.")],
        last: Annotated[Day, Query(alias="to", description="The last day, at most a year later.")],
        outlet: Annotated[Outlet | None, Query()] = None,
        wait_for: Annotated[int | None, WAIT_FOR] = None,
    ) -> Response:
        """Packs per day and outlet of orders that are confirmed or further, against the outlet's capacity."""
        _may_read(principal)
        if not first <= last <= first + timedelta(days=MOST_DAYS):
            raise Problem(
                422, "invalid_request", {"count": 1}, faults=[Fault("query:to", "at_most", {"limit": MOST_DAYS})]
            )
        await until_shown(runtime, (ORDERS,), wait_for)
        statement = (
            select(TABLE.needed_by, TABLE.outlet, func.count().label("orders"), func.sum(TABLE.packs).label("packs"))
            .where(TABLE.status.in_([status.value for status in PLANNED]), TABLE.needed_by.between(first, last))
            .group_by(TABLE.needed_by, TABLE.outlet)
            .order_by(TABLE.needed_by, TABLE.outlet)
        )
        if outlet is not None:
            statement = statement.where(TABLE.outlet == outlet)
        async with runtime.engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        items = [_day(row.needed_by, row.outlet, row.orders, int(row.packs), capacities) for row in rows]
        return json_answer(Calendar(items=items).model_dump(mode="json"))

    @api.get("/receivables", response_model=Receivables)
    async def receivables(
        request: Request, principal: CurrentPrincipal, wait_for: Annotated[int | None, WAIT_FOR] = None
    ) -> Response:
        """Acknowledged receivables per customer, by age."""
        _may_read(principal)
        await until_shown(runtime, (ORDERS,), wait_for)
        today = business_day(request.app.state.edge.clock())
        sums = [_sum("not_due", TABLE.due_on >= today)]
        for name, since, until in BUCKETS:
            late = TABLE.due_on <= today - timedelta(days=since)
            sums.append(
                _sum(name, late if until is None else and_(late, TABLE.due_on >= today - timedelta(days=until)))
            )
        statement = (
            select(
                TABLE.customer_id,
                func.max(TABLE.customer).label("customer"),
                func.count().label("orders"),
                func.sum(TABLE.receivable).label("total"),
                *sums,
            )
            .where(TABLE.receivable > 0)
            .group_by(TABLE.customer_id)
            .order_by(func.max(TABLE.customer), TABLE.customer_id)
        )
        async with runtime.engine.connect() as connection:
            rows = (await connection.execute(statement)).mappings().all()
        items = [Receivable.model_validate(dict(row)) for row in rows]
        answer = Receivables(as_of=today, items=items, total=sum(item.total for item in items))
        return json_answer(answer.model_dump(mode="json"))

    return api


def _may_read(principal: Principal) -> None:
    if not READING.may_read(principal):
        raise RecordMissing


def _sum(name: str, when: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((when, TABLE.receivable), else_=0)), 0).label(name)


def _day(day: date, outlet: str, orders: int, packs: int, capacities: Mapping[str, int]) -> CalendarDay:
    capacity = capacities.get(outlet)
    free = None if capacity is None else capacity - packs
    return CalendarDay(day=day, outlet=outlet, orders=orders, packs=packs, capacity=capacity, free=free)
