"""The inbound streams in which outside systems speak to Jejak. A service's own stream is made by its relay."""

import asyncio
from collections.abc import Iterable

import nats
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from jejak_events.subjects import inbound_stream_of, inbound_subjects_of

INBOUND_MESSAGE_LIMIT = 512 * 1024
"""Bytes; a quotation of a thousand sites has about 300 KiB."""


class UntakenError(RuntimeError):
    """A stream must be made anew, but what it holds has not been taken."""


def provision_streams(url: str, systems: Iterable[str]) -> None:
    """Makes what is missing and adjusts what differs. Raises nats.errors.Error or nats.js.errors.Error."""
    asyncio.run(_provision(url, list(systems)))


def inbound_stream(system: str) -> StreamConfig:
    """Nothing said to us is dropped or forgotten by age; who has taken a message erases it, because it is plain."""
    return StreamConfig(
        name=inbound_stream_of(system),
        subjects=[inbound_subjects_of(system)],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_age=0,
        max_msg_size=INBOUND_MESSAGE_LIMIT,
        deny_delete=False,
        deny_purge=True,
    )


async def _provision(url: str, systems: list[str]) -> None:
    connection = await nats.connect(url, max_reconnect_attempts=3, connect_timeout=5)
    try:
        jetstream = connection.jetstream()
        for config in map(inbound_stream, systems):
            assert config.name is not None
            try:
                found = await jetstream.stream_info(config.name)
            except NotFoundError:
                await jetstream.add_stream(config)
                continue
            if found.config.deny_delete:
                await _make_anew(jetstream, found, config)
            else:
                await jetstream.update_stream(config)
    finally:
        await connection.close()


async def _make_anew(jetstream: JetStreamContext, found: StreamInfo, config: StreamConfig) -> None:
    """A stream that once denied deletes does so for good, and keeps what it should not; its messages were all taken.

    Raises UntakenError if they were not: start the version that made it and let it take them.
    """
    name, last = found.config.name or "", found.state.last_seq
    floors = [info.ack_floor.stream_seq if info.ack_floor else 0 for info in await jetstream.consumers_info(name)]
    if last and min(floors, default=0) < last:
        raise UntakenError(f"{name} cannot be changed while it holds messages that nobody has taken")
    await jetstream.delete_stream(name)
    await jetstream.add_stream(config)
