"""Which documents the records of a service list, found in its events by their shape alone.

Events and not states are asked: what an event once listed belongs to the history, which can be read as it was.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from jejak_kit.store.reader import StoreReader

Progress = Callable[[int, int], None]
SPAN = 5_000
"""Positions looked through at once."""
_LISTING = text(
    "SELECT notification_id, state FROM store.events WHERE notification_id > :after AND notification_id <= :until"
    """ AND position('"sha256"'::bytea IN state) > 0 ORDER BY 1"""
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TEXTS = ("sha256", "media_type", "filename")


@dataclass(frozen=True)
class Listed:
    """A document as an event lists it: a value with `sha256`, `size`, `media_type` and `filename`.

    `subject` is the person it is about, where it says so.
    """

    sha256: str
    size: int
    media_type: str
    filename: str
    subject: str | None
    record_id: UUID = field(compare=False)
    position: int = field(compare=False)


async def listed_documents(reader: StoreReader, progress: Progress = lambda done, total: None) -> list[Listed]:
    """Every document listed by an event of the store, each as often as it is described differently, where that was last.

    The database picks the events: whoever asks may be a service that has requests to answer.
    """
    found: dict[Listed, Listed] = {}
    position, end = 0, await reader.position()
    while position < end:
        async with reader.engine.connect() as connection:
            rows = (await connection.execute(_LISTING, {"after": position, "until": position + SPAN})).all()
        for at, state in rows:
            body = orjson.loads(bytes(state))
            for document in documents_in(body.get("data")):
                listed = _listed(document, UUID(body["record_id"]), at)
                found[listed] = listed
        position = min(position + SPAN, end)
        progress(position, end)
    return list(found.values())


def documents_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every value of the shape of a document, however deep."""
    if isinstance(value, list):
        for one in value:
            yield from documents_in(one)
    elif isinstance(value, dict):
        if _is_document(value):
            yield value
        for one in value.values():
            yield from documents_in(one)


def _is_document(value: dict[str, Any]) -> bool:
    return (
        all(isinstance(value.get(name), str) for name in _TEXTS)
        and type(value.get("size")) is int
        and _SHA256.fullmatch(value["sha256"]) is not None
    )


def _listed(document: dict[str, Any], record_id: UUID, position: int) -> Listed:
    subject = document.get("subject")
    return Listed(
        document["sha256"],
        document["size"],
        document["media_type"],
        document["filename"],
        subject if isinstance(subject, str) else None,
        record_id,
        position,
    )
