"""What the iro service is measured against: `python -m tests.benchmarks.peers framework|null|library`.

The endpoint as the framework's manual has it; the service's own edge with a command bus that stores nothing, or that
appends by the library for each request.
"""

import asyncio
import sys
from importlib.metadata import version
from typing import Annotated, Any
from uuid import UUID, uuid4

import uvloop
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from fastapi import Depends, FastAPI, Header
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from psycopg.conninfo import conninfo_to_dict
from pydantic import ConfigDict, create_model

from jejak_events.codec import decode, encode
from jejak_events.language import Recorded
from jejak_iro.entrypoints.http.iros import ParticularsBody
from jejak_kit.auth import Principal, SigningKeys, TokenVerifier
from jejak_kit.auth.cache import CachedVerifier
from jejak_kit.commands import IdempotencyKey, Receipt
from jejak_kit.decider import Command
from jejak_kit.http.models import CommandAnswer
from jejak_kit.http.server import server
from jejak_kit.manifest import manifests
from jejak_kit.runtime import Runtime, application, open_runtime
from jejak_kit.telemetry.logs import configure


class StoresNothing:
    """Answers as if: what the same framework does with the same authentication and validation and no store."""

    def __init__(self, runtime: Runtime) -> None:
        self.handlers = runtime.bus.handlers

    async def execute(self, command: Command, record_id: UUID, **_: Any) -> Receipt:
        return Receipt(record_id, 1, 1)


class AppendsPerRequest:
    """The library used as its manual says: each request saves its events in a thread of the pool."""

    def __init__(self, runtime: Runtime, recorder: PostgresApplicationRecorder) -> None:
        self._recorder, self.handlers = recorder, runtime.bus.handlers

    async def execute(
        self, command: Command, record_id: UUID, *, correlation_id: UUID, key: IdempotencyKey | None, **_: Any
    ) -> Receipt:
        return await asyncio.to_thread(self._save, command, record_id, correlation_id)

    def _save(self, command: Command, record_id: UUID, correlation_id: UUID) -> Receipt:
        decider = self.handlers.decider_of(type(command))
        stored = self._recorder.select_events(record_id)
        state = decider.fold(decode(event.state).data for event in stored)
        last = stored[-1].originator_version if stored else 0
        events = [
            Recorded(uuid4(), record_id, last + place, command.at, command.actor, correlation_id, None, event)
            for place, event in enumerate(decider.decide(command, state), 1)
        ]
        ids = self._recorder.insert_events([StoredEvent(record_id, e.version, e.type, encode(e)) for e in events])
        return Receipt(record_id, last + len(events), (ids or [0])[-1])


def library_recorder(url: str) -> PostgresApplicationRecorder:
    parts = conninfo_to_dict(url)
    dbname, host, port, user, password = (str(parts[name]) for name in ("dbname", "host", "port", "user", "password"))
    datastore = PostgresDatastore(dbname, host, port, user, password, schema="store", lock_timeout=10, max_overflow=1)
    return PostgresApplicationRecorder(datastore, events_table_name="events")


def frameworks_own(runtime: Runtime) -> FastAPI:
    """The endpoint as FastAPI's manual would write it: the same tokens verified, the same body validated, nothing stored."""
    settings = runtime.service.settings
    keys = SigningKeys(settings.issuer, str(settings.jwks_url) if settings.jwks_url else None)
    verifier = CachedVerifier(TokenVerifier(settings.issuer, settings.audience, keys, roles_claim=settings.roles_claim))
    fields: Any = {name: (field.annotation, field) for name, field in ParticularsBody.model_fields.items()}
    body_model = create_model("Particulars", __config__=ConfigDict(extra="forbid"), **fields)
    app = FastAPI()

    async def bearer(sent: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> Principal:
        return await verifier.verify(sent.credentials)

    @app.get("/healthz")
    async def healthz() -> None:
        """For whoever waits until it listens."""

    @app.post("/v1/iros/{id}/update")
    async def update(
        id: UUID,
        body: body_model,
        principal: Annotated[Principal, Depends(bearer)],
        idempotency_key: Annotated[str, Header()],
        if_match: Annotated[str, Header()],
    ) -> CommandAnswer:
        return CommandAnswer(id=id, version=1, position=1)

    return app


async def _serve(kind: str) -> None:
    service = manifests()["iro"].load()
    async with open_runtime(service) as runtime:
        if kind == "framework":
            await server(frameworks_own(runtime), service.settings.host, service.settings.port).serve()
            return
        runtime.bus = (
            StoresNothing(runtime)
            if kind == "null"
            else AppendsPerRequest(  # type: ignore[assignment]  # a peer
                runtime, library_recorder(str(service.settings.database_url))
            )
        )
        app = application(runtime, version=version("jejak-iro"))
        await server(app, service.settings.host, service.settings.port).serve()


if __name__ == "__main__":
    configure("bench", "WARNING")
    uvloop.run(_serve(sys.argv[1]))
