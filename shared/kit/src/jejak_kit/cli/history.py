"""`jejak history`: the trace of one record."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_kit.cli.output import failed, in_wib, print_json, print_table, run
from jejak_kit.cli.system import HomeOption, JsonOption, ServiceOption, System
from jejak_kit.operations.history import Happening, Unreadable, happenings, records_numbered, types_of
from jejak_kit.service import Service
from jejak_kit.store.reader import open_engine


def register(app: typer.Typer) -> None:
    @app.command("history")
    def history(
        record: Annotated[str, typer.Argument(help="The record's id, or its number, say IRO/2026/00001.")],
        home: HomeOption = None,
        service: ServiceOption = None,
        as_json: JsonOption = False,
    ) -> None:
        """Show every event of a record: when, what, by whom in which role, and what caused it.

        Read from the stores of the services. What events say about people stays sealed.
        Exits with 1 when there is no such record.
        """
        found, causes = run(_history(home, service, record))
        if as_json:
            print_json([{**asdict(event), "caused_by": causes.get(event.event_id)} for event in found])
            return
        print_table(
            ("TIME", "SERVICE", "POSITION", "VERSION", "EVENT", "ACTOR", "ROLE", "CAUSED BY"),
            (
                (
                    in_wib(event.occurred_at),
                    event.service,
                    event.position,
                    event.version,
                    event.type,
                    event.actor_id,
                    event.actor_role,
                    causes.get(event.event_id, ""),
                )
                for event in found
            ),
        )


async def _history(home: Path | None, name: str | None, record: str) -> tuple[list[Happening], dict[UUID, str]]:
    services = System.at(home).services(name)
    engines = {service.name: open_engine(str(service.settings.database_url), pool_size=1) for service in services}
    try:
        ids = await _ids(engines, services, record)
        found: list[Happening] = []
        for service in services:
            found += await happenings(engines[service.name], service.name, ids)
        if not found:
            raise failed(f"there is no record {record} in {name or 'any service'}")
        return sorted(found, key=lambda event: event.occurred_at), await _causes(engines, found)
    except Unreadable as error:
        raise failed(str(error)) from None
    finally:
        for engine in engines.values():
            await engine.dispose()


async def _ids(engines: dict[str, AsyncEngine], services: Sequence[Service], record: str) -> set[UUID]:
    try:
        return {UUID(record)}
    except ValueError:
        found: set[UUID] = set()
        for service in services:
            found |= await records_numbered(engines[service.name], service, record)
        return found


async def _causes(engines: dict[str, AsyncEngine], found: list[Happening]) -> dict[UUID, str]:
    """By the id of an event, what caused it: the type of the causing event, or its id where no store here has it."""
    causing = {event.causation_id for event in found if event.causation_id is not None}
    types: dict[UUID, str] = {}
    for engine in engines.values():
        types |= await types_of(engine, causing)
    return {
        event.event_id: types.get(event.causation_id, str(event.causation_id))
        for event in found
        if event.causation_id is not None
    }
