"""Cursors: the sort keys of the last row seen, opaque to the client, bound to the query they belong to."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

KeyValue = str | int | float | bool | datetime | date | Decimal | UUID | None


class StaleCursor(ValueError):
    """The cursor is not one of this query: malformed, or of another sort order or filter."""


def query_mark(parts: Sequence[tuple[str, str]]) -> str:
    """A short mark of the query (sort order and filters) that a cursor continues."""
    return hashlib.sha256(orjson.dumps(sorted(parts))).hexdigest()[:16]


def encode(mark: str, values: Sequence[KeyValue]) -> str:
    """The cursor, in URL-safe characters. Not signed: it holds nothing but values the reader was shown."""
    packed = orjson.dumps([mark, *(str(value) if isinstance(value, Decimal) else value for value in values)])
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(cursor: str, mark: str, types: Sequence[type]) -> list[KeyValue]:
    """The values of a cursor, as these Python types. Raises StaleCursor."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found_mark, *values = orjson.loads(packed)
        if found_mark != mark or len(values) != len(types):
            raise StaleCursor("the cursor is of another query")
        return [_typed(value, kind) for value, kind in zip(values, types, strict=True)]
    except (ValueError, TypeError, ArithmeticError, binascii.Error) as error:
        raise StaleCursor("the cursor cannot be read") from error


def _typed(value: Any, kind: type) -> KeyValue:
    if value is None:
        return None
    if kind is bool or kind is int:
        if type(value) is not kind:
            raise TypeError(kind)
        # beyond this PostgreSQL's bigint cannot follow
        if not -(2**63) <= value < 2**63:
            raise ValueError(kind)
        return int(value) if kind is int else bool(value)
    if kind is float:
        return float(value)
    if not isinstance(value, str) or "\x00" in value:
        raise TypeError(kind)
    if kind is datetime or kind is date:
        parsed: datetime | date = kind.fromisoformat(value)
        return parsed
    if kind is Decimal:
        number = Decimal(value)
        if not number.is_finite():
            raise ValueError(kind)
        return number
    return UUID(value) if kind is UUID else value
