"""The commands whose decision rests on more than their own record: rules know the house, and are found by their event."""

from dataclasses import dataclass
from uuid import UUID

from jejak_kit.commands import Handler, Handlers
from jejak_kit.decider import Command, Refusal
from jejak_kit.store.transaction import Transaction
from jejak_notifier.application.webhooks.handlers import DECIDERS, WebhookHandlers
from jejak_notifier.domain.dossier import DOSSIER
from jejak_notifier.domain.house import House
from jejak_notifier.domain.notification import NOTIFICATION
from jejak_notifier.domain.rule import RULE, NotificationRule
from jejak_notifier.domain.rule.commands import ChangeRule, CreateRule, PauseRule, RemoveRule, ResumeRule
from jejak_notifier.domain.rule.state import RuleStatus


def rules_on(event: str) -> str:
    """Under which name the active rules on an event are claimed."""
    return f"notification rules on {event}"


def active_rules(tx: Transaction, event: str) -> list[tuple[UUID, NotificationRule]]:
    """The rules on an event as they are now, in a fixed order."""
    found = [(rule_id, tx.load(RULE, rule_id)) for rule_id in sorted(tx.claimed(rules_on(event)).values())]
    return [(rule_id, rule) for rule_id, rule in found if rule is not None]


@dataclass(frozen=True)
class NotifierHandlers:
    house: House
    networks: tuple[str, ...] = ()

    def all(self) -> Handlers:
        special: dict[type[Command], Handler] = {CreateRule: self.define, ChangeRule: self.define}
        special |= {PauseRule: self.switch, ResumeRule: self.switch, RemoveRule: self.switch}
        special |= WebhookHandlers(self.networks).all()
        return Handlers((RULE, NOTIFICATION, DOSSIER, *DECIDERS), special)

    def define(self, command: CreateRule | ChangeRule, record_id: UUID, tx: Transaction) -> None:
        before = tx.load(RULE, record_id)
        tx.decide(RULE, record_id, command.model_copy(update={"house": self.house}))
        _find_by_event(tx, record_id, before)

    def switch(self, command: PauseRule | ResumeRule | RemoveRule, record_id: UUID, tx: Transaction) -> None:
        before = tx.load(RULE, record_id)
        tx.decide(RULE, record_id, command)
        _find_by_event(tx, record_id, before)


def _find_by_event(tx: Transaction, rule_id: UUID, before: NotificationRule | None) -> None:
    """An active rule is claimed under its event, so that whoever takes the event finds it in the same transaction."""
    if before is not None:
        tx.release(rules_on(before.definition.event), str(rule_id))
    after = tx.load(RULE, rule_id)
    if after is not None and after.status is RuleStatus.ACTIVE:
        otherwise = Refusal("record_exists", "status", {"aggregate": "notification_rule"})
        tx.claim(rules_on(after.definition.event), str(rule_id), rule_id, otherwise=otherwise)
