"""The durables by which outside systems read what concerns them in a service's stream.

The service makes them, and makes them anew with every generation of its stream. So an outside system needs no right to
make consumers, which could deliver anything anywhere: it only asks for the next message of its own, and acknowledges it.
"""

import asyncio
from collections.abc import Mapping

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import APIError, NotFoundError

from jejak_events.subjects import stream_of

log = structlog.get_logger()

CHECK_S = 2.0
ACK_WAIT_S = 30.0
UNDER_WAY = 256
"""Messages that a system may have taken and not acknowledged yet."""


def told_subjects(service: str, events: str) -> str:
    """The subjects of the events that concern a system: `events` is how their types begin, as in `procurement`."""
    return f"jejak.{service}.{events}.>"


class Outlets:
    """Looks at intervals whether every outside system's durable (of the system's name) is there."""

    def __init__(self, client: Client, service: str, tells: Mapping[str, str]) -> None:
        self._jetstream = client.jetstream(timeout=5)
        self._service = service
        self._tells = tells

    async def run(self) -> None:
        """Until cancelled. Before the service has published for the first time there is nothing to read from."""
        while self._tells:
            for system, events in self._tells.items():
                try:
                    await self._provide(system, events)
                except NotFoundError:
                    continue
                except (nats.errors.Error, APIError, OSError, TimeoutError) as error:
                    log.warning("outlet.not_provided", consumer=system, error=type(error).__name__)
            await asyncio.sleep(CHECK_S)

    async def _provide(self, system: str, events: str) -> None:
        stream = stream_of(self._service)
        try:
            await self._jetstream.consumer_info(stream, system)
        except NotFoundError:
            await self._jetstream.add_consumer(
                stream,
                ConsumerConfig(
                    name=system,
                    durable_name=system,
                    deliver_policy=DeliverPolicy.ALL,
                    ack_policy=AckPolicy.EXPLICIT,
                    ack_wait=ACK_WAIT_S,
                    max_ack_pending=UNDER_WAY,
                    filter_subject=told_subjects(self._service, events),
                ),
            )
