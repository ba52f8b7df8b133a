"""Following the services' streams as an independent reader: ephemeral ordered consumers, nothing acknowledged or kept."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import nats.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import DeliverPolicy, StreamInfo
from nats.js.errors import NotFoundError

from jejak_events.envelope import MalformedEnvelope, Place, place_of
from jejak_events.subjects import stream_of, subjects_of
from jejak_kit.broker.stream import Stream, StreamBroken
from jejak_kit.operations.showing import published_body

log = structlog.get_logger()

LOOK_EVERY_S = 1.0
TYPE = re.compile(r"[a-z_]+(\.[a-z_]+)?")


@dataclass(frozen=True)
class Seen:
    """A published event for an operator's eyes; what is sealed about people is masked in `body`."""

    service: str
    sequence: int
    place: Place
    body: dict[str, Any]

    @property
    def occurred_at(self) -> datetime:
        return datetime.fromisoformat(self.body["occurred_at"])


def filter_of(service: str, type_: str | None) -> str:
    """The subjects of all events, of an aggregate (`iro`) or of a type (`iro.submitted`). Raises ValueError."""
    if type_ is None:
        return subjects_of(service)
    if not TYPE.fullmatch(type_):
        raise ValueError(f"{type_!r} is neither an aggregate, say review, nor an event type, say review.approved")
    return f"jejak.{service}.{type_}.{'*' if '.' in type_ else '>'}"


@dataclass
class Follower:
    """One service's stream, followed through everything: a stream that is not there yet, and one that begins anew.

    A stream that the relay made anew repeats what it held; what was seen before is not shown again.
    """

    client: Client
    service: str
    filter: str
    from_start: bool
    _position: dict[str, int] = field(default_factory=dict)

    async def events(self) -> AsyncIterator[Seen]:
        """For ever, in the stream's order."""
        stream, policy = stream_of(self.service), DeliverPolicy.ALL if self.from_start else DeliverPolicy.NEW
        jetstream = self.client.jetstream(timeout=5)
        while True:
            try:
                info = await jetstream.stream_info(stream)
                if policy is DeliverPolicy.NEW:
                    await self._pass_over(info)
            except (NotFoundError, nats.errors.TimeoutError):
                policy = DeliverPolicy.ALL  # whatever it holds when it comes is new
                await asyncio.sleep(LOOK_EVERY_S)
                continue
            subscription = await jetstream.subscribe(
                self.filter, stream=stream, ordered_consumer=True, deliver_policy=policy
            )
            policy = DeliverPolicy.ALL
            try:
                async for message in _messages(subscription, jetstream, stream, info.created):
                    seen = self._seen(message)
                    if seen is not None:
                        yield seen
            finally:
                await _unsubscribe(subscription)

    async def _pass_over(self, info: StreamInfo) -> None:
        """What is there now is not shown later either, should the stream begin anew."""
        with contextlib.suppress(StreamBroken):
            place = (await Stream(self.client, self.service).tail(info)).place
            if place is not None:
                self._position[str(place.store_id)] = place.position

    def _seen(self, message: Msg) -> Seen | None:
        body = published_body(message.data)
        try:
            place = place_of(message.headers)
        except MalformedEnvelope:
            place = None
        if body is None or place is None:
            log.warning("tail.not_an_event", stream=stream_of(self.service), sequence=message.metadata.sequence.stream)
            return None
        store = str(place.store_id)
        if place.position <= self._position.get(store, 0):
            return None
        self._position[store] = place.position
        return Seen(self.service, message.metadata.sequence.stream, place, body)


async def _messages(subscription: Any, jetstream: Any, stream: str, created: datetime | None) -> AsyncIterator[Msg]:
    """Until the stream is another one than that which was created then."""
    while True:
        try:
            yield await subscription.next_msg(timeout=LOOK_EVERY_S)
            continue
        except nats.errors.TimeoutError:
            pass
        try:
            if (await jetstream.stream_info(stream)).created != created:
                return
        except NotFoundError:
            return
        except nats.errors.Error as error:
            log.warning("tail.interrupted", stream=stream, error=type(error).__name__)


async def _unsubscribe(subscription: Any) -> None:
    try:
        await subscription.unsubscribe()
    except nats.errors.Error as error:
        log.info("tail.not_unsubscribed", error=type(error).__name__)
