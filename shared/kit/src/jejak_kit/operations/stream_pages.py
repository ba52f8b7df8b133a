"""Reads a stream from its beginning in pages, with no right but the one to get messages (JetStream ADR-31, batched get)."""

import json
from collections.abc import AsyncIterator
from typing import NamedTuple

from nats.aio.client import Client
from nats.aio.msg import Msg

PAGE = 500
TIMEOUT_S = 5.0
OURS_NOT = "Nats-"
"""How the headers begin that the server and the act of publishing add; a service's envelope has none of these."""


class StreamUnreadable(Exception):
    """The stream did not give what its state says it holds."""


class Message(NamedTuple):
    """A message as the stream keeps it: its place in the stream, subject, headers of the publisher, and body."""

    sequence: int
    subject: str
    headers: dict[str, str]
    body: bytes


async def messages(client: Client, stream: str, *, until: int) -> AsyncIterator[Message]:
    """Every message up to a sequence, in order; deleted ones are simply not there. Raises StreamUnreadable."""
    sequence = 1
    while sequence <= until:
        page = await _page(client, stream, sequence)
        if not page:
            return
        for message in page:
            if message.sequence > until:
                return
            yield message
        sequence = page[-1].sequence + 1


async def _page(client: Client, stream: str, sequence: int) -> list[Message]:
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox)
    request = {"seq": sequence, "batch": PAGE, "next_by_subj": ">"}
    try:
        await client.publish(f"$JS.API.DIRECT.GET.{stream}", json.dumps(request).encode(), reply=inbox)
        page: list[Message] = []
        while True:
            reply = await subscription.next_msg(timeout=TIMEOUT_S)
            headers = reply.headers or {}
            status = headers.get("Status")
            if status in ("204", "404"):
                return page
            if status is not None:
                raise StreamUnreadable(f"the server answers {status} {headers.get('Description', '')}".strip())
            page.append(_message(reply, headers))
    finally:
        await subscription.unsubscribe()


def _message(reply: Msg, headers: dict[str, str]) -> Message:
    own = {name: value for name, value in headers.items() if not name.startswith(OURS_NOT)}
    return Message(int(headers["Nats-Sequence"]), headers["Nats-Subject"], own, reply.data)
