"""What is done with a due deadline, each in one transaction of the committer."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from jejak_kit.commands import Handlers
from jejak_kit.deadlines.agenda import ATTEMPTS, LONGEST_PAUSE
from jejak_kit.deadlines.names import CommandNames
from jejak_kit.decider import SYSTEM, Actor, Refused
from jejak_kit.store.deadlines import DeadlineKey, Settled, Waiting
from jejak_kit.store.ground import Receipt, ReceiptKey
from jejak_kit.store.transaction import Cause, Transaction

DEADLINE = Actor(id="deadline", role=SYSTEM)
"""Who gives a command that is due."""
FIRST_PAUSE = timedelta(seconds=1)


class BehindParked(Exception):
    """An event of the record could not be followed, and what takes the reason away may wait behind it."""

    def __init__(self) -> None:
        super().__init__("an event of the record is parked")


Outcome = Literal["done", "refused", "gone", "later"]
_NOTHING = Receipt(UUID(int=0), 0, 0)


@dataclass
class DueJob:
    """Gives the command and marks the deadline as done, or neither.

    `gone`: it was done, replaced or cancelled meanwhile. `later`: the record has events after `followed` (the position up
    to which events have set and cancelled deadlines), and one of them may take the reason away. Raises BehindParked where
    `keeper`, who follows them, has set one of the record's aside: it is tried again as what fails is.
    """

    handlers: Handlers
    names: CommandNames
    due: Waiting
    now: datetime
    followed: int
    keeper: str
    page: Collection[DeadlineKey] = ()
    """All that are given with it."""
    outcome: Outcome = "gone"
    reason: str | None = None
    cause: Cause = field(init=False)
    receipt_key: ReceiptKey | None = None

    def __post_init__(self) -> None:
        self.cause = Cause(self.due.correlation_id, self.due.event_id, self.due.traceparent)

    def run(self, tx: Transaction) -> Receipt:
        due = self.due
        waiting = tx.waiting(due.key, among=self.page)
        if waiting is None or waiting.position != due.position:
            self.outcome = "gone"
            return _NOTHING
        if tx.ground.changed_after(due.record_id, self.followed):
            self.outcome = "later"
            return _NOTHING
        if tx.waits_behind_parked(self.keeper, str(due.record_id)):
            raise BehindParked
        if tx.spans is not None:
            told = {"jejak.deadline": due.name, "jejak.command": due.command, "jejak.record.id": str(due.record_id)}
            tx.trace(f"due {due.command}", "internal", told, at=self.now)
        command = self.names.read(due.command, due.content).model_copy(update={"actor": DEADLINE, "at": self.now})
        try:
            self.handlers.run(command, due.record_id, tx)
        except Refused as refused:
            tx.undo()
            self.outcome, self.reason = "refused", refused.refusal.code
        else:
            self.outcome, self.reason = "done", None
        tx.settle(Settled(due, self.outcome, self.now, len(tx.appended), self.reason))
        return Receipt(due.record_id, 0, 0)


@dataclass
class FailedJob:
    """Notes that a deadline could not be done, and when it is tried again, if it is."""

    due: Waiting
    now: datetime
    error: str
    cause: Cause = field(default_factory=lambda: Cause(UUID(int=0)))
    receipt_key: ReceiptKey | None = None

    def run(self, tx: Transaction) -> Receipt:
        waiting = tx.waiting(self.due.key)
        if waiting is None or waiting.position != self.due.position or waiting.attempts != self.due.attempts:
            return _NOTHING
        pause = min(FIRST_PAUSE * 4**waiting.attempts, LONGEST_PAUSE)
        tx.set_deadline(
            waiting._replace(attempts=waiting.attempts + 1, retry_at=self.now + pause, error=self.error[:2_000])
        )
        return _NOTHING


@dataclass
class AgainJob:
    """An operator's word: a deadline that stands still is tried from the beginning, or dropped for a reason."""

    key: tuple[UUID, str]
    now: datetime
    reason: str | None = None
    """Why it is dropped; None to try again."""
    found: Waiting | None = None
    cause: Cause = field(default_factory=lambda: Cause(UUID(int=0)))
    receipt_key: ReceiptKey | None = None

    def run(self, tx: Transaction) -> Receipt:
        self.found = tx.waiting(self.key)
        if self.found is None:
            return _NOTHING
        if self.reason is None:
            tx.set_deadline(self.found._replace(attempts=0, retry_at=None))
        else:
            tx.settle(Settled(self.found, "dropped", self.now, reason=self.reason))
        return _NOTHING


def is_stuck(waiting: Waiting) -> bool:
    """Whether it waits for an operator."""
    return waiting.attempts >= ATTEMPTS
