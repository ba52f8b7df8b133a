"""A load of keep-alive connections over raw asyncio: cheap enough that the server stays what is measured."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
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
    outcome = Outcome(0.0)
    end = time.perf_counter() + duration_s
    run = f"{time.time_ns():x}"

    async def call(caller: Caller, due: float) -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            for turn in count():
                await asyncio.sleep(max(0.0, due - time.perf_counter()) if pace_s else 0.0)
                due += pace_s
                if time.perf_counter() > end:
                    return
                body = caller.body(turn)
                begun = time.perf_counter()
                writer.write(
                    b"POST %s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
                    b'Idempotency-Key: %s-%d-%d\r\nIf-Match: "%d"\r\nContent-Length: %d\r\n\r\n%s'
                    % (
                        caller.path.encode(),
                        token.encode(),
                        run.encode(),
                        caller.number,
                        turn,
                        caller.version,
                        len(body),
                        body,
                    )
                )
                head = await reader.readuntil(b"\r\n\r\n")
                length = _LENGTH.search(head)
                answer = await reader.readexactly(int(length[1]) if length else 0)
                outcome.seconds.append(time.perf_counter() - begun)
                if not head.startswith(b"HTTP/1.1 2"):
                    raise RuntimeError(f"{head.splitlines()[0]!r} {answer[:300]!r}")
                version = _VERSION.search(answer)
                assert version is not None
                caller.version = int(version[1])
                caller.answered(caller.version)
        finally:
            writer.close()

    begun = time.perf_counter()
    turns = [begun + pace_s * number / len(callers) for number in range(len(callers))]
    await asyncio.gather(*(call(caller, due) for caller, due in zip(callers, turns, strict=True)))
    outcome.rate = len(outcome.seconds) / (time.perf_counter() - begun)
    return outcome
