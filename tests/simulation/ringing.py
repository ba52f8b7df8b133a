"""What must hold of deadlines whatever happens, in prose and as checks.

Of all that the store holds, at any moment:
- What is due is done once: an event that set a deadline is the cause of one effect at most, and of one mark that it was
  done; the effect is there exactly if the mark says so.
- What was cancelled is never done, nor what was replaced or done already: when a deadline is done, nothing that stands
  before it in the store has taken its reason away.
- Nothing is done before its time, as the clock said that it was done by; clocks jump both ways.

When everything has come to rest, long after the last moment:
- Everything that was set, and neither cancelled nor replaced, is settled: done, done without a word where the decision found
  nothing to say, or refused. What keeps failing waits for an operator, and is done when that one says so.
- Nothing else waits. For a record of which an event cannot be read nothing is done until that is mended: what takes a
  reason away may wait behind it.
"""

from collections.abc import Iterator
from typing import cast
from uuid import UUID

from shared.kit.tests.deadlines.timers import (
    BROKEN,
    POINTLESS,
    UNKNOWABLE,
    TimerLocked,
    TimerRang,
    TimerSet,
    TimerStopped,
)
from tests.simulation.invariants import Violation, events_in
from tests.simulation.store import Rows

from jejak_events.language import Recorded
from jejak_kit.deadlines.jobs import is_stuck
from jejak_kit.store.deadlines import DeadlineKey

Set = Recorded[TimerSet]


class Told:
    """The events of a store, read in their order. Raises Violation."""

    def __init__(self, rows: Rows) -> None:
        self.sets: dict[UUID, Set] = {}
        self.live: dict[DeadlineKey, Set] = {}
        """What was set last, and neither cancelled nor done."""
        self.rang: set[UUID] = set()
        self.locked: set[UUID] = set()
        self.unknowable: set[UUID] = set()
        """Records with an event that no rule could read, so that what follows on it is set aside."""
        for event in events_in(rows):
            match event.data:
                case TimerSet(name=name):
                    self.sets[event.event_id] = self.live[event.record_id, name] = cast(Set, event)
                    if name == UNKNOWABLE:
                        self.unknowable.add(event.record_id)
                case TimerStopped(name=name):
                    self.live.pop((event.record_id, name), None)
                case TimerLocked():
                    self.locked.add(event.record_id)
                case TimerRang():
                    self._ring(cast(Recorded[TimerRang], event))

    def _ring(self, event: Recorded[TimerRang]) -> None:
        cause = self.sets.get(event.causation_id) if event.causation_id is not None else None
        what = f"{event.data.name} of {event.record_id} at {event.occurred_at}"
        if cause is None:
            raise Violation(f"done for no reason: {what}")
        if cause.event_id in self.rang:
            raise Violation(f"done more than once: {what}")
        if self.live.get((event.record_id, event.data.name)) is not cause:
            raise Violation(f"done although cancelled or replaced: {what}")
        if event.occurred_at < cause.data.due:
            raise Violation(f"done before its time, which is {cause.data.due}: {what}")
        if event.record_id in self.locked:
            raise Violation(f"done although refused: {what}")
        self.rang.add(cause.event_id)
        del self.live[event.record_id, event.data.name]


def marked_once(rows: Rows) -> Told:
    """What holds at any moment. Raises Violation."""
    told = Told(rows)
    marked: dict[UUID, int] = {}
    for settled in rows.settled:
        cause = settled.waiting.event_id
        if cause in marked:
            raise Violation(f"settled more than once: {settled.waiting.name} of {settled.waiting.record_id}")
        marked[cause] = settled.events
        if settled.outcome == "dropped":
            raise Violation(f"given up by nobody: {settled.waiting.name}: {settled.reason}")
        if settled.outcome == "refused" and settled.waiting.record_id not in told.locked:
            raise Violation(f"refused for no reason: {settled.waiting.name}: {settled.reason}")
        if settled.outcome == "done" and not settled.events and settled.waiting.name != POINTLESS:
            raise Violation(f"done without an effect: {settled.waiting.name} of {settled.waiting.record_id}")
    for entry in rows.parked.values():
        if UUID(entry.ordering_key) not in told.unknowable:
            raise Violation(f"position {entry.position} is parked for no reason: {entry.error}")
    if differing := told.rang ^ {cause for cause, events in marked.items() if events}:
        raise Violation(f"effects and marks differ: {sorted(differing)}")
    return told


def not_settled(rows: Rows) -> Iterator[str]:
    """What is still to be done, though its moment has come, or to be cancelled; but not what waits for an operator."""
    told = Told(rows)
    settled = {one.waiting.event_id for one in rows.settled}
    aside = {UUID(entry.ordering_key) for entry in rows.parked.values()}
    for key, event in told.live.items():
        if event.record_id in aside:
            continue
        waiting = rows.waiting.get(key)
        stuck = waiting is not None and waiting.name == BROKEN and is_stuck(waiting)
        if event.event_id not in settled and not stuck:
            yield f"{event.data.name} of {event.record_id}, set at position {event.position}"
    for record_id, name in rows.waiting.keys() - told.live.keys():
        if record_id in aside:
            continue
        yield f"{name} of {record_id} still waits, for no reason"
