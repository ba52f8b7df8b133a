"""What follows from a command to a menu."""

from collections.abc import Sequence
from typing import assert_never

from jejak_b2b_order.domain.price_list.commands import OpenPriceList, PriceItem, PriceListCommand, WithdrawItem
from jejak_b2b_order.domain.price_list.rules import RULES
from jejak_b2b_order.domain.price_list.state import Entry, PriceList
from jejak_events.b2b_order.price_list import ItemPriced, ItemWithdrawn, PriceListEvent, PriceListOpened
from jejak_kit.decider import Refusal, Refused

MOST_ENTRIES = 5_000


def decide(command: PriceListCommand, state: PriceList | None) -> Sequence[PriceListEvent]:
    """Raises Refused; yields nothing for what is so already."""
    RULES.check(command, state)
    if isinstance(command, OpenPriceList):
        if state is not None and state.name == command.name:
            return []
        return [PriceListOpened(outlet=command.outlet, name=command.name)]
    assert state is not None
    match command:
        case PriceItem():
            return _price(command, state)
        case WithdrawItem():
            return _withdraw(command, state)
        case _:
            assert_never(command)


def _price(command: PriceItem, state: PriceList) -> Sequence[PriceListEvent]:
    if command.valid_until is not None and command.valid_until < command.valid_from:
        raise Refused(Refusal("ends_before_it_begins", "input", {}, "/valid_until"))
    if len(state.entries) >= MOST_ENTRIES:
        raise Refused(Refusal("too_many_entries", "rule", {"most": MOST_ENTRIES}))
    same_day = [e for e in state.entries if e.item == command.item and e.valid_from == command.valid_from]
    if any(_says_the_same(entry, command) for entry in same_day):
        return []
    if same_day:
        params = {"item": command.item, "day": command.valid_from}
        raise Refused(Refusal("priced_from_that_day", "rule", params, "/valid_from"))
    content = {name: getattr(command, name) for name in Entry.model_fields}
    return [ItemPriced(outlet=state.outlet, **content)]


def _withdraw(command: WithdrawItem, state: PriceList) -> Sequence[PriceListEvent]:
    """The entry that holds on the last day ends with it; one that begins later would bring the item back."""
    later = [e for e in state.entries if e.item == command.item and e.valid_from > command.last_day]
    entry = state.listed(command.item, command.last_day)
    if entry is None or later:
        params = {"item": command.item, "day": command.last_day}
        raise Refused(Refusal("item_priced_later" if later else "item_not_on_the_menu", "rule", params, "/item"))
    if entry.valid_until == command.last_day:
        return []
    return [ItemWithdrawn(outlet=state.outlet, entry_id=entry.entry_id, item=command.item, last_day=command.last_day)]


def _says_the_same(entry: Entry, command: PriceItem) -> bool:
    told = [name for name in Entry.model_fields if name != "entry_id"]
    return all(getattr(entry, name) == getattr(command, name) for name in told)
