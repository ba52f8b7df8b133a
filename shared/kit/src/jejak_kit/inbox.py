"""Taking events exactly once in effect: the effect and the consumer's position are written in one transaction.

An event that keeps failing is parked with its error; later events with the same ordering key wait behind it, all others
flow. One mechanism serves a service's own policies (which follow its own store) and the streams of others.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog
from pydantic import ValidationError

from jejak_events.codec import MalformedEvent, decode
from jejak_events.language import Event, Recorded, UnknownEvent
from jejak_kit.decider import Refused
from jejak_kit.ending import end_if_asked
from jejak_kit.store.committer import Committer, Unavailable
from jejak_kit.store.ground import Receipt, ReceiptKey
from jejak_kit.store.parking import Parked
from jejak_kit.store.reader import Entry
from jejak_kit.store.transaction import AlreadyApplied, Cause, OutOfTurn, Transaction
from jejak_kit.telemetry.traces import of_event, taken_by, trace_id_of

log = structlog.get_logger()

ATTEMPTS = 3
FIRST_PAUSE_S = 0.05
NOBODY = UUID(int=0)
"""The record of a receipt whose event concerned none."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event as it came: from which source, where it stands there and after what, and its bytes."""

    source: str
    previous: int
    position: int
    headers: dict[str, str]
    body: bytes
    prepared: object = None
    """What the consumer made of it before the transaction, where making it needs to wait for something."""
    at_rest: bytes | None = None
    """The body as it may be kept, where that is another one: outside systems speak plainly of people."""


React = Callable[[Recorded[Event], Transaction], None]
"""What an event does to this service, inside the transaction that moves the consumer past it."""


def by_record(event: Recorded[Event]) -> str:
    """The usual ordering key: events of one record wait for each other."""
    return str(event.record_id)


class Consumer:
    """A named reader of published events, tracked by store id and position."""

    together = 256
    """How many events may be under way at once; the position each carries keeps them from overtaking one that fails."""

    def __init__(
        self,
        name: str,
        react: React,
        *,
        ordering_key: Callable[[Recorded[Event]], str] = by_record,
        types: Collection[str] | None = None,
    ) -> None:
        """`types` are the events it reacts to, where it reacts to some only."""
        self.name = name
        self._react = react
        self._ordering_key = ordering_key
        self._types = types

    def concerns(self, type: str) -> bool:
        """Whether an event of this type may have an effect here."""
        return self._types is None or type in self._types

    def answers(self, entry: Entry) -> bool:
        """Whether a stored event may have an effect here, where that is known before it is given."""
        return self.concerns(entry.type)

    async def prepare(self, incoming: Incoming) -> Incoming:
        """Does what cannot be done inside the transaction, because it waits. Never raises for what the event holds."""
        return incoming

    def key_of(self, incoming: Incoming) -> str:
        """The ordering key; an unreadable event is ordered by the record its envelope names."""
        try:
            return self._ordering_key(decode(incoming.body))
        except (MalformedEvent, UnknownEvent):
            return incoming.headers.get("ce-subject", f"{incoming.source}/{incoming.position}")

    def traceparent_of(self, incoming: Incoming) -> str | None:
        """Which trace the event belongs to: its body says so, and where that cannot be read, its envelope."""
        try:
            return decode(incoming.body).traceparent
        except (MalformedEvent, UnknownEvent):
            return incoming.headers.get("traceparent")

    def headers_at_rest(self, incoming: Incoming) -> dict[str, str]:
        """The headers that are kept with a parked event."""
        return incoming.headers

    def track(self, incoming: Incoming, tx: Transaction) -> None:
        tx.track(self.name, UUID(incoming.source), previous=incoming.previous, position=incoming.position)

    def receipt_key(self, incoming: Incoming) -> ReceiptKey | None:
        return None

    def effect(self, incoming: Incoming, tx: Transaction) -> Receipt:
        """Applies the event. Raises MalformedEvent, UnknownEvent or Refused."""
        event = decode(incoming.body, position=incoming.position)
        tx.cause = Cause(event.correlation_id, event.event_id, event.traceparent)
        if tx.spans is not None and self.concerns(event.type):
            told = of_event(event.type, event.event_id, event.record_id, event.version)
            tx.trace(f"{self.name} {event.type}", "consumer", taken_by(self.name) | told, at=event.occurred_at)
        self._react(event, tx)
        return Receipt(event.record_id, event.version, 0)


