"""What one job may read and write inside the shared transaction: its own overlay, kept or dropped as a whole."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, TypeVar, cast
from uuid import UUID, uuid4

from jejak_events.codec import decode, encode
from jejak_events.language import Event, Recorded
from jejak_kit.decider import Command, Decider, Refusal, Refused
from jejak_kit.store.deadlines import DeadlineKey, Settled, Waiting
from jejak_kit.store.ground import Ground, Held, ReceiptKey, SavedReceipt
from jejak_kit.store.parking import Parked, Skipped
from jejak_kit.telemetry.traces import Attributes, Kind, Span, Spans, of_event

S = TypeVar("S")
C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)


EVENT_SIZE_MAX = 900_000
"""Bytes; what a broker with its default `max_payload` of 1 MiB takes together with the headers."""


class Cause(NamedTuple):
    """What a job's events are caused by: ids of RFC 9562 shape and a W3C trace context."""

    correlation_id: UUID
    causation_id: UUID | None = None
    traceparent: str | None = None


class Earned(NamedTuple):
    """The receipt this job leaves: under which key, for which request (its SHA-256)."""

    key: ReceiptKey
    request_hash: bytes


class AlreadyApplied(Exception):
    """The consumer's position is at or past this event: its effect is there."""


class OutOfTurn(Exception):
    """An event came before the one it follows was applied; carries the position the consumer stands at."""

    def __init__(self, tracked: int) -> None:
        super().__init__(f"the consumer stands at {tracked}")
        self.tracked = tracked


