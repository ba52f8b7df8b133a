"""What is wanted of a notification rule."""

from jejak_events.limits import Code
from jejak_events.notifier.rule import RuleDefinition
from jejak_kit.decider import Command
from jejak_notifier.domain.house import House


class DefinesRule(Command):
    """Both carry what the house has configured; the handler puts it there."""

    definition: RuleDefinition
    house: House = House()


class CreateRule(DefinesRule, name="create"):
    """`default` is the name under which the house brings it."""

    default: Code | None = None


class ChangeRule(DefinesRule, name="change"):
    """The whole definition anew."""


class PauseRule(Command, name="pause"):
    pass


class ResumeRule(Command, name="resume"):
    pass


class RemoveRule(Command, name="remove"):
    pass


RuleCommand = CreateRule | ChangeRule | PauseRule | ResumeRule | RemoveRule
