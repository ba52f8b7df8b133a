"""Deciders: pure functions that turn a command and a state into events, and rules that say who may do what when.

`decide(command, state) -> events` and `evolve(state, event) -> state` know no clock, no randomness and no I/O: the
instant, the ids and the numbers come with the command (Jérémie Chassaing, "Functional Event Sourcing Decider").
A state of None is a record that does not exist yet.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar
from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.language import Actor, Event, Value

__all__ = [
    "ABSENT",
    "SYSTEM",
    "Action",
    "Actor",
    "Calendar",
    "Cancelled",
    "Command",
    "Deadline",
    "Decider",
    "Refusal",
    "Refused",
    "Rule",
    "RuleBook",
    "rule",
]

SYSTEM = "system"
"""The role of policies and of other services."""

Why = Literal["role", "status", "rule", "input", "missing"]


@dataclass(frozen=True)
class Refusal:
    """Why a command is refused. `code` names the rule in the translation catalogues, `params` fill its text.

    `why`: `role` (403), `status` or `rule` (409), `input` (422, with the `field` as a JSON pointer), `missing` (404).
    """

    code: str
    why: Why = "rule"
    params: Mapping[str, object] = field(default_factory=dict)
    field: str | None = None


class Refused(Exception):
    """Raised by a decision that yields no event."""

    def __init__(self, refusal: Refusal, *more: Refusal) -> None:
        super().__init__(refusal.code, dict(refusal.params))
        self.refusal = refusal
        self.refusals: tuple[Refusal, ...] = (refusal, *more)


class Command(Value):
    """What somebody wants done. A subclass names itself as the API does: `class SubmitIro(Command, name="submit")`."""

    NAME: ClassVar[str] = ""

    actor: Actor
    at: AwareDatetime

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Lets the class arguments through to the hook below, which runs once pydantic has built the model."""
        super().__init_subclass__()

    @classmethod
    def __pydantic_init_subclass__(cls, *, name: str | None = None, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if name is not None:
            cls.NAME = name


@dataclass(frozen=True, slots=True)
class Deadline:
    """At `at` (with a time zone), `command` is given to the record, by the system and once.

    There is one live deadline per record and name: setting it again replaces it. The decider looks at the record as it
    then is; if the reason is gone it yields no event. Raises ValueError for a moment without a time zone.
    """

    record_id: UUID
    name: str
    at: datetime
    command: Command

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError(f"the deadline {self.name!r} has no time zone")


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The reason for a deadline is gone; nothing happens where there is none."""

    record_id: UUID
    name: str


class Calendar(Protocol):
    """Which days and hours are worked, as far as a domain must know to say when something is due."""

    def is_working_day(self, day: date) -> bool: ...

    def add_working_days(self, day: date, count: int) -> date: ...

    def next_working_moment(self, moment: datetime) -> datetime: ...

    def working_days_later(self, moment: datetime, count: int) -> datetime: ...


S = TypeVar("S")
C = TypeVar("C", bound=Command)
E = TypeVar("E", bound=Event)
Guard = Callable[[S], Refusal | None]

ABSENT = ""
"""The status of a record that does not exist yet: a rule that allows it is a rule for creating."""


@dataclass(frozen=True)
class Rule(Generic[S]):
    """Who may give a command in which status, and what else must hold. `guards` are functions named as the rule.

    `concerned` narrows the roles to those that this very record concerns, as a legal review concerns `legal` alone.
    `advice` are guards that only say what to offer: the decision itself asks fresher facts than the state.
    """

    when: Mapping[str, frozenset[str]]
    guards: tuple[Guard[S], ...] = ()
    concerned: Callable[[S], frozenset[str]] | None = None
    advice: tuple[Guard[S], ...] = ()

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset[str]().union(*self.when.values())


def rule(
    statuses: Iterable[str | Enum],
    roles: Iterable[str],
    *guards: Guard[S],
    concerned: Callable[[S], frozenset[str]] | None = None,
    advice: Iterable[Guard[S]] = (),
) -> Rule[S]:
    """The common rule: these roles, in each of these statuses."""
    allowed = frozenset(roles)
    return Rule({_code(status): allowed for status in statuses}, guards, concerned, tuple(advice))


def _code(status: str | Enum) -> str:
    return str(status.value) if isinstance(status, Enum) else status


@dataclass(frozen=True)
class Action:
    """One thing that can be done with a record: allowed to this reader now, or why not."""

    name: str
    refusal: Refusal | None

    @property
    def allowed(self) -> bool:
        return self.refusal is None


@dataclass(frozen=True)
class RuleBook(Generic[S]):
    """The rules of one aggregate by command. `status` reads a state's status code."""

    aggregate: str
    status: Callable[[S], str]
    rules: Mapping[type[Command], Rule[S]]

    def check(self, command: Command, state: S | None) -> None:
        """Raises Refused, with every guard that speaks against it, if role, status or guards forbid the command."""
        refusals = self.refusals(type(command), state, command.actor.role)
        if refusals:
            raise Refused(*refusals)

    def refusal(self, command: type[Command], state: S | None, role: str) -> Refusal | None:
        """The first of the refusals."""
        return next(iter(self.refusals(command, state, role)), None)

    def refusals(self, command: type[Command], state: S | None, role: str) -> tuple[Refusal, ...]:
        """Role before status before guards: whoever may not act at all learns nothing of the record."""
        rule = self.rules[command]
        if role not in rule.roles:
            return (Refusal("role_may_not", "role", {"role": role, "roles": sorted(rule.roles)}),)
        if state is not None and rule.concerned is not None and role not in rule.concerned(state):
            return (Refusal("role_may_not", "role", {"role": role, "roles": sorted(rule.concerned(state))}),)
        status = ABSENT if state is None else self.status(state)
        if status not in rule.when:
            return (self._wrong_status(rule, status),)
        if role not in rule.when[status]:
            return (Refusal("role_may_not", "role", {"role": role, "roles": sorted(rule.when[status])}),)
        if state is None:
            return ()
        return tuple(found for guard in rule.guards if (found := guard(state)) is not None)

    def _wrong_status(self, rule: Rule[S], status: str) -> Refusal:
        if status == ABSENT:
            return Refusal("record_missing", "missing", {"aggregate": self.aggregate})
        if set(rule.when) == {ABSENT}:
            return Refusal("record_exists", "status", {"aggregate": self.aggregate})
        allowed = [code for code in rule.when if code != ABSENT]
        return Refusal("wrong_status", "status", {"aggregate": self.aggregate, "status": status, "statuses": allowed})

    def actions(self, state: S, roles: Iterable[str]) -> list[Action]:
        """What a reader with these roles may do now; commands that only the system gives or that make records are not
        listed."""
        roles = list(roles) or [""]
        listed = []
        for command, rule in self.rules.items():
            if rule.roles == {SYSTEM} or ABSENT in rule.when:
                continue
            refusals = [self.refusal(command, state, role) or _first(rule.advice, state) for role in roles]
            refusal = None if None in refusals else min(refusals, key=lambda r: r is not None and r.why == "role")
            listed.append(Action(command.NAME, refusal))
        return listed


def _first(guards: Iterable[Guard[S]], state: S) -> Refusal | None:
    return next((found for guard in guards if (found := guard(state)) is not None), None)


@dataclass(frozen=True)
class Decider(Generic[S, C, E]):
    """One aggregate: its name (as in subjects and event types), its state and its pure functions."""

    aggregate: str
    state: type[S]
    evolve: Callable[[S | None, E], S]
    decide: Callable[[C, S | None], Sequence[E]]
    rules: RuleBook[S]

    def fold(self, events: Iterable[E], state: S | None = None) -> S | None:
        """The state after these events."""
        for event in events:
            state = self.evolve(state, event)
        return state
