"""The first sheet of an XLSX file as texts. A workbook is a zip of XML: its size is looked at before anything is unpacked."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

UNPACKED_MAX = 50 * 1024 * 1024
"""Bytes of all parts together."""
PARTS_MAX = 1_000


class NotAWorkbook(ValueError):
    """It cannot be read as XLSX; the text says why and quotes nothing of it."""


def sheet_rows(data: bytes, *, most_rows: int, most_columns: int) -> Iterator[list[str]]:
    """Row by row, from the first on. Dates as ISO 8601, whole numbers without a fraction. Raises NotAWorkbook."""
    _look_at(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that say nothing about the cells
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                sheet = book.worksheets[0]
                sheet.reset_dimensions()
                for row in sheet.iter_rows(max_row=most_rows + 1, max_col=most_columns, values_only=True):
                    yield [_text(value) for value in row]
            finally:
                book.close()
    except (
        InvalidFileException,
        zipfile.BadZipFile,
        ParseError,
        KeyError,
        IndexError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        NotImplementedError,
    ) as error:
        raise NotAWorkbook(type(error).__name__) from error


def _look_at(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            found = parts.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise NotAWorkbook("no zip file") from error
    if len(found) > PARTS_MAX or sum(part.file_size for part in found) > UNPACKED_MAX:
        raise NotAWorkbook("too large unpacked")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value)
