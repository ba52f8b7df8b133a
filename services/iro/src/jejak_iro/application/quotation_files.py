"""Quotations by file, JSON or CSV: the whole file is checked, every fault told with its place, nothing half taken."""

import codecs
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from jejak_iro.application.quotation_csv import read_csv
from jejak_iro.application.quotation_input import QuotationInput
from jejak_iro.application.quotation_json import read_json
from jejak_iro.application.quotation_rows import MAX_QUOTATIONS, Faults, ParsedFile, ParsedRow, RawQuotation, RowError

__all__ = ["MAX_BYTES", "MAX_QUOTATIONS", "ParsedFile", "ParsedRow", "RowError", "parse_quotations"]

MAX_BYTES = 20 * 1024 * 1024


def parse_quotations(data: bytes, filename: str) -> ParsedFile:
    """All quotations of the file, or all its faults (the first 1,000 of them). Pure; takes seconds at the caps."""
    faults = Faults()
    rows = _checked(_raw(data, filename, faults), faults)
    return ParsedFile(() if faults else rows, tuple(faults.kept), faults.count)


def _raw(data: bytes, filename: str, faults: Faults) -> list[RawQuotation]:
    if len(data) > MAX_BYTES:
        faults.add(None, "", "file_too_large", max_bytes=MAX_BYTES)
        return []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = (
            None
            if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
            else data.count(b"\n", 0, error.start) + 1
        )
        faults.add(None, "", "file_not_utf8", line=line)
        return []
    if not text.strip():
        faults.add(None, "", "file_empty")
        return []
    raw = read_json(text, faults) if _is_json(text, filename) else read_csv(text, faults)
    if not raw and not faults:
        faults.add(None, "", "file_without_quotations")
    return raw


def _is_json(text: str, filename: str) -> bool:
    """By the name's ending, else by the first character."""
    name = filename.lower()
    return name.endswith(".json") or (not name.endswith(".csv") and text.lstrip()[0] in "[{")


def _checked(raw: list[RawQuotation], faults: Faults) -> tuple[ParsedRow, ...]:
    first_rows: dict[str, int] = {}
    rows = []
    for each in raw:
        number = _number(each.content)
        if number is not None and first_rows.setdefault(number, each.row) != each.row:
            faults.add(*each.place(("number",)), "quotation_repeated", first_row=first_rows[number])
        try:
            rows.append(ParsedRow(each.row, QuotationInput.model_validate(each.content)))
        except ValidationError as error:
            _tell(each, error, faults)
    return tuple(rows)


def _tell(raw: RawQuotation, error: ValidationError, faults: Faults) -> None:
    """Each fault once, though one CSV cell may fill two fields."""
    told = set()
    for fault in error.errors(include_url=False, include_input=False):
        row, pointer = raw.place(fault["loc"])
        if (row, pointer, fault["type"]) not in told:
            told.add((row, pointer, fault["type"]))
            faults.add(row, pointer, fault["type"], **_params(fault.get("ctx", {})))


def _number(content: Any) -> str | None:
    number = content.get("number") if isinstance(content, dict) else None
    return number.strip() if isinstance(number, str) else None


def _params(context: dict[str, Any]) -> dict[str, object]:
    """What fills the rule's text, as JSON can carry it."""
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in context.items()
        if isinstance(value, (str, int, float, Decimal))
    }
