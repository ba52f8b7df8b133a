"""A table of named columns. Whatever is wrong with it is told by row and column, nothing is guessed."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jejak_kit.imports.workbook import NotAWorkbook, sheet_rows

Cells = Mapping[str, str]
"""Column → text, stripped; only the cells that are filled."""
MAX_FAULTS = 200
_SEPARATORS = ";,\t"
_ANNOUNCED = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class RowFault:
    """One fault. `row` as a spreadsheet counts, None for the file as a whole; `rule` is a code of the catalogues."""

    row: int | None
    column: str
    rule: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Table:
    """What could be read, and what was wrong. With faults, take nothing of it."""

    rows: list[tuple[int, Cells]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)

    def fault(self, row: int | None, column: str, rule: str, **params: Any) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(RowFault(row, column, rule, params))


def read_table(data: bytes, filename: str, *, columns: Sequence[str], required: Sequence[str], most_rows: int) -> Table:
    """The rows of a CSV or XLSX file whose first row names the columns. Never raises for what the file holds."""
    table = Table()
    if data.startswith(b"PK") or filename.lower().endswith(".xlsx"):
        try:
            rows = list(sheet_rows(data, most_rows=most_rows + 1, most_columns=len(columns) * 2 + 10))
        except NotAWorkbook as error:
            table.fault(None, "", "not_a_workbook", reason=str(error))
            return table
        _take(iter(enumerate(rows, start=1)), table, columns, required, most_rows)
        return table
    text = _text(data)
    if text is None:
        table.fault(None, "", "file_not_text")
        return table
    try:
        _take(_csv_rows(text, columns), table, columns, required, most_rows)
    except csv.Error:
        table.fault(None, "", "csv_malformed")
    return table


def _text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def _csv_rows(text: str, columns: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    announced = _ANNOUNCED.match(text)
    body = text[announced.end() :] if announced else text
    separator = announced[1] if announced else _separator(body, columns)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    yield from enumerate(reader, start=2 if announced else 1)


def _separator(text: str, columns: Sequence[str]) -> str:
    """The one that splits the header into most of the columns we know; Indonesian Excel writes `;`."""
    header = text.split("\n", 1)[0].replace('"', "").lower()
    return max(_SEPARATORS, key=lambda mark: sum(name.strip() in columns for name in header.split(mark)))


def _take(
    rows: Iterator[tuple[int, list[str]]],
    table: Table,
    columns: Sequence[str],
    required: Sequence[str],
    most_rows: int,
) -> None:
    first, header = next(rows, (1, []))
    names = [name.strip().lower() for name in header]
    while names and not names[-1]:
        names.pop()
    if not _header_holds(names, first, table, columns, required):
        return
    for row, values in rows:
        if not any(value.strip() for value in values):
            continue
        if len(table.rows) == most_rows:
            table.fault(row, "", "too_many_rows", most=most_rows)
            return
        if any(value.strip() for value in values[len(names) :]):
            table.fault(row, "", "csv_cells", expected=len(names), found=len(values))
            continue
        cells = {name: value.strip() for name, value in zip(names, values, strict=False) if value.strip()}
        table.rows.append((row, cells))
        for name in required:
            if name not in cells:
                table.fault(row, name, "required")


def _header_holds(names: list[str], row: int, table: Table, columns: Sequence[str], required: Sequence[str]) -> bool:
    before = len(table.faults)
    for name in required:
        if name not in names:
            table.fault(row, name, "csv_column_missing")
    for place, name in enumerate(names):
        if name not in columns:
            table.fault(row, name[:100], "csv_column_unknown", place=place + 1)
        elif name in names[:place]:
            table.fault(row, name, "csv_column_repeated")
    return len(table.faults) == before
