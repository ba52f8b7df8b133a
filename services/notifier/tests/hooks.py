"""Receivers of webhooks: real HTTP servers that take, refuse, redirect, hang up or never answer; and names for them."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson

Reaction = int | Literal["hang", "close", "redirect"]


@dataclass(frozen=True)
class Received:
    """A request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        return orjson.loads(self.body)

    @property
    def event(self) -> Any:
        """The published JSON within the CloudEvent within the envelope."""
        return self.told["data"]["data"]

    @property
    def note(self) -> str:
        return str(self.event["data"]["note"])


React = Callable[[Received], Reaction | Awaitable[Reaction]]


@dataclass
class Receiver:
    """`react` says what becomes of a request: a status, or one of the ways to answer badly; at once or in a while."""

    react: React = lambda received: 204
    elsewhere: str = ""
    """Where it redirects to."""
    port: int = 0
    got: list[Received] = field(default_factory=list)
    taken: list[Received] = field(default_factory=list)
    """Answered with a 2xx."""
    hanging: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks/jejak"

    @property
    def notes(self) -> list[str]:
        """What was taken, in order."""
        return [one.note for one in self.taken]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            received = Received(first.split(" ")[1], headers, body)
            self.got.append(received)
            reaction = self.react(received)
            if isinstance(reaction, Awaitable):
                reaction = await reaction
            if reaction == "hang":
                self.hanging += 1
                try:
                    await reader.read()  # until the sender has had enough
                finally:
                    self.hanging -= 1
            elif reaction != "close":
                status = 307 if reaction == "redirect" else reaction
                if 200 <= status < 300:
                    self.taken.append(received)
                location = f"Location: {self.elsewhere}\r\n" if reaction == "redirect" else ""
                writer.write(f"HTTP/1.1 {status} Said\r\n{location}Content-Length: 0\r\n\r\n".encode())
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def receiver(
    react: React = lambda received: 204,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    trust: ssl.SSLContext | None = None,
) -> AsyncIterator[Receiver]:
    found = Receiver(react)
    server = await asyncio.start_server(found.serve, host, port, ssl=trust)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await server.wait_closed()


@dataclass
class Names:
    """A name server whose answers are written down, one after the other; the last one stays."""

    answers: dict[str, list[Sequence[str]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        if host not in self.answers:
            if host.replace(".", "").isdigit():
                return [host]
            raise OSError("no such name")
        told = self.answers[host]
        return told.pop(0) if len(told) > 1 else told[0]
