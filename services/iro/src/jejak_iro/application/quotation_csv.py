"""Quotations from CSV: a row per line, the quotation's columns repeated (samples/README.md describes the form).

Rows of one quotation stand together. Further rows repeat the quotation's and the site's columns or leave them empty;
a row without a line adds a site or a contact only.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from jejak_iro.application.quotation_rows import MAX_QUOTATIONS, Faults, Location, RawQuotation

QUOTATION_COLUMNS = {"revision": "revision", "state": "state", "pic": "pic"}
CUSTOMER_COLUMNS = {
    "customer_id": "id",
    "customer_name": "name",
    "npwp": "npwp",
    "nib": "nib",
    "billing_address": "billing_address",
}
CONTACT_COLUMNS = {f"contact_{name}": name for name in ("name", "position", "email", "phone")}
SITE_COLUMNS = {"site_code": "code", "site_name": "name", "site_address": "address"}
LINE_COLUMNS = {
    "site_code": "site",
    **{name: name for name in ("service", "bandwidth_mbps", "quantity", "otc", "mrc", "discount_percent")},
}
COLUMNS = ("number", *QUOTATION_COLUMNS, *CUSTOMER_COLUMNS, *CONTACT_COLUMNS, *SITE_COLUMNS, *list(LINE_COLUMNS)[1:])
REQUIRED = (
    "number",
    "revision",
    "state",
    "customer_name",
    "site_code",
    "site_name",
    "service",
    "quantity",
    "otc",
    "mrc",
)
_WHOLE = {"revision", "bandwidth_mbps", "quantity", "otc", "mrc"}
_INTEGER = re.compile(r"-?\d{1,18}")
_DECIMAL = re.compile(r"-?\d{1,6}([.,]\d{1,6})?")
_OF_A_LINE = list(LINE_COLUMNS)[1:]
_SEPARATORS = ";,\t"
_ANNOUNCED = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)

Cells = dict[str, str]


@dataclass
class _Gathered:
    """One quotation while its rows are read, and the row from which each part came."""

    row: int
    cells: Cells
    contacts: dict[tuple[str, ...], int] = field(default_factory=dict)
    sites: dict[str, tuple[int, Cells]] = field(default_factory=dict)
    lines: list[tuple[int, Cells]] = field(default_factory=list)

    def content(self) -> dict[str, Any]:
        contacts = [dict(zip(CONTACT_COLUMNS, contact, strict=True)) for contact in self.contacts]
        customer = _taken(self.cells, CUSTOMER_COLUMNS)
        customer["contacts"] = [_taken(contact, CONTACT_COLUMNS) for contact in contacts]
        return {
            **_taken(self.cells, {"number": "number", **QUOTATION_COLUMNS}),
            "customer": customer,
            "sites": [_taken(cells, SITE_COLUMNS) for _, cells in self.sites.values()],
            "lines": [_taken(cells, LINE_COLUMNS) for _, cells in self.lines],
        }

    def place(self, location: Location) -> tuple[int, str]:
        """The row and the column of a field of the model."""
        match location:
            case ("customer", "contacts", int(index), *rest):
                return list(self.contacts.values())[index], _column(CONTACT_COLUMNS, rest)
            case ("customer", "contacts"):
                return self.row, "contact_name"
            case ("customer", *rest):
                return self.row, _column(CUSTOMER_COLUMNS, rest)
            case ("sites", int(index), *rest):
                return list(self.sites.values())[index][0], _column(SITE_COLUMNS, rest)
            case ("lines", int(index), *rest):
                return self.lines[index][0], _column(LINE_COLUMNS, rest)
            case ("sites",):
                return self.row, "site_code"
            case ("lines",):
                return self.row, "service"
            case _:
                return self.row, str(location[0]) if location else ""


def read_csv(text: str, faults: Faults) -> list[RawQuotation]:
    """The quotations, gathered from their rows; rows that contradict each other are faults."""
    gathered: list[_Gathered] = []
    for row, cells in _rows(text, faults):
        number = cells.get("number", "")
        if not number:
            faults.add(row, "number", "missing")
        elif gathered and gathered[-1].cells["number"] == number:
            _join(gathered[-1], row, cells, faults)
        elif len(gathered) == MAX_QUOTATIONS:
            faults.too_many()
            return []
        else:
            gathered.append(_Gathered(row, cells))
            _add_parts(gathered[-1], row, cells, faults)
    return [RawQuotation(each.row, each.content(), each.place) for each in gathered]


def _rows(text: str, faults: Faults) -> Iterator[tuple[int, Cells]]:
    """Rows as cells by column, stripped, with their number in a spreadsheet; empty rows are passed over."""
    announced = _ANNOUNCED.match(text)
    first = 2 if announced else 1
    body = text[announced.end() :] if announced else text
    separator = announced[1] if announced else _separator(body)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True)
    row = first
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        if not _header_holds(columns, first, faults):
            return
        for row, values in enumerate(reader, start=first + 1):
            if not any(value.strip() for value in values):
                continue
            if len(values) != len(columns):
                faults.add(row, "", "csv_cells", expected=len(columns), found=len(values))
                continue
            yield row, {name: value.strip() for name, value in zip(columns, values, strict=True)}
    except csv.Error:
        faults.add(row + 1, "", "csv_malformed")


def _separator(text: str) -> str:
    """The one that splits the header into most of the columns we know; Indonesian Excel writes `;`."""
    header = text.split("\n", 1)[0].replace('"', "").lower()
    return max(_SEPARATORS, key=lambda mark: sum(name.strip() in COLUMNS for name in header.split(mark)))


def _header_holds(columns: list[str], row: int, faults: Faults) -> bool:
    before = faults.count
    for name in REQUIRED:
        if name not in columns:
            faults.add(row, name, "csv_column_missing")
    for place, name in enumerate(columns):
        if name not in COLUMNS:
            faults.add(row, name[:100], "csv_column_unknown", place=place + 1)
        elif name in columns[:place]:
            faults.add(row, name, "csv_column_repeated")
    return faults.count == before


def _join(quotation: _Gathered, row: int, cells: Cells, faults: Faults) -> None:
    for column in (*QUOTATION_COLUMNS, *CUSTOMER_COLUMNS):
        if cells.get(column) and cells[column] != quotation.cells.get(column):
            faults.add(row, column, "csv_differs_from_first_row", first_row=quotation.row)
    _add_parts(quotation, row, cells, faults)


def _add_parts(quotation: _Gathered, row: int, cells: Cells, faults: Faults) -> None:
    contact = tuple(cells.get(column, "") for column in CONTACT_COLUMNS)
    if any(contact):
        quotation.contacts.setdefault(contact, row)
    code = cells.get("site_code", "")
    if any(cells.get(column) for column in _OF_A_LINE):
        quotation.lines.append((row, cells))
    elif not any(cells.get(column) for column in SITE_COLUMNS):
        return
    known_row, known = quotation.sites.setdefault(code, (row, cells))
    for column in SITE_COLUMNS:
        if cells.get(column) and cells[column] != known.get(column):
            faults.add(row, column, "csv_differs_from_first_row", first_row=known_row)


def _taken(cells: Cells, columns: dict[str, str]) -> dict[str, Any]:
    """The filled cells under the model's names; numbers as numbers, what is none stays text for the model to refuse."""
    return {name: _value(column, cells[column]) for column, name in columns.items() if cells.get(column)}


def _value(column: str, cell: str) -> Any:
    if column in _WHOLE and _INTEGER.fullmatch(cell):
        return int(cell)
    if column == "discount_percent" and _DECIMAL.fullmatch(cell):
        return Decimal(cell.replace(",", "."))
    return cell


def _column(columns: dict[str, str], rest: list[int | str]) -> str:
    return next((column for column, name in columns.items() if rest and name == rest[0]), "")
