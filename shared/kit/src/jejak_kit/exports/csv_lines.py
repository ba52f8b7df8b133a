"""Rows as CSV (RFC 4180): UTF-8 with a byte order mark, records ended by CR LF, line breaks inside cells as LF."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from jejak_kit.exports.column import Cell
from jejak_kit.exports.formulas import defused
from jejak_kit.i18n import BUSINESS_ZONE

Separator = Literal["comma", "semicolon"]
SEPARATORS: dict[Separator, str] = {"comma": ",", "semicolon": ";"}
BOM = b"\xef\xbb\xbf"
"""Without it, Excel reads UTF-8 as the machine's own code page."""


def separator_of(language: str) -> Separator:
    """What a spreadsheet set to this language splits at: Indonesian writes 1,5 and so separates by semicolon."""
    return "semicolon" if language == "id" else "comma"


class CsvLines:
    """Numbers are written plain (a decimal comma beside semicolons), so that they are read as numbers."""

    def __init__(self, separator: Separator) -> None:
        self._text = io.StringIO(newline="")
        self._writer = csv.writer(self._text, delimiter=SEPARATORS[separator], lineterminator="\r\n")
        self._mark = "," if separator == "semicolon" else "."

    def lines(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """The rows as bytes."""
        self._writer.writerows([self._cell(cell) for cell in row] for row in rows)
        found = self._text.getvalue()
        self._text.seek(0)
        self._text.truncate()
        return found.encode("utf-8", "replace")

    def _cell(self, cell: Cell) -> str:
        match cell:
            case None:
                return ""
            case str():
                return defused(cell.replace("\r\n", "\n").replace("\r", "\n"))
            case datetime():
                return f"{cell.astimezone(BUSINESS_ZONE):%Y-%m-%d %H:%M:%S}"
            case Decimal() | float():
                return f"{cell:f}".replace(".", self._mark)
            case _:
                return str(cell)
