"""The menu of an outlet and what its items cost from which day on."""

from datetime import date
from uuid import UUID

from jejak_events.b2b_order.goods import Outlet, TaxClass, UnitPrice
from jejak_events.language import Event
from jejak_events.limits import Code, Description, Name


class OfPriceList(Event, service="b2b-order"):
    """Which outlet's; an outlet has one."""

    outlet: Outlet


class PriceListOpened(OfPriceList, type="price_list.opened"):
    """The outlet has a menu from now on."""

    name: Name


class ItemPriced(OfPriceList, type="price_list.item_priced"):
    """An item costs `price` rupiah a pack, before tax, from `valid_from` to `valid_until` (both days included; none: for
    good). A later entry of the same item takes its place from its own first day on."""

    entry_id: UUID
    item: Code
    name: Name
    description: Description | None = None
    price: UnitPrice
    tax_class: TaxClass
    valid_from: date
    valid_until: date | None = None


class ItemWithdrawn(OfPriceList, type="price_list.item_withdrawn"):
    """The item is not offered after `last_day`; orders that have its price keep it."""

    entry_id: UUID
    item: Code
    last_day: date


PriceListEvent = PriceListOpened | ItemPriced | ItemWithdrawn
