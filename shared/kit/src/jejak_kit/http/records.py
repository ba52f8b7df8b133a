"""Reading the records of one aggregate over HTTP: as they are, as they were, what happened to them, and lists of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import AwareDatetime, BaseModel, Field
from sqlalchemy import Select, select

from jejak_events.language import Event, Recorded
from jejak_kit.auth import Principal
from jejak_kit.commands import RecordMissing
from jejak_kit.decider import Decider, Refusal
from jejak_kit.http.answers import RecordAnswer, action_answers, record_answer
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import etag
from jejak_kit.http.models import json_answer
from jejak_kit.http.paging import Paging
from jejak_kit.http.problems import language_of
from jejak_kit.http.rights import Rights
from jejak_kit.http.waiting import until_shown
from jejak_kit.privacy import disclose
from jejak_kit.runtime import Runtime
from jejak_kit.views.search import SEARCH, found_in
from jejak_kit.views.view import STATE, View

WAIT_FOR = Query(ge=0, description="Wait until the list shows this position, as a command's answer gave it.")
MOMENT = Query(description="As it was at this instant (RFC 3339).")
VERSION = Query(ge=1, description="As it was at this version.")
Narrow = Callable[[Select[Any]], Select[Any]]
"""Adds a list's filters to its query."""
Reason = Callable[[Refusal], str]


class HistoryEntry(BaseModel):
    """One thing that happened: who did what when, why, and what caused it."""

    event_id: UUID
    type: str
    label: str = Field(description="What happened, in the reader's language.")
    version: int
    occurred_at: AwareDatetime
    actor: "HistoryActor"
    correlation_id: UUID
    caused_by: "Cause | None" = Field(description="The event that made this one happen, where it was not a request.")
    data: dict[str, Any]


class HistoryActor(BaseModel):
    id: str
    role: str
    name: str | None = Field(description="As their token last said; null for people never met.")


class Cause(BaseModel):
    event_id: UUID
    type: str | None = Field(description="Null when the event is another service's.")
    record_id: UUID | None


class History(BaseModel):
    items: list[HistoryEntry]


