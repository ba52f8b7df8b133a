"""Sending messages and hearing, without waiting for it, what the server says of them.

The client's own way is a request per message: it hands an answer on from future to future, and each step takes a turn of
the event loop behind all requests that are answered in that turn. With a busy loop that was 40 ms for what the server had
said after 5.
"""

import asyncio
from collections.abc import Mapping

import nats.errors
import orjson
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.errors import APIError, NoStreamResponseError

PATIENCE_S = 5.0
_NOBODY_LISTENS = "503"
"""NATS: no responders."""


class Acknowledgements:
    """Those of one connection, on one subscription."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inbox: str | None = None
        self._expected: dict[str, asyncio.Future[int]] = {}
        self._sent = 0

    async def publish(self, subject: str, body: bytes, headers: Mapping[str, str]) -> asyncio.Future[int]:
        """Sends a message behind whatever was sent before, and returns when it is on its way.

        The future has the sequence that it came to, or raises what the server says (APIError, NoStreamResponseError), and
        nats.errors.TimeoutError when that is nothing.
        """
        if self._inbox is None:
            inbox = self._client.new_inbox()
            await self._client.subscribe(f"{inbox}.*", cb=self._hear)
            self._inbox = inbox
        self._sent += 1
        place, expected = str(self._sent), asyncio.get_running_loop().create_future()
        self._expect(place, expected)
        await self._client.publish(subject, body, reply=f"{self._inbox}.{place}", headers=dict(headers))
        return expected

    def _expect(self, place: str, expected: asyncio.Future[int]) -> None:
        self._expected[place] = expected
        patience = asyncio.get_running_loop().call_later(PATIENCE_S, _give_up, expected)

        def forget(_: asyncio.Future[int]) -> None:
            patience.cancel()
            self._expected.pop(place, None)

        expected.add_done_callback(forget)

    async def _hear(self, message: Msg) -> None:
        expected = self._expected.get(message.subject.rpartition(".")[2])
        if expected is None or expected.done():
            return
        if (message.headers or {}).get("Status") == _NOBODY_LISTENS:
            expected.set_exception(NoStreamResponseError())
            return
        said = orjson.loads(message.data)
        try:
            if "error" in said:
                APIError.from_error(said["error"])
            expected.set_result(said["seq"])
        except APIError as refusal:
            expected.set_exception(refusal)


def _give_up(expected: asyncio.Future[int]) -> None:
    if not expected.done():
        expected.set_exception(nats.errors.TimeoutError())
