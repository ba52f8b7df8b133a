"""The inbound streams in which outside systems speak to Jejak. A service's own stream is made by its relay."""

import asyncio
from collections.abc import Iterable

import nats
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from jejak_events.subjects import inbound_stream_of, inbound_subjects_of

INBOUND_MESSAGE_LIMIT = 512 * 1024
"""Bytes; a quotation of a thousand sites has about 300 KiB."""


def provision_streams(url: str, systems: Iterable[str]) -> None:
    """Makes what is missing and adjusts what differs. Raises nats.errors.Error or nats.js.errors.Error."""
    asyncio.run(_provision(url, list(systems)))


def inbound_stream(system: str) -> StreamConfig:
    """Nothing said to us is ever dropped, deleted or forgotten by age."""
    return StreamConfig(
        name=inbound_stream_of(system),
        subjects=[inbound_subjects_of(system)],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_age=0,
        max_msg_size=INBOUND_MESSAGE_LIMIT,
        deny_delete=True,
        deny_purge=True,
    )


async def _provision(url: str, systems: list[str]) -> None:
    connection = await nats.connect(url, max_reconnect_attempts=3, connect_timeout=5)
    try:
        jetstream = connection.jetstream()
        for config in map(inbound_stream, systems):
            assert config.name is not None
            try:
                await jetstream.stream_info(config.name)
            except NotFoundError:
                await jetstream.add_stream(config)
            else:
                await jetstream.update_stream(config)
    finally:
        await connection.close()
