"""All that happened to a record: who did what, when, in which role, and which event caused it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.operations.showing import published_body
from jejak_kit.service import Service
from jejak_kit.store.schema import EVENT_ID

NUMBER = "number"
"""The column under which a list of records keeps what people call a record, say IRO/2026/00001."""


@dataclass(frozen=True)
class Happening:
    """A stored event for an operator's eyes; what is sealed about people is masked in `data`."""

    service: str
    position: int
    version: int
    event_id: UUID
    type: str
    record_id: UUID
    occurred_at: datetime
    actor_id: str
    actor_role: str
    causation_id: UUID | None
    data: Mapping[str, Any]


async def records_numbered(engine: AsyncEngine, service: Service, number: str) -> set[UUID]:
    """The records that a service's lists show under a number."""
    found: set[UUID] = set()
    async with engine.connect() as connection:
        for view in service.views:
            column = view.table.columns.get(NUMBER)
            there = await connection.execute(text("SELECT to_regclass(:name)"), {"name": f"{view.schema}.{view.name}"})
            if column is not None and there.scalar() is not None:
                rows = await connection.execute(select(view.table.c.id).where(column == number))
                found |= {UUID(row.id) for row in rows}
    return found


async def happenings(engine: AsyncEngine, service: str, record_ids: Iterable[UUID]) -> Sequence[Happening]:
    """The events of these records in one store, in the order they were stored."""
    statement = "SELECT notification_id, state FROM store.events WHERE originator_id = ANY(:records) ORDER BY 1"
    async with engine.connect() as connection:
        rows = await connection.execute(text(statement), {"records": list(record_ids)})
        return [_happening(service, row[0], bytes(row[1])) for row in rows]


async def types_of(engine: AsyncEngine, event_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The types of those events that are in this store."""
    wanted = [str(event_id).encode() for event_id in event_ids]
    async with engine.connect() as connection:
        rows = await connection.execute(
            text(f"SELECT {EVENT_ID}, topic FROM store.events WHERE {EVENT_ID} = ANY(:ids)"),  # noqa: S608 - a constant
            {"ids": wanted},
        )
        return {UUID(bytes(row[0]).decode()): row[1] for row in rows}


class Unreadable(Exception):
    """A stored event is no event of ours any more; says which. `jejak reconcile` tells more."""


def _happening(service: str, position: int, body: bytes) -> Happening:
    shown = published_body(body)
    if shown is None:
        raise Unreadable(f"the event at position {position} of {service} is not readable; try `jejak reconcile`")
    return Happening(
        service=service,
        position=position,
        version=shown["record_version"],
        event_id=UUID(shown["event_id"]),
        type=shown["type"],
        record_id=UUID(shown["record_id"]),
        occurred_at=datetime.fromisoformat(shown["occurred_at"]),
        actor_id=shown["actor"]["id"],
        actor_role=shown["actor"]["role"],
        causation_id=UUID(shown["causation_id"]) if shown["causation_id"] else None,
        data=shown["data"],
    )
