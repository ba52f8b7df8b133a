"""A JetStream server in memory: as much of it as relays and consumers use, and the ways in which it loses data."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

from nats.js.api import ConsumerConfig, DeliverPolicy, StreamConfig
from nats.js.errors import BadRequestError, NotFoundError
from tests.simulation.loop import WORLD

BATCH_ABANDONED_S = 10


class Stored(NamedTuple):
    sequence: int
    subject: str
    data: bytes
    headers: dict[str, str]


Deliver = Callable[[list[Stored] | None], None]
"""Takes a page; None when the server ends the request."""


@dataclass
class Pull:
    """A request for messages that waits at the server."""

    size: int
    until: float
    deliver: Deliver


@dataclass
class Durable:
    """A consumer with `ack_policy=all`."""

    config: ConsumerConfig
    floor: int
    delivered: int
    pending: dict[int, float] = field(default_factory=dict)
    """By sequence: when it is delivered again unless acknowledged."""
    pulls: list[Pull] = field(default_factory=list)


@dataclass
class Kept:
    """A stream and its consumers."""

    config: StreamConfig
    messages: dict[int, Stored] = field(default_factory=dict)
    last: int = field(init=False)
    durables: dict[str, Durable] = field(default_factory=dict)
    batches: dict[str, list[tuple[int, Stored]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.last = self.first - 1

    @property
    def first(self) -> int:
        return self.config.first_seq or 1


class Broker:
    """All methods are what the server does at one moment; the way to it is the network's."""

    def __init__(self) -> None:
        self.streams: dict[str, Kept] = {}
        self.taken: Callable[[Stored, Stored | None], None] = lambda message, before: None
        """Is told of every message that is stored, and of the one before it."""
        self.down = False

    def info(self, stream: str) -> Any:
        kept = self._stream(stream)
        state = SimpleNamespace(
            last_seq=kept.last,
            first_seq=min(kept.messages, default=kept.last + 1 if kept.last else 0),
            messages=len(kept.messages),
            num_deleted=kept.last - kept.first + 1 - len(kept.messages),
        )
        return SimpleNamespace(config=kept.config, state=state)

    def create(self, config: StreamConfig) -> None:
        if str(config.name) in self.streams:
            raise BadRequestError(code=400, err_code=10058, description="stream name already in use")
        self.streams[str(config.name)] = Kept(config)

    def delete(self, stream: str) -> None:
        for durable in self._stream(stream).durables.values():
            self._end(durable)
        del self.streams[stream]

    def get(self, stream: str, sequence: int) -> Stored:
        try:
            return self._stream(stream).messages[sequence]
        except KeyError:
            raise NotFoundError(code=404, err_code=10037, description="no message found") from None

    def publish(self, stream: str, subject: str, data: bytes, headers: Mapping[str, str]) -> int:
        """Returns the last sequence. Raises NotFoundError, or BadRequestError when the stream ends elsewhere."""
        kept = self._stream(stream)
        batch = headers.get("Nats-Batch-Id")
        messages = [(subject, data, dict(headers))]
        if batch is not None:
            self.collect(stream, subject, data, headers)
            if batch not in kept.batches:
                raise BadRequestError(code=400, err_code=10176, description="batch is incomplete")
            collected = kept.batches.pop(batch)
            if [number for number, _ in collected] != list(range(1, len(collected) + 1)):
                raise BadRequestError(code=400, err_code=10176, description="batch is incomplete")
            messages = [(m.subject, m.data, m.headers) for _, m in collected]
        expected = messages[0][2].get("Nats-Expected-Last-Sequence")
        if expected is not None and int(expected) != kept.last:
            raise BadRequestError(code=400, err_code=10071, description=f"wrong last sequence: {kept.last}")
        for one in messages:
            kept.last += 1
            kept.messages[kept.last] = Stored(kept.last, *one)
            self.taken(kept.messages[kept.last], kept.messages.get(kept.last - 1))
        self.serve(stream)
        return kept.last

    def hear(self, stream: str, subject: str, data: bytes, headers: Mapping[str, str]) -> None:
        """A message whose sender waits for no answer: of a batch, or by itself."""
        if self.down:
            return
        if "Nats-Batch-Id" in headers:
            self.collect(stream, subject, data, headers)
            return
        with suppress(NotFoundError, BadRequestError):
            self.publish(stream, subject, data, headers)

    def collect(self, stream: str, subject: str, data: bytes, headers: Mapping[str, str]) -> None:
        """A message of a batch that is not committed yet."""
        kept = self.streams.get(stream)
        if kept is None:
            return
        number = int(headers["Nats-Batch-Sequence"])
        message = Stored(0, subject, data, dict(headers))
        if number == 1:
            kept.batches[headers["Nats-Batch-Id"]] = []
            asyncio.get_running_loop().call_later(
                BATCH_ABANDONED_S, kept.batches.pop, headers["Nats-Batch-Id"], None, context=WORLD
            )
        if headers["Nats-Batch-Id"] in kept.batches:
            kept.batches[headers["Nats-Batch-Id"]].append((number, message))

    def add_durable(self, stream: str, config: ConsumerConfig) -> None:
        kept = self._stream(stream)
        there = kept.durables.get(str(config.name))
        if there is not None:
            if (there.config.deliver_policy, there.config.opt_start_seq) != (
                config.deliver_policy,
                config.opt_start_seq,
            ):
                raise BadRequestError(code=400, err_code=10012, description="deliver policy can not be updated")
            return
        asked = config.opt_start_seq if config.deliver_policy == DeliverPolicy.BY_START_SEQUENCE else None
        start = max(asked or 1, kept.first)
        kept.durables[str(config.name)] = Durable(config, start - 1, start - 1)

    def delete_durable(self, stream: str, name: str) -> None:
        durable = self._durable(stream, name)
        self._end(durable)
        del self._stream(stream).durables[name]

    def durable_info(self, stream: str, name: str) -> Any:
        durable = self._durable(stream, name)
        return SimpleNamespace(
            config=durable.config,
            num_ack_pending=len(durable.pending),
            num_pending=self._stream(stream).last - durable.delivered,
            ack_floor=SimpleNamespace(stream_seq=durable.floor),
        )

    def pull(self, stream: str, name: str, pull: Pull) -> None:
        """A pull on what is not there stays unanswered."""
        kept = self.streams.get(stream)
        if kept is not None and name in kept.durables and not self.down:
            kept.durables[name].pulls.append(pull)
            self.serve(stream)

    def acknowledge(self, stream: str, name: str, sequence: int) -> None:
        """Everything up to a sequence; what was not delivered yet is not acknowledged either."""
        durable = self._durable(stream, name)
        if durable.floor < sequence <= durable.delivered:
            durable.floor = sequence
            durable.pending = {s: due for s, due in durable.pending.items() if s > sequence}
        self.serve(stream)

    def serve(self, stream: str) -> None:
        """Gives waiting pulls what there is for them."""
        kept = self.streams.get(stream)
        if kept is None or self.down:
            return
        loop = asyncio.get_running_loop()
        for durable in kept.durables.values():
            durable.pulls = [pull for pull in durable.pulls if pull.until > loop.time()]
            while durable.pulls and (page := self._page(kept, durable, durable.pulls[0].size, loop.time())):
                durable.pulls.pop(0).deliver(page)
                loop.call_later(float(durable.config.ack_wait or 30) + 0.001, self.serve, stream, context=WORLD)

    def _page(self, kept: Kept, durable: Durable, size: int, now: float) -> list[Stored]:
        due = [s for s in sorted(durable.pending) if durable.pending[s] <= now and s in kept.messages][:size]
        room = min(size - len(due), (durable.config.max_ack_pending or 1000) - len(durable.pending))
        fresh = list(range(durable.delivered + 1, min(durable.delivered + room, kept.last) + 1)) if room > 0 else []
        if fresh:
            durable.delivered = fresh[-1]
        page = [kept.messages[s] for s in (*due, *fresh) if s in kept.messages]
        for message in page:
            durable.pending[message.sequence] = now + float(durable.config.ack_wait or 30)
        return page

    def lose_everything(self) -> None:
        for stream in list(self.streams):
            self.delete(stream)

    def lose_tail(self, stream: str, count: int, *, consumers_too: bool) -> None:
        """The newest messages are gone after a restart; consumers' states may have been cut back with them."""
        kept = self._stream(stream)
        kept.last = max(kept.first - 1, kept.last - count)
        kept.messages = {s: message for s, message in kept.messages.items() if s <= kept.last}
        kept.batches.clear()
        for durable in kept.durables.values():
            durable.pulls.clear()
            if consumers_too:
                durable.floor, durable.delivered = min(durable.floor, kept.last), min(durable.delivered, kept.last)
                durable.pending = {s: due for s, due in durable.pending.items() if s <= kept.last}

    def lose_one(self, stream: str, sequence: int) -> None:
        """A message in the middle cannot be read any more."""
        self._stream(stream).messages.pop(sequence, None)

    def tail(self, stream: str) -> Stored | None:
        kept = self.streams.get(stream)
        return kept.messages.get(kept.last) if kept else None

    def _stream(self, stream: str) -> Kept:
        try:
            return self.streams[stream]
        except KeyError:
            raise NotFoundError(code=404, err_code=10059, description="stream not found") from None

    def _durable(self, stream: str, name: str) -> Durable:
        try:
            return self._stream(stream).durables[name]
        except KeyError:
            raise NotFoundError(code=404, err_code=10014, description="consumer not found") from None

    @staticmethod
    def _end(durable: Durable) -> None:
        for pull in durable.pulls:
            pull.deliver(None)
