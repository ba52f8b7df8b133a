"""Following what happens: server-sent events, resumed by the last id seen."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import uniform
from typing import Any

import httpx
from httpx_sse import EventSource, SSEError

from jejak_client.problems import ClientError, Refused, raised

QUIET_S = 60.0
"""The service says something every 15 s; after so long a silence the connection is taken for dead."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0


class FeedLost(ClientError):
    """The cursor is not one of this feed (410): what came after it cannot be told. Begin anew."""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A CloudEvent of the feed. `cursor` is where to go on behind it; `content` is the published JSON with its `data`."""

    cursor: str
    id: str
    type: str
    source: str
    subject: str
    time: str
    content: Mapping[str, Any]

    @property
    def data(self) -> Mapping[str, Any]:
        """What the event says."""
        data: Mapping[str, Any] = self.content["data"]
        return data


def follow(
    http: httpx.Client, params: Mapping[str, str], cursor: str | None, *, endless: bool = True
) -> Iterator[FeedEvent]:
    """Raises FeedLost and Refused; everything else is tried again."""
    pause = FIRST_PAUSE_S
    while True:
        try:
            for event in _connected(http, params, cursor, endless=endless):
                pause = FIRST_PAUSE_S
                if isinstance(event, str):
                    cursor = event
                    continue
                cursor = event.cursor
                yield event
            if not endless:
                return
        except (httpx.TransportError, SSEError):
            pass
        except Refused as refused:
            if refused.status == httpx.codes.GONE:
                raise FeedLost(refused.detail) from refused
            if refused.status < 500 and refused.status not in (httpx.codes.UNAUTHORIZED, httpx.codes.TOO_MANY_REQUESTS):
                raise
            if refused.status == httpx.codes.UNAUTHORIZED and pause >= LONGEST_PAUSE_S:
                raise
        time.sleep(pause * uniform(0.5, 1.0))  # noqa: S311 - spreads callers, no secret
        pause = min(pause * 2, LONGEST_PAUSE_S)


def _connected(
    http: httpx.Client, params: Mapping[str, str], cursor: str | None, *, endless: bool
) -> Iterator[FeedEvent | str]:
    """The events of one connection, and the cursors of what passed unheard."""
    query = dict(params) | ({} if endless else {"follow": "false"})
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": cursor} if cursor else {})
    with http.stream("GET", "events", params=query, headers=headers, timeout=httpx.Timeout(30, read=QUIET_S)) as answer:
        if answer.is_error:
            answer.read()
            raised(answer)
        for message in EventSource(answer).iter_sse():
            if not message.data:
                if message.id:
                    yield message.id
                continue
            told = message.json()
            yield FeedEvent(
                message.id,
                told["id"],
                told["type"],
                told["source"],
                told["subject"],
                told["time"],
                told["data"],
            )
