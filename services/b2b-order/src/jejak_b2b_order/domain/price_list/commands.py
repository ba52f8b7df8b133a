"""What the Store Manager does with a menu."""

from datetime import date
from uuid import UUID

from jejak_events.b2b_order.goods import Outlet, TaxClass, UnitPrice
from jejak_events.limits import Code, Description, Name
from jejak_kit.decider import Command


class OpenPriceList(Command, name="open"):
    """Begin the outlet's menu, or call it otherwise."""

    outlet: Outlet
    name: Name


class PriceItem(Command, name="price"):
    """What an item costs from a day on."""

    entry_id: UUID
    item: Code
    name: Name
    description: Description | None = None
    price: UnitPrice
    tax_class: TaxClass
    valid_from: date
    valid_until: date | None = None


class WithdrawItem(Command, name="withdraw"):
    """Offer an item no longer after a day."""

    item: Code
    last_day: date


PriceListCommand = OpenPriceList | PriceItem | WithdrawItem
