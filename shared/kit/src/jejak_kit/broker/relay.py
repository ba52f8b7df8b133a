"""Publishes a store's events to its stream: exactly once, in order, whatever is killed whenever.

The stream's tail is the only checkpoint. Read it, select what follows in the store, publish with the expectation that the
stream still ends where it was read; whoever lost a race is told so by the server and starts over. So competing relays,
stopped ones that wake up, and lost answers can neither repeat nor reorder anything; no other coordination is needed.
Each edition of a stream has sequences of its own: what is still on its way to an earlier one is refused by a later one.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Protocol
from uuid import UUID

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js.api import StreamInfo
from nats.js.errors import APIError, NoStreamResponseError
from sqlalchemy.exc import SQLAlchemyError

from jejak_events.envelope import place_of
from jejak_kit.bell import Bell
from jejak_kit.broker.message import message_of, trace
from jejak_kit.broker.sent import Sent
from jejak_kit.broker.stream import Stream, StreamBroken, StreamMoved, Tail, edition_of, made_for
from jejak_kit.ending import end_if_asked
from jejak_kit.store.reader import Entry, Era, era_of
from jejak_kit.store.schema import EVENT_ID_IN_BODY
from jejak_kit.telemetry import traces

log = structlog.get_logger()

WINDOW = 32
"""Up to this many messages are on their way in rows; more go as one atomic batch (ADR-50) when nothing is. In a row each
message has a sync of its own and can be read after it; a batch takes about as long as sixteen of them, whatever its size, but
shows nothing before its end, and waits until the rows before it are stored."""
BATCH_MAX = 1_000
BATCH_BYTES_MAX = 4 * 1024 * 1024
POLL_S = 1.0
"""How often the store is looked at when nothing woke the relay."""
CHECK_S = 10.0
"""How often a quiet relay makes sure that its stream is still whole."""
FRUITLESS_MAX = 5
"""After so many attempts in a row that published nothing it is no lost race any more (say, the broker's disk is full)."""


class Store(Protocol):
    """What a relay asks of the store it publishes; `StoreReader` says what each means."""

    async def after(self, position: int, *, limit: int) -> list[Entry]: ...
    async def body_at(self, position: int) -> bytes | None: ...
    async def position(self) -> int: ...
    async def eras(self) -> list[Era]: ...
    async def generation(self) -> int: ...
    def next_edition(self, seen: int, *, beyond: int) -> AbstractAsyncContextManager[int | None]: ...


class StoreBehindStream(Exception):
    """The stream knows events that the store has not: the store was restored from an older copy."""


class _Lost(Exception):
    """Local knowledge of the tail is not to be trusted any more."""


@contextmanager
def _lost() -> Iterator[None]:
    """What the server says, or does not say, of a publication that did not come where it should."""
    try:
        yield
    except (StreamMoved, APIError, NoStreamResponseError, nats.errors.TimeoutError) as error:
        raise _Lost(f"{type(error).__name__}: {error}"[:200]) from error


class Relay:
    """One service's relay. `wake()` after a commit; `problem` says why it does not publish, None when all is well."""

    def __init__(self, service: str, store: Store, client: Client) -> None:
        self.stream = Stream(client, service)
        self._service = service
        self._store = store
        self._woken = Bell()
        self._sent = Sent(self.wake)
        self.problem: str | None = "not started"
        self._fruitless = 0
        self.published = 0
        """Position up to which the stream is known to hold the store."""

    def wake(self) -> None:
        self._woken.ring()

    async def run(self) -> None:
        """Until cancelled. Refuses to publish, and says so in `problem`, while the store is behind its stream."""
        pause = 0.05
        while True:
            end_if_asked()
            try:
                await self._publish_from_tail()
            except _Lost as lost:
                log.info("relay.starts_over", reason=str(lost))
                self._fruitless += 1
                pause = min(0.05 * self._fruitless, 2.0)
                if self._fruitless >= FRUITLESS_MAX:
                    self.problem = str(lost)
            except StoreBehindStream as behind:
                self.problem = str(behind)
                log.error("relay.refuses", reason=str(behind))
                pause = 5.0
            except (nats.errors.Error, SQLAlchemyError, OSError, TimeoutError) as error:
                self.problem = f"{type(error).__name__}: {error}"[:200]
                log.warning("relay.interrupted", reason=self.problem)
                pause = min(pause * 2, 2.0)
            await asyncio.sleep(pause)

    async def _publish_from_tail(self) -> None:
        tail, eras, generation = await self._trusted_tail()
        if tail.position != self.published or self._fruitless < FRUITLESS_MAX:
            self.problem, self.published = None, tail.position
        try:
            await self._follow(tail, eras, generation)
        finally:
            self._sent.abandon()

    async def _follow(self, tail: Tail, eras: list[Era], generation: int) -> None:
        """From a trusted tail on. What is sent counts as the tail at once: if it is refused, so is all that follows it."""
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while True:
            end_if_asked()
            self._woken.silence()
            await self._settle(at_most=WINDOW - 1)
            entries = await self._store.after(tail.position, limit=BATCH_MAX)
            if entries:
                tail = await self._publish(entries, tail, eras, generation)
                continue
            if self._sent.messages:
                await self._woken.wait(POLL_S)
                continue
            self.problem, self._fruitless = None, 0
            if loop.time() - checked > CHECK_S:
                checked = loop.time()
                found, eras, generation = await self._trusted_tail()
                if found.sequence != tail.sequence:
                    raise _Lost(f"the stream ends at {found.sequence}, not at {tail.sequence}")
            await self._woken.wait(POLL_S)

    async def _trusted_tail(self) -> tuple[Tail, list[Era], int]:
        """The stream's tail, after making sure that it continues this store. Repairs what is broken."""
        generation, eras = await self._store.generation(), await self._store.eras()
        info = await self.stream.info()
        try:
            if info is None:
                raise StreamBroken("there is no stream")
            made_for_this_store(info, eras)
            tail = await self.stream.tail(info)
            await self._compare_with_store(tail, eras)
            if edition_of(info) != generation:
                raise StreamBroken(f"it is edition {edition_of(info)}, wanted is {generation}")
        except StreamBroken as broken:
            await self._recreate(generation, edition_of(info) if info is not None else 0, str(broken))
            raise _Lost(str(broken)) from broken
        return tail, eras, generation

    async def _compare_with_store(self, tail: Tail, eras: Sequence[Era]) -> None:
        if tail.place is None:
            return
        body = await self._store.body_at(tail.position)
        store_id = tail.place.store_id
        if (
            body is not None
            and body[EVENT_ID_IN_BODY] == str(tail.event_id).encode()
            and era_of(eras, tail.position).store_id == store_id
        ):
            return
        if store_id in {era.supersedes for era in eras}:
            raise StreamBroken(f"it holds events of store {store_id} that were lost when this store was restored")
        raise StoreBehindStream(
            f"the stream ends with event {tail.event_id} (store {store_id}, position {tail.position}), which this store,"
            f" at {await self._store.position()}, does not hold: it was restored from an older copy, or it is another"
            " store; an operator must declare a new store id"
        )

    async def _recreate(self, seen: int, found: int, reason: str) -> None:
        """Throws the stream away and begins the next edition; the store is the truth, the broker is disposable.

        What a relay that froze in here destroys when it wakes is noticed and published again.
        """
        async with self._store.next_edition(seen, beyond=found) as generation:
            if generation is None:
                return
            report = log.info if generation == 1 else log.error
            report("relay.stream_created", stream=self.stream.name, generation=generation, reason=reason)
            await self.stream.delete()
            await self.stream.create(generation, (await self._store.eras())[-1].store_id)

    async def _settle(self, *, at_most: int) -> None:
        """Returns when so many messages at most are on their way."""
        with _lost():
            stored = await self._sent.settle(at_most)
        if stored is not None:
            self._reached(stored)

    def _reached(self, tail: Tail) -> None:
        self.problem, self.published, self._fruitless = None, tail.position, 0

    async def _publish(self, entries: list[Entry], tail: Tail, eras: Sequence[Era], generation: int) -> Tail:
        """Sends the first of these events, as many as may go together. Returns the tail as it will be."""
        in_a_row = len(entries) <= WINDOW
        entries = _within(entries[: WINDOW - self._sent.messages] if in_a_row else entries, BATCH_BYTES_MAX)
        messages = [message_of(entry, self._service, eras, generation) for entry in entries]
        last = messages[-1]
        end = Tail(tail.sequence + len(messages), place_of(last.headers), UUID(last.heading.event_id))
        with traces.together() as spans, _lost():
            if spans is not None:
                trace(messages, self.stream.name, spans)
            if in_a_row:
                self._sent.add(await self.stream.send(messages, after=tail.sequence), len(messages), end)
            if spans is not None or not in_a_row:  # a span ends with the acknowledgement
                await self._settle(at_most=0)
            if not in_a_row:
                await self.stream.append(messages, after=tail.sequence)
                self._reached(end)
        return end


def made_for_this_store(info: StreamInfo, eras: Sequence[Era]) -> None:
    """Raises StoreBehindStream when a stream was made for a store id that this store has forgotten, StreamBroken when it
    was made for one of earlier eras.

    That is all that tells of a declaration after which nothing was published yet: a store that is restored from a copy
    older than it would go on under the old id, at positions where consumers have applied what was lost.
    """
    store_id = made_for(info)
    if store_id is None or store_id == eras[-1].store_id:
        return
    if store_id in {era.store_id for era in eras} | {era.supersedes for era in eras}:
        raise StreamBroken(f"it was made for store {store_id}, which has a newer id")
    raise StoreBehindStream(
        f"the stream was made for store {store_id}, of which this store knows nothing: it was restored from an older copy"
        " than when that id was declared; an operator must declare a new store id"
    )


def _within(entries: list[Entry], size: int) -> list[Entry]:
    """As many of the first entries as fit into `size` bytes, at least one."""
    for count, entry in enumerate(entries):
        size -= len(entry.body)
        if size < 0 and count:
            return entries[:count]
    return entries
