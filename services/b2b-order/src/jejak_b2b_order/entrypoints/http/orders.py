"""Orders (SOP MKN-ODR01): the list, the Form Pesanan, and the ends an order can have."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from jejak_b2b_order.application.customers import CustomerBody, customer
from jejak_b2b_order.application.views import ORDERS
from jejak_b2b_order.domain.order import ORDER
from jejak_b2b_order.domain.order.commands.closing import (
    CancelOrder,
    CloseOrder,
    CloseRemainder,
    HoldOrder,
    ResumeOrder,
)
from jejak_b2b_order.domain.order.commands.inquiry import AmendOrder, AskedForm, RegisterOrder, UpdateOrder
from jejak_b2b_order.domain.order.state import STATUS_LABELS
from jejak_b2b_order.entrypoints.http import availability, documentation, goods, money, papers
from jejak_b2b_order.entrypoints.http.bodies import FormBody
from jejak_b2b_order.entrypoints.http.giving import gives
from jejak_b2b_order.entrypoints.http.rights import READING
from jejak_b2b_order.settings import B2bOrderSettings
from jejak_events.b2b_order.goods import Outlet
from jejak_events.b2b_order.order import OrderStatus
from jejak_events.b2b_order.parties import Channel
from jejak_events.limits import Note
from jejak_kit.http.commands import CommandGate, Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, RequestModel
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
        "status": TABLE.status,
        "needed_by": TABLE.needed_by,
        "packs": TABLE.packs,
        "balance": TABLE.balance,
    },
    default="-updated_at",
)


class NewOrder(RequestModel):
    """An inquiry."""

    customer: CustomerBody
    channel: Channel
    lead_id: UUID | None = Field(None, description="The lead that it came from.")
    form: FormBody


class UpdateBody(RequestModel):
    form: FormBody


class AmendBody(UpdateBody):
    reason: Note


class ReasonBody(RequestModel):
    reason: Note


class OptionalNoteBody(RequestModel):
    note: Note | None = None


def router(runtime: Runtime, settings: B2bOrderSettings) -> APIRouter:
    """`/v1/orders`."""
    api = APIRouter(prefix="/orders", tags=["orders"])
    rules = ORDER.rules
    records = Records(runtime, ORDER, name="OrderAnswer", view=ORDERS, statuses=STATUS_LABELS, rights=READING)

    def filters(
        status: OrderStatus | None = None,
        outlet: Annotated[Outlet | None, Query()] = None,
        channel: Channel | None = None,
        customer_id: UUID | None = None,
        needed_by: Annotated[date | None, Query(description="Needed by exactly this day.")] = None,
        donation: Annotated[bool | None, Query(description="For a donation programme, or not.")] = None,
        q: Annotated[
            str | None, Query(max_length=200, description="Part of number, customer, invoice, Surat Jalan.")
        ] = None,
    ) -> Narrow:
        return records.narrow(
            search=q,
            status=status,
            outlet=outlet,
            channel=channel,
            customer_id=None if customer_id is None else str(customer_id),
            needed_by=needed_by,
            donation=donation,
        )

    add_list(api, runtime, records, SORTING, filters, shows="Orders and what can be done with each.")

    @api.post("", status_code=201)
    async def register(body: NewOrder, gate: UnversionedGate) -> CommandAnswer:
        """Write an inquiry into the Form Pesanan: prices are filled in from the outlet's menu."""
        gate.admit(RegisterOrder, rules)
        sealed = await customer(body.customer, runtime.sealer)
        form = await body.form.form(runtime.sealer, sealed)
        return await gate.create(
            RegisterOrder,
            rules,
            lambda _: (
                lambda actor, at: RegisterOrder(
                    actor=actor, at=at, customer=sealed, channel=body.channel, lead_id=body.lead_id, form=form
                )
            ),
        )

    async def changed(id: UUID, body: UpdateBody, gate: CommandGate) -> AskedForm:
        """People are known by the customer they belong to."""
        order = await records.state(gate.principal, id)
        return await body.form.form(runtime.sealer, order.customer)

    @api.post("/{id}/update")
    async def update(id: UUID, body: UpdateBody, gate: Gate) -> CommandAnswer:
        """Rewrite the form, all of it, before anybody is asked about it."""
        gate.admit(UpdateOrder, rules)
        form = await changed(id, body, gate)
        return await gate.run(UpdateOrder, id, rules, lambda actor, at: UpdateOrder(actor=actor, at=at, form=form))

    @api.post("/{id}/amend")
    async def amend(id: UUID, body: AmendBody, gate: Gate) -> CommandAnswer:
        """Change the form, all of it: what must be asked, confirmed or invoiced again follows from what is changed."""
        gate.admit(AmendOrder, rules)
        form = await changed(id, body, gate)
        return await gate.run(
            AmendOrder, id, rules, lambda actor, at: AmendOrder(actor=actor, at=at, form=form, reason=body.reason)
        )

    availability.add(api, rules)
    money.add(api, rules, runtime)
    goods.add(api, rules, runtime, records)
    documentation.add(api, rules, runtime, records)
    papers.add(api, rules, runtime, records, settings)
    gives(api, rules, HoldOrder, ReasonBody)
    gives(api, rules, ResumeOrder, OptionalNoteBody)
    gives(api, rules, CloseRemainder, ReasonBody)
    gives(api, rules, CloseOrder)
    gives(api, rules, CancelOrder, ReasonBody)
    api.include_router(records.router())
    return api
