"""Eras in a stream: what stands behind the beginning of one waits for all that stands before it.

Within an era each event names the one before it, so that none can overtake. The first one of an era names none: where
several processes share a durable, one of them may hold it while another is still at work on the end of the era before.
"""

import asyncio
from collections.abc import Sequence

from nats.aio.msg import Msg
from nats.js import JetStreamContext

from jejak_events.envelope import MalformedEnvelope, place_of
from jejak_kit.broker.stream import begins_edition

PATIENCE_S = 5.0
"""How long another process is waited for; after that what it left undone is taken from it."""
POLL_S = 0.1


def begins_one(message: Msg) -> bool:
    """Whether an event is the first of an era, and not the first of all."""
    try:
        return place_of(message.headers).previous_position == 0 and not begins_edition(message.metadata.sequence.stream)
    except MalformedEnvelope:
        return False


def apart(messages: Sequence[Msg]) -> list[list[Msg]]:
    """A page in stretches of which only the first message may begin an era."""
    stretches: list[list[Msg]] = []
    for message in messages:
        if not stretches or begins_one(message):
            stretches.append([])
        stretches[-1].append(message)
    return stretches


async def all_before(message: Msg, jetstream: JetStreamContext, stream: str, durable: str) -> None:
    """Returns when whatever stands before a message is acknowledged, and so had its effects. Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            floor = (await jetstream.consumer_info(stream, durable)).ack_floor
            if floor is not None and floor.stream_seq >= message.metadata.sequence.stream - 1:
                return
            await asyncio.sleep(POLL_S)
