"""What outside systems have said to a service: how far it has been taken, and having what is still there looked at again.

What is taken is erased from the stream, because it names people. So a durable that is ahead of its restored store can be
made anew, but what was taken since must be said again by whoever said it; receipts keep it from having effect twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nats.aio.client import Client
from nats.js.errors import NotFoundError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from jejak_events.subjects import inbound_stream_of
from jejak_kit.broker.inbound import InboundConsumer

_LAST_TAKEN = text("SELECT max(created_at) FROM store.receipts WHERE actor_id = :source")


@dataclass(frozen=True)
class Heard:
    """One outside system as a service hears it."""

    system: str
    durable: str
    kept: int
    """Messages in the stream: not taken yet."""
    waiting: int
    """Those of them that the durable will still give out; None of the others come again by themselves."""
    last_taken_at: datetime | None
    """When this store last took something from that system; what was said after that is not in it."""


async def heard(consumers: Sequence[InboundConsumer], engine: AsyncEngine, client: Client) -> list[Heard]:
    """Each of the outside systems; nothing is kept and waits where its stream was never made."""
    jetstream, found = client.jetstream(timeout=5), []
    for consumer in consumers:
        stream, kept, waiting = inbound_stream_of(consumer.system), 0, 0
        try:
            kept = waiting = (await jetstream.stream_info(stream)).state.messages
            info = await jetstream.consumer_info(stream, consumer.name)
            waiting = (info.num_pending or 0) + (info.num_ack_pending or 0)
        except NotFoundError:
            pass  # a durable that is made anew begins with all that is kept
        async with engine.connect() as connection:
            last = (await connection.execute(_LAST_TAKEN, {"source": f"inbound:{consumer.system}"})).scalar()
        found.append(Heard(consumer.system, consumer.name, kept, waiting, last))
    return found


async def rewind(heard: Heard, client: Client) -> bool:
    """Lets go of the durable: the service makes it anew at the beginning of what is kept. False when there is none."""
    try:
        await client.jetstream(timeout=5).delete_consumer(inbound_stream_of(heard.system), heard.durable)
    except NotFoundError:
        return False
    return True
