"""A rule's state, folded from its events."""

from enum import StrEnum
from typing import assert_never

from jejak_events.language import Value
from jejak_events.limits import Code
from jejak_events.notifier.rule import (
    RuleChanged,
    RuleCreated,
    RuleDefinition,
    RuleEvent,
    RulePaused,
    RuleRemoved,
    RuleResumed,
)


class RuleStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


STATUS_LABELS = {RuleStatus.ACTIVE: "Aktif", RuleStatus.PAUSED: "Dijeda", RuleStatus.REMOVED: "Dihapus"}


class NotificationRule(Value):
    """`default` is the name under which the house brought it."""

    definition: RuleDefinition
    default: Code | None = None
    status: RuleStatus = RuleStatus.ACTIVE


def evolve(state: NotificationRule | None, event: RuleEvent) -> NotificationRule:
    if isinstance(event, RuleCreated):
        return NotificationRule(definition=event.definition, default=event.default)
    assert state is not None
    match event:
        case RuleChanged():
            return state.model_copy(update={"definition": event.definition})
        case RulePaused():
            return state.model_copy(update={"status": RuleStatus.PAUSED})
        case RuleResumed():
            return state.model_copy(update={"status": RuleStatus.ACTIVE})
        case RuleRemoved():
            return state.model_copy(update={"status": RuleStatus.REMOVED})
        case _:
            assert_never(event)
