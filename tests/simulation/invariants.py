"""What must hold whatever happens, in prose and as checks.

While anything happens:
- Within a generation of the stream no event stands twice or before one that it follows, and each names the one before it.
- Whoever repeats a command that was carried out gets the receipt that it earned, unless the store was restored meanwhile.

When everything has come to rest:
- The stream is the store: the same events, the same bytes, in the same order, under the ids of their eras.
- A command was carried out once or not at all. What was acknowledged was carried out and stands where its receipt says,
  unless the store was restored from a copy older than that; what was refused, even if only when it was repeated, was not.
  Records have no holes in their versions, number series no holes and no repetitions.
- Each event had its effect exactly once at every reader, unless it is parked or an operator gave it up; an event that a
  restore took back had it at most once.
- The effects of events with one ordering key came in the order of the events.
- What is parked is held back by a failure of its own ordering key, and by nothing else.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from uuid import UUID

from shared.kit.tests.tally import Tallied
from shared.kit.tests.toy import SERVICE, BoxFilled, BoxOpened
from tests.simulation.broker import Broker, Stored
from tests.simulation.services import BOX_EVENTS, COUNTER, POLICIES, STREAM
from tests.simulation.store import Rows

from jejak_events.codec import decode
from jejak_events.envelope import place_of
from jejak_events.language import Event, Recorded
from jejak_kit.broker.message import message_of
from jejak_kit.broker.stream import first_sequence
from jejak_kit.store.ground import Receipt
from jejak_kit.store.reader import Entry


class Violation(AssertionError):
    """An invariant does not hold."""


def follows(message: Stored, before: Stored | None) -> None:
    """Of every message, when the broker takes it."""
    place = place_of(message.headers)
    earlier = place_of(before.headers) if before else None
    if earlier and place.position <= earlier.position:
        raise Violation(f"position {place.position} published behind {earlier.position}, as {message.sequence}")
    if earlier and earlier.store_id == place.store_id and place.previous_position != earlier.position:
        raise Violation(f"position {place.position} follows {earlier.position}, not {place.previous_position}")


@lru_cache(maxsize=4_096)
def read(body: bytes, position: int = 0) -> Recorded[Event]:
    return decode(body, position=position)


def events_in(rows: Rows) -> list[Recorded[Event]]:
    return [read(row.event.state, row.position) for row in rows.events]


def stream_is_store(broker: Broker, rows: Rows) -> None:
    kept = broker.streams.get(STREAM)
    messages = [kept.messages[s] for s in sorted(kept.messages)] if kept else []
    if [m.data for m in messages] != [row.event.state for row in rows.events]:
        raise Violation(f"the stream holds {len(messages)} events, the store {len(rows.events)}, or others")
    previous = 0
    for number, (message, row) in enumerate(zip(messages, rows.events, strict=True), first_sequence(rows.generation)):
        entry = Entry(row.position, previous, row.event.state, row.event.topic)
        previous = row.position
        shape = message_of(entry, SERVICE, rows.eras, rows.generation)
        own = {name: value for name, value in message.headers.items() if not name.startswith("Nats-")}
        if message.sequence != number or own != shape.headers or message.subject != shape.heading.subject:
            other = [name for name, value in shape.headers.items() if own.get(name) != value]
            raise Violation(f"sequence {message.sequence} does not show position {row.position} as it must be: {other}")


def answered_alike(given: Sequence[tuple[int, asyncio.Task[Receipt]]]) -> None:
    """`given` is one command, asked again and again: the lives of the store, and what became of it each time so far."""
    told: dict[int, set[Receipt]] = defaultdict(set)
    for life, asked in given:
        if asked.done() and not asked.cancelled() and asked.exception() is None:
            told[life].add(asked.result()._replace(replayed=False))
    if differing := [sorted(receipts) for receipts in told.values() if len(receipts) > 1]:
        raise Violation(f"one command, several receipts: {differing}")


def commands_once(rows: Rows, acknowledged: Mapping[Receipt, str], refused: set[str]) -> None:
    """`acknowledged` are the units of the fillings that somebody was told are done, and nothing for each opening; `refused`
    the units, or the boxes, of which somebody was told that they are not.
    """
    events = events_in(rows)
    done = Counter(event.data.unit for event in events if isinstance(event.data, BoxFilled))
    if twice := [unit for unit, times in done.items() if times > 1]:
        raise Violation(f"carried out more than once: {twice}")
    there = {event.position: (event.record_id, event.version, getattr(event.data, "unit", "")) for event in events}
    for receipt, unit in acknowledged.items():
        if there.get(receipt.position) != (receipt.record_id, receipt.version, unit):
            raise Violation(f"acknowledged and lost: {unit or 'an opening'}, {receipt}")
    opened = {str(event.record_id) for event in events if isinstance(event.data, BoxOpened)}
    if wrongly := sorted(refused & (done.keys() | opened)):
        raise Violation(f"refused and carried out: {wrongly}")
    versions: dict[UUID, list[int]] = defaultdict(list)
    for event in events:
        versions[event.record_id].append(event.version)
    for record, found in versions.items():
        if found != list(range(1, len(found) + 1)):
            raise Violation(f"record {record} has versions {found}")
    numbers = [event.data.number for event in events if isinstance(event.data, BoxOpened)]
    if numbers != list(range(1, len(numbers) + 1)):
        raise Violation(f"numbers are {numbers}")


def missing_effects(consumer: str, source: Rows, own: Rows) -> list[Recorded[Event]]:
    """The events without effect at a reader that are neither parked there nor given up."""
    had = Counter(effects(own))
    if twice := [event_id for event_id, times in had.items() if times > 1]:
        raise Violation(f"{consumer}: effects had more than once: {twice}")
    parked = [p.body for p in own.parked.values() if p.consumer == consumer]
    given_up = [s.entry.body for s in own.skipped if s.entry.consumer == consumer]
    apart = {read(body).event_id for body in (*parked, *given_up)}
    wanted = [event for event in events_in(source) if consumer == COUNTER or event.type in BOX_EVENTS]
    if both := [event.event_id for event in wanted if event.event_id in apart and had[event.event_id]]:
        raise Violation(f"{consumer}: applied and parked or given up as well: {both}")
    return [event for event in wanted if not had[event.event_id] and event.event_id not in apart]


def effects_in_order(consumer: str, source: Rows, own: Rows) -> None:
    position = {event.event_id: (event.record_id, event.position or 0) for event in events_in(source)}
    by_key: dict[UUID, list[int]] = defaultdict(list)
    for event_id in effects(own):
        if event_id in position:
            key, place = position[event_id]
            by_key[key].append(place)
    for key, places in by_key.items():
        if any(one > following for one, following in pairwise(places)):
            raise Violation(f"{consumer}: effects of {key} came in the order {places}")


def held_back_by_their_own(consumer: str, own: Rows, failed: set[tuple[str, str]]) -> None:
    for entry in own.parked.values():
        if (consumer, entry.ordering_key) not in failed:
            raise Violation(
                f"{consumer}: position {entry.position} is parked ({entry.error}) though nothing of its key failed"
            )


def effects(own: Rows) -> Iterator[UUID]:
    """The events whose effects a store holds, in the order of the effects."""
    for event in events_in(own):
        if isinstance(event.data, Tallied):
            yield UUID(event.data.event_id)


READERS = (POLICIES, COUNTER)
