"""A column of an exported list, and what may stand in its cells."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import ColumnElement

Cell = str | int | Decimal | float | bool | date | datetime | None
Row = Mapping[str, Any]


class Words(Protocol):
    """The text of a key of the catalogue in the reader's language."""

    @property
    def language(self) -> str: ...

    def __call__(self, key: str, params: Mapping[str, Any] | None = None, /) -> str: ...


@dataclass(frozen=True, eq=False)
class Column:
    """Headed by the text `column.<list>.<name>`, or else `column.<name>`.

    `of` is read from the database under the column's name; sealed personal values in it are shown by the reader's
    right. `show` makes the cell from the whole row where the value itself is not what people shall read.
    """

    name: str
    of: ColumnElement[Any]
    show: Callable[[Row, Words], Cell] | None = None
    heading: str | None = None
    """Another key of the heading, where one text fits several columns."""


def listed(value: Any) -> str:
    """Several values in one cell."""
    return "; ".join(str(one) for one in value if one not in (None, ""))