@dataclass
class TakeJob:
    """One event for the committer: track it, then apply it or park it behind an earlier one."""

    consumer: Consumer
    incoming: Incoming
    cause: Cause = field(default_factory=lambda: Cause(NOBODY))
    receipt_key: ReceiptKey | None = None

    def run(self, tx: Transaction) -> Receipt:
        self.consumer.track(self.incoming, tx)
        key = storable(self.consumer.key_of(self.incoming))
        if tx.waits_behind_parked(self.consumer.name, key):
            tx.park(parked(self.consumer, self.incoming, "waits behind an earlier parked event", attempts=0))
            return Receipt(NOBODY, 0, 0)
        return self.consumer.effect(self.incoming, tx)


@dataclass
class ParkJob:
    """Moves the consumer past an event that keeps failing, and keeps the event with its error."""

    consumer: Consumer
    incoming: Incoming
    error: str
    cause: Cause = field(default_factory=lambda: Cause(NOBODY))
    receipt_key: ReceiptKey | None = None

    def run(self, tx: Transaction) -> Receipt:
        self.consumer.track(self.incoming, tx)
        tx.park(parked(self.consumer, self.incoming, self.error, attempts=ATTEMPTS))
        return Receipt(NOBODY, 0, 0)


def parked(consumer: Consumer, incoming: Incoming, error: str, *, attempts: int) -> Parked:
    return Parked(
        id=uuid5(NAMESPACE_URL, f"{consumer.name}/{incoming.source}/{incoming.position}"),
        consumer=consumer.name,
        ordering_key=storable(consumer.key_of(incoming)),
        source=incoming.source,
        position=incoming.position,
        headers={storable(name): storable(value) for name, value in consumer.headers_at_rest(incoming).items()},
        body=incoming.body if incoming.at_rest is None else incoming.at_rest,
        error=storable(error[:2_000]),
        attempts=attempts,
    )


class Gap(Exception):
    """The events given do not continue where the consumer stands: those between are missing. Carries its position."""

    def __init__(self, tracked: int) -> None:
        super().__init__(f"the consumer stands at {tracked}, what follows is missing")
        self.tracked = tracked


class Inbox:
    """Feeds a consumer through the committer. All of a page is under way at once, applied in order, in shared commits."""

    def __init__(self, committer: Committer, consumer: Consumer) -> None:
        self._committer = committer
        self.consumer = consumer
        self.applied = 0
        self.parked = 0

    async def take(self, page: Sequence[Incoming]) -> None:
        """Returns when every event's effect (or its being parked) is durable. Raises Gap or Unavailable."""
        attempts, pause = 0, FIRST_PAUSE_S
        while page:
            end_if_asked()
            done, error = await self._take_until_failure(page[: self.consumer.together])
            self.applied += done
            if done:
                attempts, pause = 0, FIRST_PAUSE_S
            page = page[done:]
            if error is None:
                continue
            if isinstance(error, OutOfTurn):
                raise Gap(error.tracked)
            if isinstance(error, Unavailable):
                raise error
            attempts += 1
            if attempts < ATTEMPTS and not isinstance(error, MalformedEvent | UnknownEvent):
                await asyncio.sleep(pause)
                pause *= 4
                continue
            await self._park(await self.consumer.prepare(page[0]), error)
            page, attempts, pause = page[1:], 0, FIRST_PAUSE_S

    async def _take_until_failure(self, page: Sequence[Incoming]) -> tuple[int, BaseException | None]:
        prepared = [await self.consumer.prepare(incoming) for incoming in page]
        futures = [self._committer.submit(self._job(incoming)) for incoming in prepared]
        outcomes = await asyncio.gather(*futures, return_exceptions=True)
        for done, outcome in enumerate(outcomes):
            if isinstance(outcome, BaseException) and not isinstance(outcome, AlreadyApplied):
                return done, outcome
        return len(page), None

    def _job(self, incoming: Incoming) -> TakeJob:
        return TakeJob(self.consumer, incoming, receipt_key=self.consumer.receipt_key(incoming))

    async def _park(self, incoming: Incoming, error: BaseException) -> None:
        reason = explain(error)
        log.error(
            "inbox.parked",
            consumer=self.consumer.name,
            position=incoming.position,
            error=reason,
            trace_id=trace_id_of(self.consumer.traceparent_of(incoming)),
        )
        job = ParkJob(self.consumer, incoming, reason)
        try:
            await self._committer.submit(job)
        except AlreadyApplied:
            return
        self.parked += 1


def storable(text: str) -> str:
    """The text without the one character that PostgreSQL's text cannot hold."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def explain(error: BaseException) -> str:
    """An error in one line, without the data that caused it."""
    if isinstance(error, Refused):
        return f"refused: {error.refusal.code}"
    if isinstance(error, ValidationError):  # its own text quotes the input
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        fields = (f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['type']}" for fault in faults)
        return f"ValidationError: {'; '.join(fields)}"
    return f"{type(error).__name__}: {error}"
