"""Approved IROs as this service knows them: from what a Form Berlangganan can be created (seed 000, 4.A.1)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from jejak_contract.application.views import ORDERS
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.order.state import STATUS_LABELS, OrderStatus
from jejak_contract.entrypoints.http.rights import READING
from jejak_kit.http.lists import add_list
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.runtime import Runtime

TABLE = ORDERS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={
        "updated_at": TABLE.updated_at,
        "number": TABLE.number,
        "customer": TABLE.customer,
        "requested_delivery": TABLE.requested_delivery,
    },
    default="-updated_at",
)


def router(runtime: Runtime) -> APIRouter:
    """`/v1/approved_orders`."""
    api = APIRouter(prefix="/approved_orders", tags=["approved_orders"])
    records = Records(
        runtime, APPROVED_ORDER, name="ApprovedOrderAnswer", view=ORDERS, statuses=STATUS_LABELS, rights=READING
    )

    def filters(
        status: OrderStatus | None = None,
        customer: Annotated[str | None, Query(max_length=200, description="The customer's exact name.")] = None,
        pic: Annotated[str | None, Query(max_length=200)] = None,
        requested_delivery: date | None = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of IRO, customer, quotation, PIC.")] = None,
    ) -> Narrow:
        return records.narrow(
            search=q, status=status, customer=customer, pic=pic, requested_delivery=requested_delivery
        )

    add_list(
        api,
        runtime,
        records,
        SORTING,
        filters,
        shows="IROs that were approved, and those of them that were cancelled since.",
    )

    api.include_router(records.router())
    return api
