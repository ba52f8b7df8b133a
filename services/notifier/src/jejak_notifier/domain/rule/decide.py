"""What follows from a command to a notification rule."""

from collections.abc import Sequence
from typing import assert_never

from jejak_events.notifier.rule import RuleChanged, RuleCreated, RuleEvent, RulePaused, RuleRemoved, RuleResumed
from jejak_kit.decider import Refused
from jejak_notifier.domain.rule.commands import (
    ChangeRule,
    CreateRule,
    DefinesRule,
    PauseRule,
    RemoveRule,
    ResumeRule,
    RuleCommand,
)
from jejak_notifier.domain.rule.rules import RULES, faults_of
from jejak_notifier.domain.rule.state import NotificationRule


def decide(command: RuleCommand, state: NotificationRule | None) -> Sequence[RuleEvent]:
    """Raises Refused."""
    RULES.check(command, state)
    if isinstance(command, DefinesRule) and (wrong := tuple(faults_of(command.definition, command.house))):
        raise Refused(*wrong)
    match command:
        case CreateRule():
            return [RuleCreated(definition=command.definition, default=command.default)]
        case ChangeRule():
            assert state is not None
            return [] if command.definition == state.definition else [RuleChanged(definition=command.definition)]
        case PauseRule():
            return [RulePaused()]
        case ResumeRule():
            return [RuleResumed()]
        case RemoveRule():
            return [RuleRemoved()]
        case _:
            assert_never(command)
