"""What a command brings about in the deadlines of an order, and whom it lets hear of it in time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.given_when_then import Outcome

from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.reminders import Reminders, reminders_within
from jejak_events.language import Recorded
from jejak_kit.deadlines.calendar import WorkingCalendar
from jejak_kit.decider import Cancelled, Command, Deadline

from .samples import (
    AT,
    TERMS,
    lines,
)

ID = UUID(int=5)
WEDNESDAY = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
"""Two working days after Monday, 9 o'clock in Jakarta."""
DAY = timedelta(days=1)
LARGE = lines(1_001)


def when(state: Order | None, command: Command, at: datetime = AT, **days: int) -> list[Deadline | Cancelled]:
    """What the command's events make due, and what they take the reason from."""
    reminders_of = reminders_within(WorkingCalendar(), TERMS.lead_time, Reminders(**days))
    changes: list[Deadline | Cancelled] = []
    for event in Outcome(ORDER, state, command).events:
        recorded: Recorded[Any] = Recorded(uuid4(), ID, 1, at, command.actor, uuid4(), None, event)
        changes += reminders_of(recorded)
    return changes


def only(changes: Sequence[Deadline | Cancelled]) -> Deadline:
    (deadline,) = changes
    assert isinstance(deadline, Deadline)
    return deadline


def set_by(changes: Sequence[Deadline | Cancelled]) -> list[Deadline]:
    return [change for change in changes if isinstance(change, Deadline)]


def cancelled(changes: Sequence[Deadline | Cancelled]) -> set[str]:
    return {change.name for change in changes if isinstance(change, Cancelled)}


def now(command: Command, at: datetime) -> Command:
    """As the scheduler gives it."""
    return command.model_copy(update={"at": at})
