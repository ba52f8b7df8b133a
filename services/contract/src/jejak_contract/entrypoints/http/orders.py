"""Approved IROs as this service knows them: from what a Form Berlangganan can be created (seed 000, 4.A.1)."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from jejak_contract.application.views import ORDERS
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.order.state import STATUS_LABELS, OrderStatus
from jejak_contract.entrypoints.http.rights import READING
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.exports import export_router, records_listing
from jejak_kit.http.paging import Page, Paging, Sorting
from jejak_kit.http.records import WAIT_FOR, Narrow, Records
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

    api.include_router(export_router(runtime, records_listing(records, SORTING), filters))

    @api.get("", response_model=Page[records.answer])  # type: ignore[name-defined]  # built from the state model
    async def list_orders(
        request: Request,
        principal: CurrentPrincipal,
        paging: Annotated[Paging, Depends(SORTING)],
        narrow: Annotated[Narrow, Depends(filters)],
        wait_for: Annotated[int | None, WAIT_FOR] = None,
    ) -> Response:
        """IROs that were approved, and those of them that were cancelled since."""
        return await records.page(request, principal, paging, narrow, wait_for)

    api.include_router(records.router())
    return api
