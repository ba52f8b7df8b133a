"""The price lists as an order's decision asks for them."""

from datetime import date

from jejak_b2b_order.domain.identity import price_list_id
from jejak_b2b_order.domain.price_list import PRICE_LIST
from jejak_b2b_order.domain.pricing import Listed
from jejak_events.b2b_order.goods import MenuReference
from jejak_kit.store.transaction import Transaction


class PriceListMenu:
    """What the outlet's menu says on a day, read in the order's own transaction."""

    def listed(self, tx: Transaction, outlet: str, item: str, day: date) -> Listed | None:
        record = price_list_id(outlet)
        menu = tx.load(PRICE_LIST, record)
        entry = menu.listed(item, day) if menu is not None else None
        if entry is None:
            return None
        reference = MenuReference(price_list_id=record, entry_id=entry.entry_id, listed_price=entry.price)
        return Listed(reference=reference, name=entry.name, tax_class=entry.tax_class)
