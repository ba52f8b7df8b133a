"""The production calendar: what all orders together ask of the kitchens, day by day."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import Select, func, select

from jejak_b2b_order.application.views import ORDERS
from jejak_b2b_order.entrypoints.http.rights import READING
from jejak_events.b2b_order.goods import Outlet
from jejak_events.b2b_order.order import OrderStatus
from jejak_kit.auth import Principal
from jejak_kit.commands import RecordMissing
from jejak_kit.exports.column import Column
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.exports import Listing, export_router
from jejak_kit.http.models import Day, json_answer
from jejak_kit.http.paging import Sorting, in_order
from jejak_kit.http.problems import Fault, Problem
from jejak_kit.http.records import WAIT_FOR, Narrow
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
DAYS = (
    select(
        TABLE.needed_by.label("day"), TABLE.outlet, func.count().label("orders"), func.sum(TABLE.packs).label("packs")
    )
    .where(TABLE.status.in_([status.value for status in PLANNED]))
    .group_by(TABLE.needed_by, TABLE.outlet)
    .subquery("days")
)
SORTING = Sorting(id=DAYS.c.outlet, keys={"day": DAYS.c.day}, default="day")
"""A day has one row of an outlet."""


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


def router(runtime: Runtime, capacities: Mapping[str, int]) -> APIRouter:
    """`/v1/production_calendar`."""
    api = APIRouter(prefix="/production_calendar", tags=["overviews"])
    listing = Listing(
        "production_calendar",
        SORTING,
        (
            Column("day", DAYS.c.day),
            Column("outlet", DAYS.c.outlet),
            Column("orders", DAYS.c.orders),
            Column("packs", DAYS.c.packs),
            Column("capacity", DAYS.c.outlet, lambda row, words: capacities.get(row["outlet"])),
            Column("free", DAYS.c.packs, lambda row, words: free(int(row["packs"]), capacities.get(row["outlet"]))),
        ),
        [ORDERS],
        readable,
    )
    api.include_router(export_router(runtime, listing, filters))

    @api.get("", response_model=Calendar)
    async def production_calendar(
        principal: CurrentPrincipal,
        narrow: Annotated[Narrow, Depends(filters)],
        wait_for: Annotated[int | None, WAIT_FOR] = None,
    ) -> Response:
        """Packs per day and outlet of orders that are confirmed or further, against the outlet's capacity."""
        statement = in_order(narrow(readable(principal, select(DAYS))), SORTING.order())
        await until_shown(runtime, (ORDERS,), wait_for)
        async with runtime.engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        items = [day_of(row.day, row.outlet, row.orders, int(row.packs), capacities) for row in rows]
        return json_answer(Calendar(items=items).model_dump(mode="json"))

    return api


def readable(principal: Principal, statement: Select[Any]) -> Select[Any]:
    """The statement as it is. Raises RecordMissing for those who may read no order."""
    if not READING.may_read(principal):
        raise RecordMissing
    return statement


def filters(
    first: Annotated[Day, Query(alias="from", description="The first day.")],
    last: Annotated[Day, Query(alias="to", description="The last day, at most a year later.")],
    outlet: Annotated[Outlet | None, Query()] = None,
) -> Narrow:
    """FastAPI dependency: which days, and whose. Raises Problem (422)."""
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise Problem(422, "invalid_request", {"count": 1}, faults=[Fault("query:to", "at_most", {"limit": MOST_DAYS})])

    def narrow(statement: Select[Any]) -> Select[Any]:
        statement = statement.where(DAYS.c.day.between(first, last))
        return statement if outlet is None else statement.where(DAYS.c.outlet == outlet)

    return narrow


def day_of(day: date, outlet: str, orders: int, packs: int, capacities: Mapping[str, int]) -> CalendarDay:
    """A day of an outlet, against its capacity."""
    capacity = capacities.get(outlet)
    return CalendarDay(
        day=day, outlet=outlet, orders=orders, packs=packs, capacity=capacity, free=free(packs, capacity)
    )


def free(packs: int, capacity: int | None) -> int | None:
    """How many packs more can be made; below zero where more is promised."""
    return None if capacity is None else capacity - packs
