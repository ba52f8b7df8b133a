"""Publishes a store's events to its stream: exactly once, in order, whatever is killed whenever.

The stream's tail is the only checkpoint. Read it, select what follows in the store, publish with the expectation that the
stream still ends where it was read; whoever lost a race is told so by the server and starts over. So competing relays,
stopped ones that wake up, and lost answers can neither repeat nor reorder anything; no other coordination is needed.
"""

import asyncio
from collections.abc import Sequence
from uuid import UUID, uuid4

import nats.errors
import structlog
from nats.aio.client import Client
from nats.js.errors import APIError, NoStreamResponseError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from jejak_events.codec import decode
from jejak_events.envelope import Place, headers_of
from jejak_events.subjects import subject_of
from jejak_kit.broker.stream import Stream, StreamBroken, Tail, edition_of
from jejak_kit.store.reader import Entry, Era, StoreReader, era_of

log = structlog.get_logger()

BATCH_FROM = 5
"""From this many pending events on, an atomic batch (ADR-50) is cheaper than single publishes."""
BATCH_MAX = 1_000
BATCH_BYTES_MAX = 4 * 1024 * 1024
POLL_S = 1.0
"""How often the store is looked at when nothing woke the relay."""
CHECK_S = 10.0
"""How often a quiet relay makes sure that its stream is still whole."""
ACK_TIMEOUT_S = 5.0
REPAIR_LOCK = 0x6A656A616C


class StoreBehindStream(Exception):
    """The stream knows events that the store has not: the store was restored from an older copy."""


class _Lost(Exception):
    """Local knowledge of the tail is not to be trusted any more."""


