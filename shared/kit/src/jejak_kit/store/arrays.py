"""Columns as PostgreSQL's arrays, packed as a whole: psycopg would find out of every element anew what it is.

The binary form of `array_send`: dimensions, whether there are nulls, the element's type, length, lower bound, and then each
element after its size.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from struct import pack
from uuid import UUID

from psycopg.postgres import types


def uuids(values: Sequence[UUID]) -> bytes:
    each = chain.from_iterable((16, value.bytes) for value in values)
    return _array("uuid", len(values), pack(">" + "I16s" * len(values), *each))


def bigints(values: Sequence[int]) -> bytes:
    each = chain.from_iterable((8, value) for value in values)
    return _array("int8", len(values), pack(">" + "Iq" * len(values), *each))


def byteas(values: Sequence[bytes]) -> bytes:
    return _array("bytea", len(values), _sized(values))


def texts(values: Iterable[str]) -> bytes:
    """Raises UnicodeEncodeError for what is no text."""
    encoded = [value.encode() for value in values]
    return _array("text", len(encoded), _sized(encoded))


def _array(element: str, count: int, elements: bytes) -> bytes:
    oid = types[element].oid
    return (pack(">5I", 1, 0, oid, count, 1) if count else pack(">3I", 0, 0, oid)) + elements


def _sized(values: Iterable[bytes]) -> bytes:
    return b"".join(chain.from_iterable((pack(">I", len(value)), value) for value in values))
