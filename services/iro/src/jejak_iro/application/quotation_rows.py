"""What reading a file of quotations yields: rows, and faults that say where and which rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jejak_iro.application.quotation_input import QuotationInput

Location = tuple[int | str, ...]
MAX_FAULTS = 1_000
MAX_QUOTATIONS = 20_000


@dataclass(frozen=True)
class RowError:
    """One fault.

    `row` counts from 1 (CSV: as a spreadsheet shows it, the header is row 1; JSON: the place in the array) and is None
    for the file as a whole. `pointer` is a column's name (CSV) or a JSON pointer from the file's root.
    `code` is pydantic's name of the rule or one of ours; `params` fill its text and hold nothing about people.
    """

    row: int | None
    pointer: str
    code: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ParsedRow:
    """A quotation and where it starts in the file."""

    row: int
    quotation: QuotationInput


@dataclass(frozen=True)
class ParsedFile:
    """Either all quotations of the file or its faults, never both. `fault_count` also counts those not listed."""

    rows: tuple[ParsedRow, ...]
    errors: tuple[RowError, ...]
    fault_count: int


@dataclass(frozen=True)
class RawQuotation:
    """A quotation as read, before its rules are checked. `place` finds the row and the pointer of one of its fields."""

    row: int
    content: Any
    place: Callable[[Location], tuple[int, str]]


class Faults:
    """Collects faults; the first MAX_FAULTS are kept, all are counted."""

    def __init__(self) -> None:
        self.kept: list[RowError] = []
        self.count = 0

    def add(self, row: int | None, pointer: str, code: str, /, **params: object) -> None:
        self.count += 1
        if len(self.kept) < MAX_FAULTS:
            self.kept.append(RowError(row, pointer, code, params))

    def too_many(self) -> None:
        """The file is longer than one import may be; what is beyond is not even built."""
        self.add(None, "", "too_many_quotations", max_quotations=MAX_QUOTATIONS)

    def __bool__(self) -> bool:
        return self.count > 0


def pointer_of(location: Location) -> str:
    """RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)
