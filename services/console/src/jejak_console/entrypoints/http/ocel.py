"""All orders as an object-centric event log, for process mining."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from jejak_console.application.ocel.json_file import json_log
from jejak_console.application.ocel.log import Log
from jejak_console.application.ocel.sqlite_file import write_sqlite
from jejak_console.entrypoints.http.rights import BOTH, READING
from jejak_kit.commands import RecordMissing
from jejak_kit.exports.scratch import scratch_folder
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.journal.reading import snapshot
from jejak_kit.runtime import Runtime

Format = Literal["json", "sqlite"]
MEDIA_TYPES = {"json": "application/json", "sqlite": "application/vnd.sqlite3"}
CHUNK = 256 * 1024
OCEL = ["objectTypes", "eventTypes", "objects", "events"]
LIST = {"type": "array", "items": {"type": "object"}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            MEDIA_TYPES["json"]: {
                "schema": {"type": "object", "required": OCEL, "properties": dict.fromkeys(OCEL, LIST)}
            },
            MEDIA_TYPES["sqlite"]: {"schema": {"type": "string", "format": "binary"}},
        },
        "description": "OCEL 2.0.",
    }
}


def router(runtime: Runtime) -> APIRouter:
    """`/v1/ocel`."""
    api = APIRouter(prefix="/ocel", tags=["process mining"])

    @api.get("/export", response_class=StreamingResponse, responses=RESPONSES)
    async def export(
        principal: CurrentPrincipal,
        format: Annotated[Format, Query(description="JSON or a SQLite database.")] = "json",
    ) -> StreamingResponse:
        """Every event and every record that is known here, for whoever may read them all. Nothing in it is about people."""
        if BOTH.isdisjoint(principal.roles):
            raise RecordMissing
        content = _json(runtime) if format == "json" else _sqlite(runtime)
        headers = {"Content-Disposition": f'attachment; filename="orders.{format}"'}
        return StreamingResponse(content, media_type=MEDIA_TYPES[format], headers=headers)

    return api


async def _json(runtime: Runtime) -> AsyncIterator[bytes]:
    async with snapshot(runtime.engine, list(READING)) as taken:
        waiting = bytearray()
        async for piece in json_log(Log(taken)):
            waiting += piece
            if len(waiting) >= CHUNK:
                yield bytes(waiting)
                waiting.clear()
        yield bytes(waiting)


async def _sqlite(runtime: Runtime) -> AsyncIterator[bytes]:
    """A database can be sent once it is whole; it grows on the disk."""
    with scratch_folder() as folder:
        path = folder / "orders.sqlite"
        async with snapshot(runtime.engine, list(READING)) as taken:
            await write_sqlite(Log(taken), path)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
