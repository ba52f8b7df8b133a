"""Columns as PostgreSQL's arrays, packed as a whole: psycopg would find out of every element anew what it is.

The binary form of `array_send`: dimensions, whether there are nulls, the element's type, length, lower bound, and then each
element after its size.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from struct import pack
from typing import Any, ClassVar
from uuid import UUID

from psycopg import Connection
from psycopg.adapt import Buffer, Dumper
from psycopg.postgres import types
from psycopg.pq import Format


class Array(bytes):
    """A packed array; its subclass says of what."""

    element: ClassVar[int]

    @classmethod
    def _of(cls, count: int, elements: bytes) -> "Array":
        return cls((pack(">5I", 1, 0, cls.element, count, 1) if count else pack(">3I", 0, 0, cls.element)) + elements)


class Uuids(Array):
    element = types["uuid"].oid

    @classmethod
    def of(cls, values: Sequence[UUID]) -> Array:
        each = chain.from_iterable((16, value.bytes) for value in values)
        return cls._of(len(values), pack(">" + "I16s" * len(values), *each))


class Bigints(Array):
    element = types["int8"].oid

    @classmethod
    def of(cls, values: Sequence[int]) -> Array:
        each = chain.from_iterable((8, value) for value in values)
        return cls._of(len(values), pack(">" + "Iq" * len(values), *each))


class Byteas(Array):
    element = types["bytea"].oid

    @classmethod
    def of(cls, values: Sequence[bytes]) -> Array:
        return cls._of(len(values), b"".join(chain.from_iterable((pack(">I", len(value)), value) for value in values)))


class Texts(Array):
    element = types["text"].oid

    @classmethod
    def of(cls, values: Iterable[str]) -> Array:
        """Raises UnicodeEncodeError for what is no text."""
        encoded = [value.encode() for value in values]
        return cls._of(len(encoded), Byteas.of(encoded)[20:])


def _dumper(name: str) -> type[Dumper]:
    class Packed(Dumper):
        format = Format.BINARY
        oid = types[name].array_oid

        def dump(self, obj: Buffer) -> Buffer:
            return obj

    return Packed


def take_arrays(connection: Connection[Any]) -> None:
    """Lets a connection send them."""
    for kind, name in ((Uuids, "uuid"), (Bigints, "int8"), (Byteas, "bytea"), (Texts, "text")):
        connection.adapters.register_dumper(kind, _dumper(name))
