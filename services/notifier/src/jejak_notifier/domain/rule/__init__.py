"""Notification rule: which event goes to whom, on which channel, in which words."""

from jejak_events.notifier.rule import RuleEvent
from jejak_kit.decider import Decider
from jejak_notifier.domain.rule.commands import RuleCommand
from jejak_notifier.domain.rule.decide import decide
from jejak_notifier.domain.rule.rules import RULES
from jejak_notifier.domain.rule.state import NotificationRule, evolve

RULE: Decider[NotificationRule, RuleCommand, RuleEvent] = Decider(
    "notification_rule", NotificationRule, evolve, decide, RULES
)

__all__ = ["RULE", "NotificationRule", "RuleCommand"]
