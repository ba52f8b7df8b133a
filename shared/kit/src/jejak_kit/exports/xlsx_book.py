"""Rows as an Excel workbook of one sheet, written row by row to a file so that memory stays as it is."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import IO, Any

from xlsxwriter import Workbook

from jejak_kit.exports.column import Cell
from jejak_kit.exports.formulas import is_dangerous
from jejak_kit.i18n import BUSINESS_ZONE

MOST_ROWS = 1_048_575
"""What a sheet holds below its heading."""
_LONGEST_TEXT = 32_767
_DIGITS = 15
"""What Excel keeps of a number; a longer one is written as text rather than rounded."""
_FIRST_YEAR = 1900


class XlsxBook:
    """Texts are written as texts, never as formulas, links or numbers; those that look like formulas stay texts when
    somebody edits them (`quotePrefix`). Instants are in WIB. `close` finishes the file; until then its parts grow in the
    folder.
    """

    def __init__(self, file: IO[bytes], folder: Path, title: str, headings: Sequence[str]) -> None:
        self._book = Workbook(file, {"constant_memory": True, "tmpdir": str(folder)})
        self._sheet = self._book.add_worksheet(title[:31])
        made = self._book.add_format
        self._bold = made({"bold": True})
        self._whole, self._broken = made({"num_format": "#,##0"}), made({"num_format": "#,##0.####"})
        self._day, self._instant = made({"num_format": "yyyy-mm-dd"}), made({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._guarded = made({"quote_prefix": True})
        self._sheet.set_column(0, max(len(headings) - 1, 0), 20)
        self._sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            self._sheet.write_string(0, column, heading, self._bold)
        self._row = 0

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Appends rows."""
        for cells in rows:
            self._row += 1
            for column, cell in enumerate(cells):
                self._write(column, cell)

    def close(self) -> None:
        self._book.close()

    def _write(self, column: int, cell: Cell) -> None:
        at: tuple[int, int] = (self._row, column)
        match cell:
            case None | "":
                return
            case bool():
                self._sheet.write_boolean(*at, cell)
            case int() if abs(cell) < 10**_DIGITS:
                self._sheet.write_number(*at, cell, self._whole)
            case Decimal() if _is_kept(cell):
                self._sheet.write_number(*at, float(cell), self._whole if cell % 1 == 0 else self._broken)
            case Decimal():
                self._text(at, f"{cell:f}")
            case float() if isfinite(cell):
                self._sheet.write_number(*at, cell, self._broken)
            case datetime() if cell.year >= _FIRST_YEAR:
                self._sheet.write_datetime(*at, cell.astimezone(BUSINESS_ZONE).replace(tzinfo=None), self._instant)
            case date() if cell.year >= _FIRST_YEAR:
                self._sheet.write_datetime(*at, cell, self._day)
            case _:
                self._text(at, str(cell))

    def _text(self, at: tuple[int, int], text: str) -> None:
        shown = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
        style: tuple[Any, ...] = (self._guarded,) if is_dangerous(shown) else ()
        self._sheet.write_string(*at, shown, *style)


def _is_kept(number: Decimal) -> bool:
    """Whether Excel keeps the number to its last digit."""
    if not number.is_finite():
        return False
    whole, _, fraction = f"{abs(number):f}".partition(".")
    return len(whole.lstrip("0")) + len(fraction.rstrip("0")) <= _DIGITS
