"""The person or service behind a request, and the role in which it acts."""

from dataclasses import dataclass
from typing import Any

from jejak_kit.decider import Command, RuleBook


@dataclass(frozen=True, slots=True)
class Principal:
    """What a verified token says of its bearer. `name` and `email` are personal: never in an event, never in a log."""

    id: str
    name: str
    roles: tuple[str, ...]
    language: str
    email: str | None = None


def acting_roles(
    principal: Principal, command: type[Command], rules: RuleBook[Any], status: str | None = None
) -> tuple[str, ...]:
    """The roles under which the rules let this principal give the command, in the token's order.

    Where none does: the first role alone (or the empty one), so that the refusal names it. Without `status`, every role
    that may give the command in some status.
    """
    rule = rules.rules[command]
    permitted = rule.roles if status is None else rule.when.get(status, rule.roles)
    return tuple([role for role in principal.roles if role in permitted]) or principal.roles[:1] or ("",)


def acting_role(principal: Principal, command: type[Command], rules: RuleBook[Any], status: str | None = None) -> str:
    """The role to act in: the first of `acting_roles`."""
    return acting_roles(principal, command, rules, status)[0]
