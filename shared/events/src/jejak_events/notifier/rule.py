"""What happened to a notification rule: which event goes to whom, on which channel, in which words, at which hours."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from jejak_events.language import Event, Value
from jejak_events.limits import LINE, Code, Name, StaffId

FieldPath = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.([a-z][a-z0-9_]*|\*))*$", max_length=200)]
"""A field of an event's content, `offer.customer.name`; `*` is any element of a list, `lines.*.quantity`."""
EventType = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=100)]
ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
"""`inbox`, or one of the configured channels."""
TemplateName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=100)]
Text = Annotated[str, StringConstraints(max_length=200, pattern=LINE)]
Scalar = StrictBool | StrictInt | Text

Operator = Literal[
    "equals", "differs", "in", "not_in", "less", "at_most", "more", "at_least", "contains", "present", "absent"
]


class Condition(Value):
    """What must hold of a field. With `*` in the path, one element must meet it; for `differs` and `not_in`, all."""

    field: FieldPath
    operator: Operator
    value: Scalar | Annotated[tuple[Scalar, ...], Field(max_length=100)] | None = None


RecipientKind = Literal["role", "person", "pic", "contact", "audience", "system"]


class To(Value):
    """Whom a rule tells. `name` is the role, the person's id, the audience or the system; the record's PIC and the
    customer's contact are found with the record and have none."""

    kind: RecipientKind
    name: StaffId | None = None


class RuleDefinition(Value):
    """A rule, whole. All conditions must hold. Without a `language` everybody is told in their own.

    `fallback` is the channel that is tried when the first one fails for good; `hours`: `working` waits for working hours.
    """

    name: Name
    event: EventType
    conditions: Annotated[tuple[Condition, ...], Field(max_length=20)] = ()
    to: Annotated[tuple[To, ...], Field(min_length=1, max_length=20)]
    channel: ChannelName = "inbox"
    fallback: ChannelName | None = None
    template: TemplateName
    language: Literal["id", "en"] | None = None
    hours: Literal["any", "working"] = "any"


class RuleCreated(Event, service="notifier", type="notification_rule.created"):
    """A rule was made; `default` is the name under which the house brings it, where it does."""

    definition: RuleDefinition
    default: Code | None = None


class RuleChanged(Event, service="notifier", type="notification_rule.changed"):
    """The rule as it is now, whole."""

    definition: RuleDefinition


class RulePaused(Event, service="notifier", type="notification_rule.paused"):
    """It tells nobody until it is resumed."""


class RuleResumed(Event, service="notifier", type="notification_rule.resumed"):
    """It tells again, of what happens from now on."""


class RuleRemoved(Event, service="notifier", type="notification_rule.removed"):
    """It is gone for good."""


RuleEvent = RuleCreated | RuleChanged | RulePaused | RuleResumed | RuleRemoved
