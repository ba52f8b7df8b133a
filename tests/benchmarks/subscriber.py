"""An outside subscriber that hears a stream and does nothing else: a push consumer, read off the socket by NATS's own protocol.

A client library parses the headers of every message, and that alone would be a tenth of what both cores do at half load.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast
from urllib.parse import urlsplit
from uuid import uuid4

import nats
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

_SIZES = re.compile(rb"(\d+) (\d+)$")
"""The end of `HMSG <subject> <sid> [reply-to] <header bytes> <all bytes>`."""


@asynccontextmanager
async def subscribed(url: str, inbox: str, stream: str, heard: Callable[[bytes], None]) -> AsyncIterator[None]:
    """Meanwhile `heard` is called with the body of each message that the stream gets. Raises when the server says -ERR."""
    subject = f"{inbox}.{uuid4().hex}"
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    reader = _Reader(heard)
    transport, _ = await asyncio.get_running_loop().create_connection(lambda: reader, parts.hostname, parts.port)
    about = {"verbose": False, "pedantic": False, "headers": True, "user": parts.username, "pass": parts.password}
    transport.write(f"CONNECT {json.dumps(about)}\r\nSUB {subject} 1\r\nPING\r\n".encode())
    client = await nats.connect(url, inbox_prefix=inbox.encode())
    try:
        await reader.listening
        await client.jetstream().add_consumer(
            stream,
            ConsumerConfig(deliver_subject=subject, deliver_policy=DeliverPolicy.NEW, ack_policy=AckPolicy.NONE),
        )
        yield
    finally:
        transport.close()
        await client.close()
    if reader.refused is not None:
        raise ConnectionError(reader.refused)


class _Reader(asyncio.Protocol):
    """What the server sends on one connection with one subscription."""

    def __init__(self, heard: Callable[[bytes], None]) -> None:
        self.listening: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.refused: str | None = None
        self._heard = heard
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.listening.done():
            self.listening.set_exception(exc or ConnectionError(self.refused or "the server closed the connection"))

    def data_received(self, data: bytes) -> None:
        received, begin = self._received + data, 0
        while (end := received.find(b"\r\n", begin)) >= 0:
            line, body = received[begin:end], end + 2
            if line.startswith(b"HMSG "):
                sizes = _SIZES.search(line)
                assert sizes is not None
                end = body + int(sizes[2])
                if len(received) < end + 2:
                    break
                self._heard(received[body + int(sizes[1]) : end])
            else:
                self._told(line)
            begin = end + 2
        self._received = received[begin:]

    def _told(self, line: bytes) -> None:
        assert self._transport is not None
        if line == b"PING":
            self._transport.write(b"PONG\r\n")
        elif line == b"PONG":
            self.listening.set_result(None)
        elif line.startswith(b"-ERR"):
            self.refused = line.decode()