class Relay:
    """One service's relay. `wake()` after a commit; `problem` says why it does not publish, None when all is well."""

    def __init__(self, service: str, reader: StoreReader, client: Client) -> None:
        self.stream = Stream(client.jetstream(timeout=ACK_TIMEOUT_S), service)
        self._service = service
        self._client = client
        self._reader = reader
        self._woken = asyncio.Event()
        self.problem: str | None = "not started"
        self.published = 0
        """Position up to which the stream is known to hold the store."""

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled. Refuses to publish, and says so in `problem`, while the store is behind its stream."""
        pause = 0.05
        while True:
            try:
                await self._publish_from_tail()
            except _Lost as lost:
                log.info("relay.starts_over", reason=str(lost))
                pause = 0.05
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
        self.problem, self.published = None, tail.position
        loop = asyncio.get_running_loop()
        checked = loop.time()
        while True:
            self._woken.clear()
            entries = await self._reader.after(tail.position, limit=BATCH_MAX)
            if entries:
                tail = await self._publish(entries, tail, eras, generation)
                self.published = tail.position
                continue
            if loop.time() - checked > CHECK_S:
                checked = loop.time()
                found, eras, generation = await self._trusted_tail()
                if found.sequence != tail.sequence:
                    raise _Lost(f"the stream ends at {found.sequence}, not at {tail.sequence}")
            try:
                await asyncio.wait_for(self._woken.wait(), POLL_S)
            except TimeoutError:
                continue

    async def _trusted_tail(self) -> tuple[Tail, list[Era], int]:
        """The stream's tail, after making sure that it continues this store. Repairs what is broken."""
        generation, eras = await self._reader.generation(), await self._reader.eras()
        info = await self.stream.info()
        try:
            if info is None:
                raise StreamBroken("there is no stream")
            tail = await self.stream.tail(info)
            await self._compare_with_store(tail, eras)
            if edition_of(info) != generation:
                raise StreamBroken(f"it is edition {edition_of(info)}, wanted is {generation}")
        except StreamBroken as broken:
            await self._recreate(generation, str(broken))
            raise _Lost(str(broken)) from broken
        return tail, eras, generation

    async def _compare_with_store(self, tail: Tail, eras: Sequence[Era]) -> None:
        if tail.place is None:
            return
        body = await self._reader.body_at(tail.position)
        store_id = tail.place.store_id
        if (
            body is not None
            and decode(body).event_id == tail.event_id
            and era_of(eras, tail.position).store_id == store_id
        ):
            return
        if store_id in {era.supersedes for era in eras}:
            raise StreamBroken(f"it holds events of store {store_id} that were lost when this store was restored")
        raise StoreBehindStream(
            f"the stream ends with event {tail.event_id} (store {store_id}, position {tail.position}), which this store,"
            f" at {await self._reader.position()}, does not hold: it was restored from an older copy, or it is another"
            " store; an operator must declare a new store id"
        )

    async def _recreate(self, seen: int, reason: str) -> None:
        """Throws the stream away and begins the next edition; the store is the truth, the broker is disposable.

        The lock and the second look keep a second relay from throwing the new edition away.
        """
        async with self._reader.engine.connect() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": REPAIR_LOCK})
            generation = (await connection.execute(text("SELECT generation FROM store.stream"))).scalar_one() + 1
            if generation != seen + 1:
                return
            report = log.info if generation == 1 else log.error
            report("relay.stream_created", stream=self.stream.name, generation=generation, reason=reason)
            await self.stream.delete()
            await self.stream.create(generation)
            await connection.execute(text("UPDATE store.stream SET generation = :next"), {"next": generation})
            await connection.commit()

    async def _publish(self, entries: list[Entry], tail: Tail, eras: Sequence[Era], generation: int) -> Tail:
        entries = _within(entries, BATCH_BYTES_MAX)
        messages = [message_of(self._service, entry, eras, generation) for entry in entries]
        try:
            if len(messages) >= BATCH_FROM:
                await self._publish_batch(messages, tail.sequence)
            else:
                for offset, (subject, body, headers) in enumerate(messages):
                    await self.stream.jetstream.publish(
                        subject, body, timeout=ACK_TIMEOUT_S, headers=headers | expecting(tail.sequence + offset)
                    )
        except (APIError, NoStreamResponseError, nats.errors.TimeoutError) as error:
            raise _Lost(f"{type(error).__name__}: {error}"[:200]) from error
        last = decode(entries[-1].body)
        era = era_of(eras, entries[-1].position)
        place = Place(era.store_id, entries[-1].position, entries[-1].previous, generation)
        return Tail(tail.sequence + len(messages), place, last.event_id)

    async def _publish_batch(self, messages: list[tuple[str, bytes, dict[str, str]]], sequence: int) -> None:
        """One atomic batch: all of it or nothing is stored (NATS ADR-50)."""
        batch = str(uuid4())
        last = len(messages)
        for number, (subject, body, headers) in enumerate(messages, 1):
            headers.update({"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)})
            if number == 1:
                headers.update(expecting(sequence))
            if number < last:
                await self._client.publish(subject, body, headers=headers)
            else:
                headers["Nats-Batch-Commit"] = "1"
                ack = await self.stream.jetstream.publish(subject, body, timeout=ACK_TIMEOUT_S, headers=headers)
                if ack.seq != sequence + last:
                    raise _Lost(f"the batch ended at {ack.seq}, expected {sequence + last}")


def message_of(service: str, entry: Entry, eras: Sequence[Era], generation: int) -> tuple[str, bytes, dict[str, str]]:
    """Subject, body and headers with which a stored event is published: the only shape a stream may show of it."""
    recorded = decode(entry.body, position=entry.position)
    era = era_of(eras, entry.position)
    previous = entry.previous if entry.previous >= era.first_position else 0
    place = Place(era.store_id, entry.position, previous, generation)
    subject = subject_of(type(recorded.data), recorded.record_id, publisher=service)
    return subject, entry.body, headers_of(recorded, place, publisher=service)


def _within(entries: list[Entry], size: int) -> list[Entry]:
    """As many of the first entries as fit into `size` bytes, at least one."""
    for count, entry in enumerate(entries):
        size -= len(entry.body)
        if size < 0 and count:
            return entries[:count]
    return entries


def expecting(sequence: int) -> dict[str, str]:
    """The header that makes a publish conditional on where the stream ends."""
    return {"Nats-Expected-Last-Sequence": str(sequence)}


async def declare_new_store(reader: StoreReader, *, supersedes: UUID | None) -> UUID:
    """After a restore from an older copy: the store goes on under a new id from the next position on.

    `supersedes` is the store id at the stream's tail; what the stream holds of it beyond this store is given up.
    """
    async with reader.engine.begin() as connection:
        found = await connection.execute(
            text(
                "INSERT INTO store.eras (first_position, supersedes)"
                " SELECT coalesce(max(notification_id), 0) + 1, cast(:supersedes AS uuid) FROM store.events"
                " ON CONFLICT (first_position) DO UPDATE"
                " SET store_id = gen_random_uuid(), supersedes = excluded.supersedes, declared_at = now()"
                " RETURNING store_id"
            ),
            {"supersedes": supersedes},
        )
        return UUID(str(found.scalar_one()))