class Records:
    """The read side of one aggregate's HTTP entrypoint.

    `more(state)` adds what can be said of a record beside its state. `statuses` has a label for every status code, in
    the seeds' words.
    """

    def __init__(
        self,
        runtime: Runtime,
        decider: Decider[Any, Any, Any],
        *,
        name: str,
        view: View,
        statuses: Mapping[Any, str],
        rights: Rights,
    ) -> None:
        self._runtime = runtime
        self._decider = decider
        self.view = view
        self.statuses = {str(code): label for code, label in statuses.items()}
        self.rights = rights
        self.answer: type[RecordAnswer] = record_answer(decider.state, name)

    def check_rights(self, principal: Principal) -> None:
        """Raises RecordMissing: what one may not read is not there."""
        if not self.rights.may_read(principal):
            raise RecordMissing

    async def state(self, principal: Principal, record_id: UUID) -> Any:
        """The record's state, for whoever may read it. Raises RecordMissing."""
        self.check_rights(principal)
        return self._decider.fold(event.data for event in await self._events(record_id))

    def router(self) -> APIRouter:
        """`GET /{id}` and `GET /{id}/history`."""
        router = APIRouter()

        @router.get("/{id}", response_model=self.answer)
        async def read(
            id: UUID,
            request: Request,
            principal: CurrentPrincipal,
            version: Annotated[int | None, VERSION] = None,
            at: Annotated[AwareDatetime | None, MOMENT] = None,
        ) -> Response:
            """The record, now or as it was at a version or an instant."""
            return await self._show(request, principal, id, version, at)

        @router.get("/{id}/history", response_model=History)
        async def history(id: UUID, request: Request, principal: CurrentPrincipal) -> Response:
            """Everything that happened to the record, oldest first."""
            return await self._history(request, principal, id)

        return router

    def narrow(self, *, search: str | None = None, **equal: Any) -> Narrow:
        """Filters of a list: equality for the columns given, and a part of what is searchable."""
        columns = self.view.table.c

        def narrowed(statement: Select[Any]) -> Select[Any]:
            for name, value in equal.items():
                if value is not None:
                    statement = statement.where(columns[name] == value)
            if search:
                statement = statement.where(found_in(columns[SEARCH], search))
            return statement

        return narrowed

    async def page(
        self,
        request: Request,
        principal: Principal,
        paging: Paging,
        narrow: Narrow,
        wait_for: int | None,
    ) -> Response:
        """A page of the list; `narrow` adds the filters."""
        self.check_rights(principal)
        await until_shown(self._runtime, [self.view], wait_for)
        statement = paging.apply(narrow(select(self.view.table)))
        async with self._runtime.engine.connect() as connection:
            rows = (await connection.execute(statement)).all()
        reason = self._reasons(request)
        page = paging.page(rows, lambda row: self._of_row(reason, principal, row))
        return json_answer({"items": await self._disclosed(principal, page.items), "next": page.next})

    async def _show(
        self, request: Request, principal: Principal, record_id: UUID, version: int | None, at: datetime | None
    ) -> Response:
        self.check_rights(principal)
        events = [event for event in await self._events(record_id, version) if at is None or event.occurred_at <= at]
        if not events or (version is not None and at is None and events[-1].version < version):
            raise RecordMissing
        state: Any = self._decider.fold(event.data for event in events)
        record = {
            **state.model_dump(mode="json"),
            **self._said(
                self._reasons(request),
                principal,
                str(record_id),
                events[-1].version,
                events[0].occurred_at,
                events[-1].occurred_at,
                state,
            ),
        }
        past = version is not None or at is not None
        answer = await self._disclosed(principal, record)
        return json_answer(answer, headers={} if past else {"ETag": etag(events[-1].version)})

    async def _history(self, request: Request, principal: Principal, record_id: UUID) -> Response:
        self.check_rights(principal)
        events = await self._events(record_id)
        causes = await self._runtime.reader.by_event_id(e.causation_id for e in events if e.causation_id is not None)
        names = await self._runtime.directory.names(event.actor.id for event in events)
        language = language_of(request.scope)
        items = [
            {
                "event_id": str(event.event_id),
                "type": event.type,
                "label": self._runtime.catalogue.text(f"event.{event.type}", language),
                "version": event.version,
                "occurred_at": event.occurred_at.isoformat(),
                "actor": {"id": event.actor.id, "role": event.actor.role, "name": names.get(event.actor.id)},
                "correlation_id": str(event.correlation_id),
                "caused_by": _cause(event, causes),
                "data": event.data.model_dump(mode="json"),
            }
            for event in events
        ]
        return json_answer({"items": await self._disclosed(principal, items)})

    async def _events(self, record_id: UUID, version: int | None = None) -> Sequence[Recorded[Event]]:
        """Raises RecordMissing when there is no such record of this aggregate."""
        events = await self._runtime.reader.record(record_id, version=version)
        if not events or events[0].type.partition(".")[0] != self._decider.aggregate:
            raise RecordMissing
        return events

    def _of_row(self, reason: Reason, principal: Principal, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row keeps the state as it is answered; it is read for the rules alone."""
        state = self.view.adapters[STATE].validate_python(row[STATE], strict=False)
        said = self._said(reason, principal, row["id"], row["version"], row["created_at"], row["updated_at"], state)
        return {**row[STATE], **said}

    def _reasons(self, request: Request) -> Reason:
        """Texts of refusals in the reader's language; within one answer the same ones come again and again."""
        language, catalogue = language_of(request.scope), self._runtime.catalogue
        known: dict[tuple[str, str], str] = {}

        def reason(refusal: Refusal) -> str:
            key = refusal.code, repr(refusal.params)
            if key not in known:
                known[key] = catalogue.text(f"problem.{refusal.code}.detail", language, refusal.params)
            return known[key]

        return reason

    def _said(
        self,
        reason: Reason,
        principal: Principal,
        record_id: str,
        version: int,
        created_at: datetime,
        updated_at: datetime,
        state: Any,
    ) -> dict[str, Any]:
        """What is said of a record beside its state."""
        rules = self._decider.rules
        return {
            "id": record_id,
            "version": version,
            "created_at": created_at.isoformat(),
            "updated_at": updated_at.isoformat(),
            "status": rules.status(state),
            "status_label": self.statuses[rules.status(state)],
            "actions": action_answers(rules.actions(state, principal.roles), reason),
        }

    async def _disclosed(self, principal: Principal, document: Any) -> Any:
        return await disclose(document, self.rights.readable_kinds(principal), self._runtime.sealer)


def _cause(event: Recorded[Event], causes: Mapping[UUID, Recorded[Event]]) -> dict[str, Any] | None:
    if event.causation_id is None:
        return None
    found = causes.get(event.causation_id)
    return {
        "event_id": str(event.causation_id),
        "type": found.type if found else None,
        "record_id": str(found.record_id) if found else None,
    }
