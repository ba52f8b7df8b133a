"""What a change of the form brings with it: a table, by what was changed and how far the order is.

Each letter of a cell is something that must be done once more: `a` availability asked, `c` the order confirmed, `i` the
Performa Invoice issued. `-` changes nothing else; `x` is refused.
"""

from collections.abc import Iterator
from typing import Literal

from jejak_events.b2b_order.goods import OrderForm, OrderLine
from jejak_events.b2b_order.order import AskAgain, Changed, OrderStatus

TABLE = """
             checking  available  confirmed  invoiced  production_requested  in_production  produced
more_packs   a         a          a          ai        ai                    x              x
other_items  a         a          a          ai        ai                    x              x
earlier      a         a          a          ai        ai                    x              -
fewer_packs  -         c          c          i         i                     x              x
later        -         -          c          -         -                     -              -
price        -         -          -          i         x                     x              x
place        -         -          -          -         -                     -              -
details      -         -          -          -         -                     -              -
"""
KINDS: tuple[Changed, ...] = (
    "more_packs",
    "fewer_packs",
    "other_items",
    "price",
    "earlier",
    "later",
    "place",
    "details",
)
LETTERS: dict[str, AskAgain] = {"a": "availability", "c": "confirmation", "i": "invoice"}
Cell = tuple[AskAgain, ...] | Literal["never"]


def _read(text: str) -> dict[tuple[Changed, OrderStatus], Cell]:
    heading, *rows = (line.split() for line in text.strip().splitlines())
    statuses = [OrderStatus(word) for word in heading]
    table: dict[tuple[Changed, OrderStatus], Cell] = {}
    for name, *words in rows:
        for status, word in zip(statuses, words, strict=True):
            table[_changed(name), status] = _cell(word)
    return table


def _changed(word: str) -> Changed:
    return next(kind for kind in KINDS if kind == word)


def _cell(word: str) -> Cell:
    return "never" if word == "x" else tuple(again for letter, again in LETTERS.items() if letter in word)


CONSEQUENCES = _read(TABLE)


def changes(before: OrderForm, after: OrderForm) -> tuple[Changed, ...]:
    """What kinds of change lie between two forms."""
    return tuple(kind for kind in KINDS if kind in set(_kinds(before, after)))


def _kinds(before: OrderForm, after: OrderForm) -> Iterator[Changed]:
    old, new = ({line.item: line for line in form.lines} for form in (before, after))
    if set(new) - set(old) or before.outlet != after.outlet:
        yield "other_items"
    if set(old) - set(new):
        yield "fewer_packs"
    for item in set(old) & set(new):
        yield from _of_line(old[item], new[item])
    if after.handover.needed_by != before.handover.needed_by:
        yield "earlier" if after.handover.needed_by < before.handover.needed_by else "later"
    if after.handover.model_copy(update={"needed_by": before.handover.needed_by}) != before.handover:
        yield "place"
    if (after.donation, after.note) != (before.donation, before.note):
        yield "details"


def _of_line(old: OrderLine, new: OrderLine) -> Iterator[Changed]:
    if new.packs > old.packs:
        yield "more_packs"
    if new.packs < old.packs:
        yield "fewer_packs"
    if (new.unit_price, new.tax_class) != (old.unit_price, old.tax_class):
        yield "price"


def forbidden(kinds: tuple[Changed, ...], status: OrderStatus) -> tuple[Changed, ...]:
    """The changes that are refused in this status."""
    return tuple(kind for kind in kinds if CONSEQUENCES[kind, status] == "never")


def again(kinds: tuple[Changed, ...], status: OrderStatus) -> tuple[AskAgain, ...]:
    """What must be done once more, all kinds of change together."""
    cells = [CONSEQUENCES[kind, status] for kind in kinds]
    return tuple(each for each in LETTERS.values() if any(each in cell for cell in cells))


def back_to(repeated: tuple[AskAgain, ...], status: OrderStatus) -> OrderStatus:
    """Where the order goes back to: as far as the first thing that is done once more."""
    if "availability" in repeated:
        return OrderStatus.INQUIRY
    if "confirmation" in repeated:
        return OrderStatus.AVAILABLE
    return OrderStatus.CONFIRMED if "invoice" in repeated else status
