"""A load of keep-alive connections, each a bare protocol of asyncio: cheap enough that the server stays what is measured."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_VERSION = re.compile(rb'"version":(\d+)')


@dataclass
class Outcome:
    """Requests answered per second, and the seconds each took."""

    rate: float
    seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """In seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


@dataclass
class Caller:
    """One connection that gives commands to one record, each on the version the last one answered."""

    path: str
    version: int
    body: Callable[[int], bytes]
    number: int
    answered: Callable[[int], None] = lambda version: None


async def load(url: str, token: str, callers: list[Caller], *, duration_s: float, pace_s: float = 0.0) -> Outcome:
    """All callers at once for so long. Raises on any error.

    With `pace_s`, each has a request due every so many seconds, whenever the one before was answered, and they take turns:
    what waits between a request and the next makes no bursts of all callers and no smaller load.
    """
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    outcome = Outcome(0.0)
    begun = time.perf_counter()
    calls = [
        _Calls(caller, token, outcome, begun + duration_s, begun + pace_s * turn / len(callers), pace_s)
        for turn, caller in enumerate(callers)
    ]
    try:
        for call in calls:
            await call.connect(parts.hostname, parts.port)
        await asyncio.gather(*(call.done for call in calls))
    finally:
        for call in calls:
            call.close()
    outcome.rate = len(outcome.seconds) / (time.perf_counter() - begun)
    return outcome


class _Calls(asyncio.Protocol):
    """One caller's connection: a request is sent when it is due and the one before was answered."""

    def __init__(self, caller: Caller, token: str, outcome: Outcome, end: float, due: float, pace_s: float) -> None:
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._caller = caller
        self._outcome = outcome
        self._end = end
        self._due = due
        self._pace_s = pace_s
        self._turn = 0
        self._begun = 0.0
        self._received = b""
        self._transport: asyncio.Transport | None = None
        self._head = (
            f"POST {caller.path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: {time.time_ns():x}-{caller.number}-"
        ).encode()

    async def connect(self, host: str, port: int) -> None:
        await asyncio.get_running_loop().create_connection(lambda: self, host, port)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_end = self._received.find(b"\r\n\r\n") + 4
        length = _LENGTH.search(self._received, 0, head_end)
        if head_end < 4 or len(self._received) < head_end + (int(length[1]) if length else 0):
            return
        answer, self._received = self._received, b""
        self._outcome.seconds.append(time.perf_counter() - self._begun)
        version = _VERSION.search(answer, head_end)
        if not answer.startswith(b"HTTP/1.1 2") or version is None:
            self.done.set_exception(RuntimeError(f"{answer[:300]!r} {answer[head_end:][:300]!r}"))
            return
        self._caller.version = int(version[1])
        self._caller.answered(self._caller.version)
        self._next()

    def _next(self) -> None:
        wait = self._due - time.perf_counter() if self._pace_s else 0.0
        self._due += self._pace_s
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def _send(self) -> None:
        self._begun = time.perf_counter()
        if self._begun > self._end or self.done.done():
            if not self.done.done():
                self.done.set_result(None)
            return
        body = self._caller.body(self._turn)
        assert self._transport is not None
        self._transport.write(
            b'%s%d\r\nIf-Match: "%d"\r\nContent-Length: %d\r\n\r\n%s'
            % (self._head, self._turn, self._caller.version, len(body), body)
        )
        self._turn += 1
