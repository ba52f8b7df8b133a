"""Parked events once more: applied by their own consumer, or given up, in the transaction that takes them out.

Nothing overtakes: an event is retried only when it is the first of its ordering key, and what arrives meanwhile for the
key still finds it parked, because all of it happens under the store's lock.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol
from uuid import UUID

import structlog

from jejak_kit.inbox import NOBODY, Consumer, Incoming, explain
from jejak_kit.privacy.parked_bodies import digest_of
from jejak_kit.store.committer import Committer, Unavailable
from jejak_kit.store.ground import Receipt, ReceiptKey
from jejak_kit.store.parking import Parked
from jejak_kit.store.transaction import Cause, Transaction

log = structlog.get_logger()


class NotParked(Exception):
    """The event is not parked, or not any more."""

    def __init__(self, entry_id: UUID) -> None:
        super().__init__(f"{entry_id} is not parked")


class WaitsBehind(Exception):
    """An earlier event with the same ordering key is parked; it comes first."""

    def __init__(self, entry_id: UUID, first: UUID) -> None:
        super().__init__(f"{entry_id} waits behind {first}, which is parked too and must be retried or skipped first")
        self.first = first


@dataclass(frozen=True)
class Outcome:
    """What became of one parked event. `error` says why it stays parked."""

    entry: Parked
    result: Literal["applied", "skipped", "failed"]
    error: str | None = None


def incoming_of(entry: Parked) -> Incoming:
    """The event as it once came. What it followed is long past the consumer."""
    return Incoming(entry.source, 0, entry.position, entry.headers, entry.body, at_rest=entry.body)


@dataclass
class UnparkJob:
    """Applies a parked event through its consumer and takes it out. Raises NotParked, WaitsBehind, or what the effect raises."""

    consumer: Consumer
    entry: Parked
    incoming: Incoming
    receipt_key: ReceiptKey | None
    cause: Cause = field(default_factory=lambda: Cause(NOBODY))
    begun: bool = False
    """Whether it was run before. A committer runs a job again when it did not hear whether its commit was durable."""

    def run(self, tx: Transaction) -> Receipt:
        if tx.parked_entry(self.entry.id) is None:
            return _done_before(self.entry.id, begun=self.begun)
        self.begun = True
        first = tx.first_parked(self.entry.consumer, self.entry.ordering_key)
        if first is not None and first != self.entry.id:
            raise WaitsBehind(self.entry.id, first)
        tx.unpark(self.entry.id)
        saved = tx.saved_receipt(self.receipt_key) if self.receipt_key is not None else None
        if saved is not None and saved.request_hash == digest_of(self.entry.body):
            return saved.receipt._replace(replayed=True)  # it came once more while it was parked, and was taken then
        tx.repeated = None
        return self.consumer.effect(self.incoming, tx)


@dataclass
class FailedAgainJob:
    """Keeps why a parked event could not be applied this time either."""

    entry_id: UUID
    error: str
    cause: Cause = field(default_factory=lambda: Cause(NOBODY))
    receipt_key: ReceiptKey | None = None

    def run(self, tx: Transaction) -> Receipt:
        entry = tx.parked_entry(self.entry_id)
        if entry is not None:
            tx.park(replace(entry, error=self.error[:2_000], attempts=entry.attempts + 1))
        return Receipt(NOBODY, 0, 0)


@dataclass
class SkipJob:
    """Gives a parked event up. An outside event is receipted, so that it counts as taken if it ever comes again."""

    entry: Parked
    reason: str
    by: str
    receipt_key: ReceiptKey | None
    cause: Cause = field(default_factory=lambda: Cause(NOBODY))
    begun: bool = False
    """As with `UnparkJob`."""

    def run(self, tx: Transaction) -> Receipt:
        entry = tx.parked_entry(self.entry.id)
        if entry is None:
            return _done_before(self.entry.id, begun=self.begun)
        self.begun = True
        tx.skip(entry, reason=self.reason, by=self.by)
        if self.receipt_key is not None and tx.saved_receipt(self.receipt_key) is None:
            tx.earn(self.receipt_key, digest_of(entry.body))
        return Receipt(NOBODY, 0, 0)


def _done_before(entry_id: UUID, *, begun: bool) -> Receipt:
    """What a job comes to whose entry is gone: it did that itself, or there was none. Raises NotParked."""
    if not begun:
        raise NotParked(entry_id)
    return Receipt(NOBODY, 0, 0)


class Turns(Protocol):
    """Whose turn it is among the parked; `ParkedEntries` tells it of a service's database."""

    async def first(self, consumer: str, ordering_key: str) -> Parked | None: ...


class Unparking:
    """Retries and skips for one service, whose consumers are given by name."""

    def __init__(self, committer: Committer, parked: Turns, consumers: Mapping[str, Consumer]) -> None:
        self._committer = committer
        self._parked = parked
        self._consumers = consumers

    async def retry(self, entry: Parked) -> AsyncIterator[Outcome]:
        """Applies an event, then those that waited behind it, in order, until one fails.

        Raises NotParked, WaitsBehind, Unavailable, or LookupError when the consumer is gone from the service.
        """
        outcome: Outcome | None = await self._retry_one(entry)
        while outcome is not None:
            yield outcome
            outcome = await self._next_behind(entry) if outcome.result == "applied" else None

    async def skip(self, entry: Parked, *, reason: str, by: str) -> AsyncIterator[Outcome]:
        """Gives an event up, then applies those that waited behind it, in order, until one fails.

        Raises NotParked or Unavailable.
        """
        consumer = self._consumers.get(entry.consumer)
        key = consumer.receipt_key(incoming_of(entry)) if consumer else None
        was_first = await self._parked.first(entry.consumer, entry.ordering_key)
        await self._committer.submit(SkipJob(entry, reason, by, key))
        log.warning("parked.skipped", consumer=entry.consumer, position=entry.position, reason=reason)
        yield Outcome(entry, "skipped")
        if consumer is None or was_first is None or was_first.id != entry.id:
            return
        outcome = await self._next_behind(entry)
        while outcome is not None:
            yield outcome
            outcome = await self._next_behind(entry) if outcome.result == "applied" else None

    async def _next_behind(self, entry: Parked) -> Outcome | None:
        following = await self._parked.first(entry.consumer, entry.ordering_key)
        return None if following is None else await self._retry_one(following)

    async def _retry_one(self, entry: Parked) -> Outcome:
        consumer = self._consumers.get(entry.consumer)
        if consumer is None:
            raise LookupError(
                f"the service has no consumer {entry.consumer!r} any more; its events can only be skipped"
            )
        incoming = await consumer.prepare(incoming_of(entry))
        job = UnparkJob(consumer, entry, incoming, consumer.receipt_key(incoming))
        try:
            await self._committer.submit(job)
        except (NotParked, WaitsBehind, Unavailable):
            raise
        except Exception as error:  # noqa: BLE001 - whatever the effect raises is kept with the event
            reason = explain(error)
            await self._committer.submit(FailedAgainJob(entry.id, reason))
            log.info("parked.failed_again", consumer=entry.consumer, position=entry.position, error=reason)
            return Outcome(entry, "failed", reason)
        log.info("parked.applied", consumer=entry.consumer, position=entry.position)
        return Outcome(entry, "applied")
