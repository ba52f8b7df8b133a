"""A menu's state, folded from its events."""

from datetime import date
from enum import StrEnum
from typing import assert_never
from uuid import UUID

from jejak_events.b2b_order.goods import Outlet, TaxClass, UnitPrice
from jejak_events.b2b_order.price_list import ItemPriced, ItemWithdrawn, PriceListEvent, PriceListOpened
from jejak_events.language import Value
from jejak_events.limits import Code, Description, Name


class PriceListStatus(StrEnum):
    """A menu is never closed: its items are."""

    OPEN = "open"


STATUS_LABELS = {PriceListStatus.OPEN: "Berlaku"}


class Entry(Value):
    """An item at a price, from a day to a day (both included)."""

    entry_id: UUID
    item: Code
    name: Name
    description: Description | None
    price: UnitPrice
    tax_class: TaxClass
    valid_from: date
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class PriceList(Value):
    """Entries in the order of their first days."""

    outlet: Outlet
    name: Name
    entries: tuple[Entry, ...] = ()
    status: PriceListStatus = PriceListStatus.OPEN

    def listed(self, item: str, day: date) -> Entry | None:
        """The entry that holds for an item on a day: the one that began last. What it took the place of does not come
        back when it ends."""
        begun = [entry for entry in self.entries if entry.item == item and entry.valid_from <= day]
        return begun[-1] if begun and begun[-1].holds_on(day) else None


def evolve(state: PriceList | None, event: PriceListEvent) -> PriceList:
    if isinstance(event, PriceListOpened):
        entries = state.entries if state is not None else ()
        return PriceList(outlet=event.outlet, name=event.name, entries=entries)
    assert state is not None
    match event:
        case ItemPriced():
            entry = Entry(**{name: getattr(event, name) for name in Entry.model_fields})
            entries = tuple(sorted((*state.entries, entry), key=lambda each: each.valid_from))
            return state.model_copy(update={"entries": entries})
        case ItemWithdrawn():
            ended = tuple(_ended(entry, event) for entry in state.entries)
            return state.model_copy(update={"entries": ended})
        case _:
            assert_never(event)


def _ended(entry: Entry, event: ItemWithdrawn) -> Entry:
    if entry.entry_id != event.entry_id:
        return entry
    return entry.model_copy(update={"valid_until": event.last_day})
