"""Who may do what with a notification rule, and what a definition must be."""

from collections.abc import Iterator

from jejak_events.language import UnknownEvent, event_type
from jejak_events.notifier.rule import RuleDefinition, To
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, RuleBook, rule
from jejak_notifier.domain.conditions import faults
from jejak_notifier.domain.house import USUAL, House
from jejak_notifier.domain.roles import MANAGER, OPS_ADMIN, ROLES
from jejak_notifier.domain.rule.commands import ChangeRule, CreateRule, PauseRule, RemoveRule, ResumeRule
from jejak_notifier.domain.rule.state import NotificationRule, RuleStatus
from jejak_notifier.domain.templates import TEMPLATES

THERE = (RuleStatus.ACTIVE, RuleStatus.PAUSED)
KEEPERS = (OPS_ADMIN, MANAGER)

RULES = RuleBook[NotificationRule](
    "notification_rule",
    lambda state: state.status.value,
    {
        CreateRule: rule((ABSENT,), (*KEEPERS, SYSTEM)),
        ChangeRule: rule(THERE, KEEPERS),
        PauseRule: rule((RuleStatus.ACTIVE,), KEEPERS),
        ResumeRule: rule((RuleStatus.PAUSED,), KEEPERS),
        RemoveRule: rule(THERE, KEEPERS),
    },
)


def faults_of(definition: RuleDefinition, house: House) -> Iterator[Refusal]:
    """Everything that keeps a definition from being a rule, each with the place of the fault as a JSON pointer."""
    try:
        event = event_type(definition.event)
    except UnknownEvent:
        yield Refusal("event_unknown", "input", {"event": definition.event}, "/definition/event")
    else:
        if event.SERVICE in ("", "notifier"):  # telling of what was told would never end
            yield Refusal("event_not_heard", "input", {"event": definition.event}, "/definition/event")
        yield from faults(definition.conditions, event)
    for number, to in enumerate(definition.to):
        yield from _recipient_faults(to, house, f"/definition/to/{number}/name")
    for place in ("channel", "fallback"):
        channel = getattr(definition, place)
        if channel is not None and not house.knows(channel):
            known = sorted({*USUAL, *house.channels})
            yield Refusal("channel_unknown", "input", {"channel": channel, "known": known}, f"/definition/{place}")
    if definition.template not in TEMPLATES:
        yield Refusal("template_unknown", "input", {"template": definition.template}, "/definition/template")


def _recipient_faults(to: To, house: House, at: str) -> Iterator[Refusal]:
    named = to.kind not in ("pic", "contact")
    if named is (to.name is None):
        yield Refusal("recipient_needs_name" if named else "recipient_has_no_name", "input", {"kind": to.kind}, at)
    elif to.kind == "role" and to.name not in ROLES:
        yield Refusal("role_unknown", "input", {"role": to.name, "known": list(ROLES)}, at)
    elif to.kind == "audience" and to.name not in house.audiences:
        yield Refusal("audience_unknown", "input", {"audience": to.name, "known": sorted(house.audiences)}, at)
