"""Dossier: what is known of a record of another service, from all that its events have told."""

from collections.abc import Sequence
from uuid import UUID

from jejak_events.language import Value
from jejak_events.limits import Name, Number, StaffId
from jejak_events.notifier.dossier import DossierEvent, DossierNoted
from jejak_events.personal import Personal
from jejak_kit.decider import ABSENT, SYSTEM, Command, Decider, RuleBook, rule


class Dossier(Value):
    """See the event."""

    subject_id: UUID
    number: Number | None = None
    customer: Name | None = None
    pic: StaffId | None = None
    email: Personal | None = None
    phone: Personal | None = None
    parent: UUID | None = None


class NoteFacts(Command, name="note"):
    """What an event tells; what it does not tell stays as it was."""

    facts: Dossier


def evolve(state: Dossier | None, event: DossierEvent) -> Dossier:
    return Dossier(**dict(event))


def decide(command: NoteFacts, state: Dossier | None) -> Sequence[DossierEvent]:
    RULES.check(command, state)
    before = state or Dossier(subject_id=command.facts.subject_id)
    told = {name: value for name, value in command.facts if value is not None}
    after = before.model_copy(update=told)
    return [] if after == state or not told.keys() - {"subject_id"} else [DossierNoted(**dict(after))]


RULES = RuleBook[Dossier]("dossier", lambda _: "noted", {NoteFacts: rule((ABSENT, "noted"), (SYSTEM,))})
DOSSIER: Decider[Dossier, NoteFacts, DossierEvent] = Decider("dossier", Dossier, evolve, decide, RULES)

__all__ = ["DOSSIER", "Dossier", "NoteFacts"]
