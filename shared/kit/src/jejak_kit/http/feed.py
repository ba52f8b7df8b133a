"""`GET /v1/events`: what happens, as server-sent events (WHATWG HTML, 9.2), to be resumed by `Last-Event-ID`.

Each message is a CloudEvent 1.0 in structured mode whose `data` is the published JSON, with personal values as this
reader may see them. Its id is a cursor: whoever comes back with the last one they saw misses nothing and hears nothing twice.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
import structlog
from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from psycopg import Error as DatabaseError
from sqlalchemy.exc import SQLAlchemyError

from jejak_kit.auth import Principal
from jejak_kit.commands import RecordMissing
from jejak_kit.ending import woken
from jejak_kit.feed import Feed, Places, Told, UnknownPlace
from jejak_kit.feed.news import News
from jejak_kit.feed.place import CURSOR_MAX, cursor_of, places_of
from jejak_kit.feed.structured import structured
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.problems import Problem
from jejak_kit.http.rights import Rights
from jejak_kit.privacy import KeyringFault, Sealer, disclose

log = structlog.get_logger()

LONGEST_S = 600.0
"""Then the connection ends, and the client resumes: with a token that is still good, at a replica that is still there."""
HEARTBEAT_S = 15.0
POLL_S = 1.0
PAGE = 200
AT_ONCE = 200
"""Feeds that one process serves at the same time."""
RETRY_MS = 1_000

MESSAGE: dict[str, Any] = {
    "type": "object",
    "description": "One message of the stream; `data` is the event as CloudEvents write it in JSON.",
    "properties": {name: {"type": "string"} for name in ("id", "event", "data")},
}
EVENT_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {"schema": MESSAGE}}, "description": "Server-sent events."}
}


@dataclass
class LiveFeed:
    """A feed as HTTP shows it. `readers` says of each service in it who reads what it says."""

    feed: Feed
    readers: Mapping[str, Rights]
    news: News
    sealer: Sealer
    open: int = 0

    def visible_to(self, principal: Principal) -> dict[str, Rights]:
        """The services whose events this reader may see. Raises RecordMissing where that is none."""
        visible = {service: rights for service, rights in self.readers.items() if rights.may_read(principal)}
        if not visible:
            raise RecordMissing
        return visible


@dataclass(frozen=True)
class Filter:
    """What a reader wants to hear of. `types` are names of events; `iro.*` stands for all that begin so."""

    types: Sequence[str] = ()
    record: UUID | None = None

    def lets_through(self, told: Told) -> bool:
        if self.record is not None and told.record_id != self.record:
            return False
        return not self.types or any(
            told.type.startswith(wanted[:-1]) if wanted.endswith(".*") else told.type == wanted for wanted in self.types
        )


def feed_router(live: LiveFeed) -> APIRouter:
    """`/v1/events`."""
    router = APIRouter(tags=["events"])

    @router.get("/events", response_class=StreamingResponse, responses=EVENT_STREAM)
    async def events(
        principal: CurrentPrincipal,
        last_event_id: Annotated[str | None, Header(max_length=CURSOR_MAX, description="The last id seen.")] = None,
        cursor: Annotated[
            str | None, Query(max_length=CURSOR_MAX, description="The same, for clients that cannot set headers.")
        ] = None,
        start: Annotated[
            Literal["now", "beginning"], Query(alias="from", description="Where to begin without a cursor.")
        ] = "now",
        types: Annotated[
            str | None,
            Query(max_length=2_000, description="Names of events by comma; `iro.*` means all that begin with `iro.`."),
        ] = None,
        record: Annotated[UUID | None, Query(description="Only events of this record.")] = None,
        follow: Annotated[bool, Query(description="False: tell what is there and end.")] = True,
    ) -> StreamingResponse:
        """Events as they happen; after a break, from where the reader stopped."""
        visible = live.visible_to(principal)
        places = await _beginning(live.feed, last_event_id or cursor, start)
        if live.open >= AT_ONCE:
            raise Problem(503, "feeds_exhausted", {"limit": AT_ONCE}, headers={"Retry-After": "5"})
        wanted = Filter([name for name in (types or "").split(",") if name], record)
        told = _messages(live, principal, visible, places, wanted, follow=follow)
        return StreamingResponse(told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return router


async def _beginning(feed: Feed, cursor: str | None, start: Literal["now", "beginning"]) -> Places:
    if not cursor:
        return {} if start == "beginning" else await feed.now()
    try:
        places = places_of(cursor)
        await feed.after(places, limit=1)
    except UnknownPlace:
        raise Problem(410, "feed_cursor_unknown") from None
    return places


async def _messages(
    live: LiveFeed,
    principal: Principal,
    visible: Mapping[str, Rights],
    places: Places,
    wanted: Filter,
    *,
    follow: bool,
) -> AsyncIterator[bytes]:
    ends, heard = monotonic() + LONGEST_S, monotonic()
    live.open += 1
    try:
        yield f"retry: {RETRY_MS}\n\n".encode()
        while monotonic() < ends:
            fresh = live.news.next()
            page = await live.feed.after(places, limit=PAGE)
            if page:
                message, places = await _page(live, principal, visible, places, page, wanted)
                heard = monotonic()
                yield message
            elif not follow:
                return
            else:
                await woken(fresh, POLL_S)
                if monotonic() - heard >= HEARTBEAT_S:
                    heard = monotonic()
                    yield b": still here\n\n"
    except (SQLAlchemyError, DatabaseError, KeyringFault, UnknownPlace) as error:
        log.warning("feed.interrupted", error=type(error).__name__)  # the client comes back with its cursor
    finally:
        live.open -= 1


async def _page(
    live: LiveFeed,
    principal: Principal,
    visible: Mapping[str, Rights],
    places: Places,
    page: Sequence[Told],
    wanted: Filter,
) -> tuple[bytes, Places]:
    """The messages of a page, and where the reader stands after it: past what was not for them, too."""
    shown = [told for told in page if told.service in visible and wanted.lets_through(told)]
    opened: dict[int, Any] = {}
    for service in {told.service for told in shown}:
        own = [told for told in shown if told.service == service]
        kinds = visible[service].readable_kinds(principal)
        contents = await disclose([orjson.loads(told.body) for told in own], kinds, live.sealer)
        opened |= {id(told): content for told, content in zip(own, contents, strict=True)}
    stands = dict(places)
    parts: list[bytes] = []
    for told in page:
        stands[told.service] = told.place
        if id(told) in opened:
            parts.append(_message(told, opened[id(told)], cursor_of(stands)))
    if page[-1] is not (shown[-1] if shown else None):
        parts.append(f"id: {cursor_of(stands)}\n\n".encode())  # moves the reader on, and is no message to them
    return b"".join(parts), stands


def _message(told: Told, content: dict[str, Any], cursor: str) -> bytes:
    event = structured(told.service, content)
    return b"id: " + cursor.encode() + b"\nevent: " + told.type.encode() + b"\ndata: " + orjson.dumps(event) + b"\n\n"
