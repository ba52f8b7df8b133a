"""Menus and prices: one list per outlet, an item's price from day to day."""

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query

from jejak_b2b_order.application.party_views import PRICE_LISTS
from jejak_b2b_order.domain.identity import price_list_id
from jejak_b2b_order.domain.price_list import PRICE_LIST
from jejak_b2b_order.domain.price_list.commands import OpenPriceList, PriceItem, WithdrawItem
from jejak_b2b_order.domain.price_list.state import STATUS_LABELS
from jejak_b2b_order.entrypoints.http.rights import READING
from jejak_events.b2b_order.goods import Outlet, TaxClass, UnitPrice
from jejak_events.limits import Code, Description, Name
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, Day, RequestModel
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.runtime import Runtime

TABLE = PRICE_LISTS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={"updated_at": TABLE.updated_at, "outlet": TABLE.outlet, "name": TABLE.name},
    default="outlet",
)


class NewPriceList(RequestModel):
    """An outlet's menu."""

    outlet: Outlet
    name: Name


class NewPrice(RequestModel):
    """What an item costs a pack, in rupiah before tax, from a day on; `valid_until` is the last day, if there is one."""

    item: Code
    name: Name
    description: Description | None = None
    price: UnitPrice
    tax_class: TaxClass
    valid_from: Day
    valid_until: Day | None = None


class Withdrawal(RequestModel):
    """The last day on which an item is offered."""

    item: Code
    last_day: Day


def router(runtime: Runtime) -> APIRouter:
    """`/v1/price_lists`."""
    api = APIRouter(prefix="/price_lists", tags=["price lists"])
    rules = PRICE_LIST.rules
    records = Records(
        runtime, PRICE_LIST, name="PriceListAnswer", view=PRICE_LISTS, statuses=STATUS_LABELS, rights=READING
    )

    def filters(
        q: Annotated[str | None, Query(max_length=200, description="Part of outlet or name.")] = None,
    ) -> Narrow:
        return records.narrow(search=q)

    add_list(api, runtime, records, SORTING, filters, shows="The outlets' menus.")

    @api.post("", status_code=201)
    async def open_price_list(body: NewPriceList, gate: UnversionedGate) -> CommandAnswer:
        """Begin an outlet's menu; an outlet that has one keeps it, perhaps under another name."""
        return await gate.create(
            OpenPriceList,
            rules,
            lambda _: lambda actor, at: OpenPriceList(actor=actor, at=at, outlet=body.outlet, name=body.name),
            record_id=price_list_id(body.outlet),
        )

    @api.post("/{id}/price")
    async def price(id: UUID, body: NewPrice, gate: Gate) -> CommandAnswer:
        """Say what an item costs from a day on."""
        entry = uuid5(id, f"{body.item}/{body.valid_from.isoformat()}/{gate.key}")
        return await gate.run(
            PriceItem,
            id,
            rules,
            lambda actor, at: PriceItem(actor=actor, at=at, entry_id=entry, **body.model_dump()),
        )

    @api.post("/{id}/withdraw")
    async def withdraw(id: UUID, body: Withdrawal, gate: Gate) -> CommandAnswer:
        """Offer an item no longer."""
        return await gate.run(
            WithdrawItem, id, rules, lambda actor, at: WithdrawItem(actor=actor, at=at, **body.model_dump())
        )

    api.include_router(records.router())
    return api
