"""From what a customer asks for to lines with prices: the price comes from the menu, any other needs a reason."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field

from jejak_events.b2b_order.goods import Lines, MenuReference, OrderLine, Packs, TaxClass, UnitPrice
from jejak_events.language import Value
from jejak_events.limits import Code, Name, Note
from jejak_kit.decider import Refusal, Refused


class AskedLine(Value):
    """A line as somebody typed it: what is left out comes from the menu, or from the order as it was."""

    item: Code
    packs: Packs
    unit_price: UnitPrice | None = None
    price_reason: Note | None = None
    name: Name | None = None
    tax_class: TaxClass | None = None


AskedLines = Annotated[tuple[AskedLine, ...], Field(min_length=1, max_length=100)]


class Listed(Value):
    """An item of an outlet's menu as it is priced on a day."""

    reference: MenuReference
    name: Name
    tax_class: TaxClass


Menu = Mapping[str, Listed]
"""What of the items asked for the menu lists, by item."""


def priced(asked: Sequence[AskedLine], menu: Menu, kept: Iterable[OrderLine] = ()) -> Lines:
    """The lines with prices. An item that was on the order before keeps what was agreed, unless a price is given.

    Raises Refused, with every line at fault.
    """
    before = {line.item: line for line in kept}
    faults = [*_repeated(asked)]
    lines: list[OrderLine] = []
    for index, line in enumerate(asked):
        known = before.get(line.item)
        if known is not None and line.unit_price in (None, known.unit_price):
            lines.append(known.model_copy(update={"packs": line.packs}))
            continue
        found = menu.get(line.item)
        refusals = list(_faults(line, found, f"/lines/{index}"))
        faults.extend(refusals)
        if not refusals:
            lines.append(_line(line, found))
    if faults:
        raise Refused(*faults)
    return tuple(lines)


def _line(asked: AskedLine, listed: Listed | None) -> OrderLine:
    if listed is None:
        assert asked.name is not None
        assert asked.unit_price is not None
        return OrderLine(
            item=asked.item,
            name=asked.name,
            packs=asked.packs,
            unit_price=asked.unit_price,
            tax_class=asked.tax_class or TaxClass.NONE,
            price_reason=asked.price_reason,
        )
    price = asked.unit_price if asked.unit_price is not None else listed.reference.listed_price
    return OrderLine(
        item=asked.item,
        name=listed.name,
        packs=asked.packs,
        unit_price=price,
        tax_class=listed.tax_class,
        listed=listed.reference,
        price_reason=asked.price_reason if price != listed.reference.listed_price else None,
    )


def _faults(asked: AskedLine, listed: Listed | None, place: str) -> Iterator[Refusal]:
    if listed is None:
        for field in ("name", "unit_price", "tax_class"):
            if getattr(asked, field) is None:
                yield Refusal("item_not_listed", "input", {"item": asked.item, "field": field}, f"{place}/{field}")
    changed = listed is None or asked.unit_price not in (None, listed.reference.listed_price)
    if changed and asked.price_reason is None:
        yield Refusal("price_needs_reason", "input", {"item": asked.item}, f"{place}/price_reason")


def _repeated(asked: Sequence[AskedLine]) -> Iterator[Refusal]:
    seen: set[str] = set()
    for index, line in enumerate(asked):
        if line.item in seen:
            yield Refusal("item_repeated", "input", {"item": line.item}, f"/lines/{index}/item")
        seen.add(line.item)
