"""Follows the own store and writes down what is due when, in the transaction that tracks the event."""

from collections.abc import Callable, Iterable

from jejak_events.language import Event, Recorded
from jejak_kit.commands import Handlers
from jejak_kit.deadlines.names import CommandNames
from jejak_kit.decider import Cancelled, Deadline
from jejak_kit.inbox import Consumer
from jejak_kit.store.deadlines import Waiting
from jejak_kit.store.reader import Entry
from jejak_kit.store.transaction import Transaction

DeadlinesOf = Callable[[Recorded[Event]], Iterable[Deadline | Cancelled]]
"""Pure: what an event makes due at some time, and what it takes the reason from."""


class Keeper(Consumer):
    """The reader of a service's own events that sets, replaces and cancels deadlines."""

    def __init__(self, service: str, deadlines_of: DeadlinesOf, handlers: Handlers) -> None:
        super().__init__(f"{service}-deadlines", self._write_down)
        self._deadlines_of = deadlines_of
        self._names = CommandNames(handlers)

    def answers(self, entry: Entry) -> bool:
        """Most events concern no deadline: those are not worth a transaction. What fails here is to be parked there."""
        try:
            return any(True for _ in self._deadlines_of(entry.event))
        except Exception:  # noqa: BLE001 - whatever a domain function raises is raised again where it is kept
            return True

    def changes(self, event: Recorded[Event]) -> list[Waiting | Cancelled]:
        """What a stored event changes. Raises LookupError for a command that cannot be kept."""
        return [
            change if isinstance(change, Cancelled) else self._waiting(change, event)
            for change in self._deadlines_of(event)
        ]

    def _write_down(self, event: Recorded[Event], tx: Transaction) -> None:
        for change in self.changes(event):
            if isinstance(change, Cancelled):
                tx.cancel_deadline((change.record_id, change.name))
            else:
                tx.set_deadline(change)

    def _waiting(self, deadline: Deadline, event: Recorded[Event]) -> Waiting:
        assert event.position is not None, "only stored events set deadlines"
        return Waiting(
            record_id=deadline.record_id,
            name=deadline.name,
            position=event.position,
            due_at=deadline.at,
            command=self._names.name_of(deadline.command),
            content=deadline.command.model_dump_json(),
            event_id=event.event_id,
            correlation_id=event.correlation_id,
            traceparent=event.traceparent,
        )
