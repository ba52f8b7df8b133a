"""What an event of any service does here: its record's dossier is kept, and whoever a rule names is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from jejak_events.language import Event, Recorded
from jejak_kit.commands import Handlers
from jejak_kit.store.transaction import Transaction
from jejak_notifier.application.handlers import active_rules
from jejak_notifier.domain.content import Content, content_of
from jejak_notifier.domain.defaults import defaults_for
from jejak_notifier.domain.dossier import DOSSIER, Dossier, NoteFacts
from jejak_notifier.domain.facts import completed, facts_of, parents
from jejak_notifier.domain.house import House
from jejak_notifier.domain.identity import default_rule_id, dossier_id, notification_id
from jejak_notifier.domain.notification.commands import RaiseNotification
from jejak_notifier.domain.rule import RULE
from jejak_notifier.domain.rule.commands import CreateRule
from jejak_notifier.domain.telling import TELLER, NotBefore, tell

FURTHEST = 4
"""How many records up it is looked for a PIC: review, IRO, quotation."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Telling:
    """Reacts in the transaction that tracks the event: all are told, or the event was not taken."""

    handlers: Handlers
    house: House
    not_before: NotBefore
    tell_for: timedelta
    clock: Callable[[], datetime] = utc_now

    def react(self, event: Recorded[Event], tx: Transaction) -> None:
        if not event.data.SERVICE:  # what every service says of its own part is for none of us
            return
        content, now = content_of(event), self.clock()
        facts = self._note(event, content, now, tx)
        if now - event.occurred_at > self.tell_for:
            return
        self._adopt_defaults(event.type, now, tx)
        for rule_id, rule in active_rules(tx, event.type):
            definition = rule.definition
            told = tell(rule_id, definition.name, definition, event, content, facts, self.house, self.not_before, now)
            for command in told:
                self._raise(command, tx)

    def _raise(self, command: RaiseNotification, tx: Transaction) -> None:
        self.handlers.run(command, notification_id(command.about.event_id, command.recipient, command.template), tx)

    def _note(self, event: Recorded[Event], content: Content, now: datetime, tx: Transaction) -> Dossier:
        """Keeps what the event tells of its record. Returns all that is known of it."""
        facts = facts_of(event, content)
        self.handlers.run(NoteFacts(actor=TELLER, at=now, facts=facts), dossier_id(event.record_id), tx)
        return completed(
            facts, *_lineage(event.record_id, facts, lambda subject: tx.load(DOSSIER, dossier_id(subject)))
        )

    def _adopt_defaults(self, event: str, now: datetime, tx: Transaction) -> None:
        """A rule that the house brings is there before the first event that it is about."""
        for name, definition in defaults_for(event):
            rule_id = default_rule_id(name)
            if tx.version(RULE, rule_id) == 0:
                self.handlers.run(CreateRule(actor=TELLER, at=now, definition=definition, default=name), rule_id, tx)


def _lineage(subject: UUID, facts: Dossier, known: Callable[[UUID], Dossier | None]) -> Iterator[Dossier]:
    """The dossiers of the record and of those it grew from, the nearest first."""
    own = known(subject)
    if own is not None:
        yield own
    at = completed(facts, own) if own is not None else facts
    for _ in range(FURTHEST):
        above = next((dossier for parent in parents(at) if (dossier := known(parent)) is not None), None)
        if above is None:
            return
        yield above
        at = above


def lineage(subject: UUID, facts: Dossier, known: Callable[[UUID], Dossier | None]) -> Dossier:
    """All that is known of a record."""
    return completed(facts, *_lineage(subject, facts, known))
