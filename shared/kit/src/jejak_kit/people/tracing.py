"""Where a person appears in one service's store, and which documents are theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text

from jejak_events.language import Event, Recorded
from jejak_events.people import Kept
from jejak_events.personal import is_personal
from jejak_kit.decider import Decider
from jejak_kit.service import Service
from jejak_kit.store.reader import StoreReader

ELSEWHERE = "listed_elsewhere"
_HOLDING = text(
    "SELECT DISTINCT originator_id FROM store.events e WHERE EXISTS"
    " (SELECT FROM unnest(cast(:needles AS bytea[])) AS needle WHERE position(needle IN e.state) > 0) LIMIT :limit"
)
_ACTED = text("SELECT count(*) FROM store.events WHERE position(:needle IN state) > 0")


@dataclass
class Appearance:
    """A record that names the person: in how many of its events, in which kinds of data, with which documents."""

    record_id: UUID
    aggregate: str
    events: int = 0
    kinds: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    """The person's contents, by SHA-256, that any version of the record has listed."""


@dataclass(frozen=True)
class Contents:
    """The person's documents in one service: those to be deleted, and those that must stay, with the reason."""

    deleted: frozenset[str]
    kept: tuple[Kept, ...]


class Tracing:
    """Reads a store from end to end for what it looks for: an erasure is rare, an index of people would not be."""

    def __init__(self, service: Service, reader: StoreReader) -> None:
        self._service = service
        self._reader = reader

    async def appearances(
        self, subject: str, *, until: datetime | None = None, limit: int | None = None
    ) -> Sequence[Appearance]:
        """The records that speak of the person, as far as their events had happened by then."""
        found = []
        for record_id in await self._holding([_named(subject)], limit):
            appearance = self._appearance(subject, await self._reader.record(record_id), until)
            if appearance is not None:
                found.append(appearance)
        return sorted(found, key=lambda each: (each.aggregate, each.record_id))

    async def acted(self, subject: str) -> int:
        """In how many events the person acted: colleagues stay in the audit, by their id."""
        needle = b'"actor":{"id":' + orjson.dumps(subject) + b","
        async with self._reader.engine.connect() as connection:
            return int((await connection.execute(_ACTED, {"needle": needle})).scalar_one())

    async def contents(
        self, subject: str, appearances: Sequence[Appearance], *, until: datetime | None = None
    ) -> Contents:
        """What becomes of the documents that these appearances list, when the person is erased as of `until`."""
        mine = frozenset[str]().union(*(appearance.documents for appearance in appearances))
        kept: dict[tuple[str, UUID], Kept] = {}
        listed_since: set[str] = set()
        for record_id in await self._holding([orjson.dumps(sha256) for sha256 in sorted(mine)], None):
            events = await self._reader.record(record_id)
            if until is not None:
                late = [event.data.model_dump(mode="json") for event in events if event.occurred_at > until]
                listed_since |= {sha256 for sha256, owner in listed(late) if owner == subject}
            for sha256, reason in self._reasons(subject, events, mine):
                kept[sha256, record_id] = Kept(sha256=sha256, record_id=record_id, reason=reason)
        stay = {sha256 for sha256, _ in kept} | listed_since
        return Contents(mine - stay, tuple(kept[key] for key in sorted(kept)))

    def _reasons(
        self, subject: str, events: Sequence[Recorded[Event]], mine: frozenset[str]
    ) -> Iterator[tuple[str, str]]:
        """Why contents of the person stay, because of this record as it is now."""
        decider = self._decider_of(events)
        state = decider.fold(event.data for event in events) if decider else None
        if state is None:
            return
        about = self._also_theirs(state, subject)
        now = [(sha256, owner) for sha256, owner in listed(state.model_dump(mode="json")) if sha256 in mine]
        for sha256, owner in now:
            law = self._service.retention(state, sha256) if self._service.retention else None
            if law is not None:
                yield sha256, law
            elif owner != subject and not (owner is None and sha256 in about):
                yield sha256, ELSEWHERE

    def _appearance(self, subject: str, events: Sequence[Recorded[Event]], until: datetime | None) -> Appearance | None:
        decider = self._decider_of(events)
        if decider is None:
            return None
        found = Appearance(events[0].record_id, decider.aggregate)
        state: Any = None
        for event in events:
            if until is not None and event.occurred_at > until:
                break
            content = event.data.model_dump(mode="json")
            kinds = {kind for owner, kind in people(content) if owner == subject}
            documents = {sha256 for sha256, owner in listed(content) if owner == subject}
            state = decider.evolve(state, event.data)
            found.events += bool(kinds or documents)
            found.kinds |= kinds
            found.documents |= documents | self._also_theirs(state, subject)
        return found if found.events else None

    def _also_theirs(self, state: Any, subject: str) -> set[str]:
        return set(self._service.documents_of(state, subject)) if self._service.documents_of else set()

    def _decider_of(self, events: Sequence[Recorded[Event]]) -> Decider[Any, Any, Any] | None:
        """None for what is no aggregate of the service, as what it says of erased people."""
        aggregate = events[0].type.partition(".")[0] if events else ""
        return next((decider for decider in self._service.handlers.deciders if decider.aggregate == aggregate), None)

    async def _holding(self, needles: Sequence[bytes], limit: int | None) -> Sequence[UUID]:
        if not needles:
            return []
        async with self._reader.engine.connect() as connection:
            rows = await connection.execute(_HOLDING, {"needles": list(needles), "limit": limit})
            return [row[0] for row in rows]


def _named(subject: str) -> bytes:
    """How events name a person, in sealed values and in documents."""
    return b'"subject":' + orjson.dumps(subject)


def people(node: Any) -> Iterator[tuple[str, str]]:
    """(subject, kind) of every sealed value in a piece of JSON."""
    if is_personal(node):
        yield node["subject"], node["kind"]
        return
    for child in _children(node):
        yield from people(child)


def listed(node: Any) -> Iterator[tuple[str, str | None]]:
    """(SHA-256, whose) of every document in a piece of JSON."""
    if isinstance(node, dict) and isinstance(node.get("sha256"), str) and "filename" in node:
        yield node["sha256"], node.get("subject")
        return
    for child in _children(node):
        yield from listed(child)


def _children(node: Any) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from node.values()
    elif isinstance(node, list):
        yield from node