@dataclass
class Transaction:
    """One job's view of the store: reads see everything committed and everything earlier jobs of the batch wrote."""

    ground: Ground
    cause: Cause
    spans: Spans | None = None
    """Where spans are recorded; they end when the shared commit does."""
    span: Span | None = None
    held: dict[UUID, Held] = field(default_factory=dict)
    appended: list[Recorded[Event]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    drawn: dict[tuple[str, str], int] = field(default_factory=dict)
    claims: dict[tuple[str, str], UUID | None] = field(default_factory=dict)
    tracked: dict[tuple[str, UUID], int] = field(default_factory=dict)
    parked: list[Parked] = field(default_factory=list)
    unparked: list[UUID] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    deadlines: dict[DeadlineKey, Waiting | None] = field(default_factory=dict)
    settled: list[Settled] = field(default_factory=list)
    earned: Earned | None = None
    repeated: ReceiptKey | None = None

    def trace(self, name: str, kind: Kind, attributes: Attributes, *, at: datetime | None = None) -> None:
        """Puts this job's own span between its cause and the events it appends."""
        assert self.spans is not None, "whoever records no spans need not put names to them"
        told = {"jejak.correlation.id": str(self.cause.correlation_id), **attributes}
        self.span = self.spans.begin(name, kind, self.cause.traceparent, told, at=at)
        if self.span is not None:
            self.cause = self.cause._replace(traceparent=self.span.traceparent)

    def load(self, decider: Decider[S, C, E], record_id: UUID) -> S | None:
        """The record's state now, or None when there is no such record of this aggregate."""
        held = self._hold(decider, record_id)
        return held.state if held.aggregate == decider.aggregate else None

    def version(self, decider: Decider[S, C, E], record_id: UUID) -> int:
        """How many events the record has; 0 when there is no such record of this aggregate."""
        held = self._hold(decider, record_id)
        return held.version if held.aggregate == decider.aggregate else 0

    def decide(self, decider: Decider[S, C, E], record_id: UUID, command: C) -> S | None:
        """Load → decide → append. Returns the state after it. Raises Refused."""
        events = decider.decide(command, self.load(decider, record_id))
        return self.append(decider, record_id, events, command)

    def append(self, decider: Decider[S, C, E], record_id: UUID, events: Sequence[E], command: Command) -> S | None:
        """Adds events to a record. Raises Refused when the id belongs to a record of another aggregate."""
        held = self._hold(decider, record_id)
        if held.version and held.aggregate != decider.aggregate:
            raise Refused(Refusal("record_missing", "missing", {"aggregate": decider.aggregate}))
        for event in events:
            recorded = Recorded(
                event_id=uuid4(),
                record_id=record_id,
                version=held.version + 1,
                occurred_at=command.at,
                actor=command.actor,
                correlation_id=self.cause.correlation_id,
                causation_id=self.cause.causation_id,
                data=event,
                traceparent=self.cause.traceparent,
            )
            held = Held(decider.aggregate, recorded.version, decider.evolve(held.state, event))
            body = encode(recorded)
            if len(body) > EVENT_SIZE_MAX:
                raise Refused(Refusal("event_too_large", "input", {"size": len(body), "limit": EVENT_SIZE_MAX}))
            if self.span is not None:
                told = of_event(recorded.type, recorded.event_id, record_id, recorded.version)
                self.span.happened(recorded.type, told)
            self.appended.append(recorded)
            self.bodies.append(body)
        self.held[record_id] = held
        return cast("S | None", held.state)

    def draw(self, series: str, period: str) -> int:
        """The next number of a gapless series. It counts as drawn only if this job's events are committed."""
        number = (self.drawn.get((series, period)) or self.ground.last_number(series, period)) + 1
        self.drawn[series, period] = number
        return number

    def claim(self, name: str, key: str, record_id: UUID, *, otherwise: Refusal) -> None:
        """Makes a fact unique across records (say, one live record per key). Raises Refused when it is taken."""
        holder = self.claimant(name, key)
        if holder is not None and holder != record_id:
            raise Refused(otherwise)
        self.claims[name, key] = record_id

    def claimant(self, name: str, key: str) -> UUID | None:
        """Who holds a claim."""
        if (name, key) in self.claims:
            return self.claims[name, key]
        return self.ground.claimant(name, key)

    def claimed(self, name: str) -> dict[str, UUID]:
        """Everything claimed under a name: key → record."""
        own = {key: holder for (of, key), holder in self.claims.items() if of == name}
        return {key: holder for key, holder in (self.ground.claims_under(name) | own).items() if holder is not None}

    def release(self, name: str, key: str) -> None:
        """Gives a claim up."""
        self.claims[name, key] = None

    def saved_receipt(self, key: ReceiptKey) -> SavedReceipt | None:
        """What an earlier job with this key came to; this job then repeats it."""
        saved = self.ground.receipts.get(key)
        self.repeated = key if saved is not None else None
        return saved

    def earn(self, key: ReceiptKey, request_hash: bytes) -> None:
        """Keeps this job's outcome, so that whoever comes again with the key gets the same answer."""
        self.earned = Earned(key, request_hash)

    def track(self, consumer: str, store_id: UUID, *, previous: int, position: int) -> None:
        """Moves a consumer past an event of some store, in this transaction. Raises AlreadyApplied or OutOfTurn."""
        tracked = self.tracked.get((consumer, store_id))
        if tracked is None:
            tracked = self.ground.tracked(consumer, store_id)
        if tracked >= position:
            raise AlreadyApplied
        if tracked != previous:
            raise OutOfTurn(tracked)
        self.tracked[consumer, store_id] = position

    def waits_behind_parked(self, consumer: str, ordering_key: str) -> bool:
        """Whether an earlier event with this ordering key is parked, so that this one must wait behind it."""
        return ordering_key in self.ground.parked_keys(consumer) or any(
            entry.consumer == consumer and entry.ordering_key == ordering_key for entry in self.parked
        )

    def park(self, entry: Parked) -> None:
        """Sets an event aside with its error."""
        self.parked.append(entry)

    def parked_entry(self, entry_id: UUID) -> Parked | None:
        """An event that is parked now."""
        return self.ground.parked_entry(entry_id)

    def first_parked(self, consumer: str, ordering_key: str) -> UUID | None:
        """The parked event that all others with this ordering key wait behind."""
        return self.ground.first_parked(consumer, ordering_key)

    def unpark(self, entry_id: UUID) -> None:
        """Takes an event out of the parked ones, because it is applied or skipped now."""
        self.unparked.append(entry_id)

    def skip(self, entry: Parked, *, reason: str, by: str) -> None:
        """Takes an event out of the parked ones for good, and keeps who decided so and why."""
        self.unpark(entry.id)
        self.skipped.append(Skipped(entry, reason, by))

    def waiting(self, key: DeadlineKey, *, among: Collection[DeadlineKey] = ()) -> Waiting | None:
        """The live deadline of a record under a name. `among` are those that following jobs will ask for."""
        return self.deadlines[key] if key in self.deadlines else self.ground.waiting(key, among=among)

    def set_deadline(self, waiting: Waiting) -> None:
        """Sets a deadline, in place of one that waits under its name."""
        self.deadlines[waiting.key] = waiting

    def cancel_deadline(self, key: DeadlineKey) -> None:
        """Takes a deadline away, if there is one."""
        self.deadlines[key] = None

    def settle(self, settled: Settled) -> None:
        """Takes a deadline out of the waiting ones for good, and keeps what became of it."""
        self.deadlines[settled.waiting.key] = None
        self.settled.append(settled)

    def give_way(self) -> None:
        """To be called between the commands of a long job."""
        self.ground.give_way()

    def undo(self) -> None:
        """Drops everything this job wrote so far; what it does next is written as if it had begun with that."""
        for written in (self.held, self.drawn, self.claims, self.tracked, self.deadlines):
            written.clear()
        for listed in (self.appended, self.bodies, self.parked, self.unparked, self.skipped, self.settled):
            listed.clear()

    def _hold(self, decider: Decider[Any, Any, Any], record_id: UUID) -> Held:
        held = self.held.get(record_id)
        return held if held is not None else self.ground.hold(record_id, lambda bodies: _fold(decider, bodies))


def _fold(decider: Decider[Any, Any, Any], bodies: Iterable[tuple[int, bytes]]) -> Held:
    events = [decode(body, position=position) for position, body in bodies]
    if not events:
        return Held("", 0, None)
    aggregate = events[0].type.partition(".")[0]
    state = decider.fold(event.data for event in events) if aggregate == decider.aggregate else None
    return Held(aggregate, events[-1].version, state)
