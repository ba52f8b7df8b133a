"""Parked bodies that name a person: found by what their consumer makes of them, and by what stands in them."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_events.personal import Personal
from jejak_kit.broker.inbound import InboundConsumer
from jejak_kit.inbox import Incoming
from jejak_kit.privacy import Sealer, Sealing, email, nik, phone, subject_of
from jejak_kit.privacy.parked_bodies import BodyForgotten, ParkedBodies, without_body

_PARKED = text(
    "SELECT id, source, position, headers, body FROM inbox.parked WHERE consumer = :consumer AND parked_at <= :until"
)
_FORGET = text("UPDATE inbox.parked SET body = :body WHERE id = :id")
_WORDS = re.compile(r"""[^\s"'<>,;:()\[\]{}=|]+""")
_NUMBERS = re.compile(r"\+?\d[\d .()/-]{4,30}\d")


class _Recognising(Sealer):
    """Seals nothing: it only notices whom it is asked to seal for, so that no key is made by looking."""

    def __init__(self, sealer: Sealer) -> None:
        super().__init__(sealer.keyring)
        self.subjects: set[str] = set()

    async def seal_many(self, texts: Sequence[Sealing]) -> list[Personal]:
        self.subjects |= {text.subject for text in texts}
        return [Personal.fresh(subject=t.subject, kind=t.kind, sealed="", plain=t.text) for t in texts]


async def forget_parked(
    engine: AsyncEngine, consumers: Sequence[InboundConsumer], sealer: Sealer, subject: str, *, until: datetime
) -> int:
    """Removes the bodies, parked until then, that name the person; what stays can only be skipped. Returns how many."""
    bodies, forgotten = ParkedBodies(sealer.keyring), 0
    for consumer in consumers:
        async with engine.connect() as connection:
            rows = (await connection.execute(_PARKED, {"consumer": consumer.name, "until": until})).all()
        for entry_id, source, position, headers, kept in rows:
            try:
                body = await bodies.open(bytes(kept))
            except BodyForgotten:
                continue
            if subject in await _people_in(consumer, Incoming(source, 0, position, headers, body), sealer):
                async with engine.begin() as connection:
                    await connection.execute(_FORGET, {"id": entry_id, "body": without_body(bytes(kept))})
                forgotten += 1
    return forgotten


async def _people_in(consumer: InboundConsumer, incoming: Incoming, sealer: Sealer) -> set[str]:
    """Everybody whom the event names as far as anyone can tell."""
    recognising = _Recognising(sealer)
    await consumer.translated(incoming, recognising)
    pepper = await sealer.keyring.pepper()
    for candidate in texts_of(incoming.body):
        for identifier in (email(candidate), phone(candidate), nik(candidate)):
            if identifier is not None:
                recognising.subjects.add(subject_of(pepper, identifier))
    return recognising.subjects


def texts_of(body: bytes) -> Iterator[str]:
    """Whatever in a body may be an e-mail address, a phone number or a NIK; a body that is no JSON is taken as text."""
    try:
        texts = list(_leaves(orjson.loads(body)))
    except orjson.JSONDecodeError:
        texts = [body.decode("utf-8-sig", errors="replace")]
    for leaf in texts:
        if len(leaf) <= 254:
            yield leaf
        yield from (match[0].strip(".") for match in _WORDS.finditer(leaf) if "@" in match[0])
        yield from (match[0] for match in _NUMBERS.finditer(leaf))


def _leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key
            yield from _leaves(value)
    elif isinstance(node, list):
        for value in node:
            yield from _leaves(value)
    elif node is not None and not isinstance(node, bool):
        yield str(node)
