"""The kitchen's part: what was asked of it and what it made."""

from uuid import UUID

from jejak_events.b2b_order.goods import ItemPacks, PacksByItem
from jejak_events.b2b_order.production import ProductionRequested
from jejak_events.language import Value


class Production(Value):
    """`run` 0 before the first start. `made` packs of all runs together."""

    request_id: UUID
    run: int = 0
    made: PacksByItem = ()
    called_off: bool = False


def requested(event: ProductionRequested) -> Production:
    return Production(request_id=event.request_id)


def plus(packs: PacksByItem, more: PacksByItem) -> PacksByItem:
    """Both together, item by item."""
    counted: dict[str, int] = {}
    for each in (*packs, *more):
        counted[each.item] = counted.get(each.item, 0) + each.packs
    return tuple(ItemPacks(item=item, packs=number) for item, number in counted.items())


def packs_of(packs: PacksByItem, item: str) -> int:
    """How many of an item; none if it is not named."""
    return sum(each.packs for each in packs if each.item == item)
