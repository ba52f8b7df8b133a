"""A person as the write side knows them: a pseudonym, and how often it was erased."""

from collections.abc import Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from jejak_events.language import Value
from jejak_events.people import PersonErased, Subject
from jejak_kit.decider import ABSENT, Command, Decider, RuleBook, rule

OPS_ADMIN = "ops_admin"
"""The role that erases people, and looks up where they appear."""
ERASED = "erased"


class Person(Value):
    """Exists once it was erased."""

    subject: Subject
    erasures: tuple[UUID, ...]


class RecordErasure(Command, name="erase"):
    """Say that this service has forgotten somebody; the erasure itself is done by then."""

    erased: PersonErased


def evolve(state: Person | None, event: PersonErased) -> Person:
    before = state.erasures if state else ()
    return Person(subject=event.subject, erasures=(*before, event.erasure_id))


RULES: RuleBook[Person] = RuleBook("person", lambda _: ERASED, {RecordErasure: rule([ABSENT, ERASED], [OPS_ADMIN])})


def decide(command: RecordErasure, state: Person | None) -> Sequence[PersonErased]:
    """Said once for each erasure."""
    RULES.check(command, state)
    return [] if state is not None and command.erased.erasure_id in state.erasures else [command.erased]


PERSON: Decider[Person, RecordErasure, PersonErased] = Decider("person", Person, evolve, decide, RULES)


def person_id(subject: str) -> UUID:
    """The record under which a service says what it has forgotten."""
    return uuid5(NAMESPACE_URL, f"jejak:person:{subject}")
