"""The order timeline: everything that happened to one order, across services, by what caused it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, Field

from jejak_console.domain.timeline import Happening, Node, tree_of
from jejak_console.entrypoints.http.rights import READING
from jejak_kit.auth import Principal
from jejak_kit.commands import RecordMissing
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.models import json_answer
from jejak_kit.http.problems import language_of
from jejak_kit.journal import JournalEntry
from jejak_kit.privacy import disclose
from jejak_kit.runtime import Runtime

EVENTS_MAX = 10_000


class TimelineRecord(BaseModel):
    """A record of the order."""

    record_id: UUID
    service: str
    aggregate: str
    number: str | None = Field(description="The record's own number, where it has one.")
    parent_id: UUID | None = Field(description="The record it grew out of.")
    events: int


class TimelineActor(BaseModel):
    id: str
    role: str


class TimelineEvent(BaseModel):
    """Something that happened, and what it caused."""

    event_id: UUID
    type: str
    label: str = Field(description="What happened, in the reader's language.")
    service: str
    record_id: UUID
    version: int
    occurred_at: AwareDatetime
    actor: TimelineActor
    correlation_id: UUID
    causation_id: UUID | None
    data: dict[str, Any]
    caused: list["TimelineEvent"]


class Timeline(BaseModel):
    """An order from its first record on. Services publish on their own: `positions` says how far each one's events are known."""

    order_id: UUID = Field(description="The record that all others grew out of.")
    records: list[TimelineRecord]
    events: list[TimelineEvent] = Field(description="What people and outside systems did; below it what followed.")
    positions: dict[str, int]
    complete: bool = Field(description=f"False when there are more than {EVENTS_MAX} events.")


def router(runtime: Runtime) -> APIRouter:
    """`/v1/orders`."""
    api = APIRouter(prefix="/orders", tags=["orders"])

    @api.get("/{id}/timeline", response_model=Timeline)
    async def timeline(id: UUID, request: Request, principal: CurrentPrincipal) -> Response:
        """Everything that happened to an order; `id` is the id of any of its records."""
        family = await runtime.journal.family(id)
        found = await runtime.journal.events_of(family, limit=EVENTS_MAX + 1)
        entries = [entry for entry in found[:EVENTS_MAX] if _may_read(principal, entry.service)]
        if not any(entry.record_id in family for entry in entries):
            raise RecordMissing
        answer = _answer(entries, family, lambda key: runtime.catalogue.text(key, language_of(request.scope)))
        kinds = set().union(*(READING[e.service].readable_kinds(principal) for e in entries))
        answer |= {"positions": await runtime.journal.positions(), "complete": len(found) <= EVENTS_MAX}
        return json_answer(await disclose(answer, kinds, runtime.sealer))

    return api


def _may_read(principal: Principal, service: str) -> bool:
    rights = READING.get(service)
    return rights is not None and rights.may_read(principal)


def _answer(entries: Sequence[JournalEntry], family: Mapping[UUID, UUID | None], text: Any) -> dict[str, Any]:
    contents = {UUID(event["event_id"]): (entry, event) for entry in entries for event in [entry.event]}

    def shown(node: Node) -> dict[str, Any]:
        entry, event = contents[node.event.event_id]
        return {
            "event_id": event["event_id"],
            "type": entry.type,
            "label": text(f"event.{entry.type}"),
            "service": entry.service,
            "record_id": str(entry.record_id),
            "version": entry.version,
            "occurred_at": entry.occurred_at.isoformat(),
            "actor": event["actor"],
            "correlation_id": event["correlation_id"],
            "causation_id": event["causation_id"],
            "data": event["data"],
            "caused": [shown(child) for child in node.caused],
        }

    happened = [
        Happening(id, _id(event["causation_id"]), entry.occurred_at, entry.service, entry.position)
        for id, (entry, event) in contents.items()
    ]
    return {
        "order_id": str(
            next((record for record, parent in family.items() if parent not in family), next(iter(family)))
        ),
        "records": _records(entries, family),
        "events": [shown(node) for node in tree_of(happened)],
    }


def _records(entries: Sequence[JournalEntry], family: Mapping[UUID, UUID | None]) -> list[dict[str, Any]]:
    records: dict[UUID, dict[str, Any]] = {}
    for entry in entries:
        parent = family.get(entry.record_id)
        record = records.setdefault(
            entry.record_id,
            {
                "record_id": str(entry.record_id),
                "service": entry.service,
                "aggregate": entry.type.partition(".")[0],
                "number": None,
                "parent_id": None if parent is None else str(parent),
                "events": 0,
            },
        )
        record["events"] += 1
        number = entry.event["data"].get("number") if record["number"] is None else None
        record["number"] = number if isinstance(number, str) else record["number"]
    return list(records.values())


def _id(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)
