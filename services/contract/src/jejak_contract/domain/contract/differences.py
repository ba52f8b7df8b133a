"""What changed between two wordings of a contract, clause by clause."""

from typing import Literal

from jejak_events.contract.agreement import Clause, Key, ServiceLevel, Signatory, Terms
from jejak_events.language import Value

Change = Literal["added", "removed", "changed", "moved"]


class ClauseChange(Value):
    """What became of a clause; `changed` also where it moved as well. Places count from 1, as Pasal do."""

    key: Key
    change: Change
    before: Clause | None
    after: Clause | None
    place_before: int | None
    place_after: int | None


class PartChange(Value):
    """A part beside the clauses that differs, whole."""

    part: Literal["sla", "scope", "signatories", "starts_on"]
    before: str | tuple[ServiceLevel, ...] | tuple[Signatory, ...] | None
    after: str | tuple[ServiceLevel, ...] | tuple[Signatory, ...] | None


class TermsDifference(Value):
    """Empty where both are equal."""

    clauses: tuple[ClauseChange, ...]
    parts: tuple[PartChange, ...]


def differences(old: Terms, new: Terms) -> TermsDifference:
    """Clauses by their key, in the order of the new wording, then those that are gone.

    A clause has moved if its order among the clauses that both have is another: one put in before it moves none.
    """
    before = {clause.key: clause for clause in old.clauses}
    after = {clause.key: clause for clause in new.clauses}
    places_before = {clause.key: place for place, clause in enumerate(old.clauses, 1)}
    places_after = {clause.key: place for place, clause in enumerate(new.clauses, 1)}
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    moved = {key for key in kept_before if kept_before.index(key) != kept_after.index(key)}

    def change_of(key: str) -> Change | None:
        if key not in before:
            return "added"
        if key not in after:
            return "removed"
        if before[key] != after[key]:
            return "changed"
        return "moved" if key in moved else None

    changes = [
        ClauseChange(
            key=key,
            change=change,
            before=before.get(key),
            after=after.get(key),
            place_before=places_before.get(key),
            place_after=places_after.get(key),
        )
        for key in (*after, *(key for key in before if key not in after))
        if (change := change_of(key)) is not None
    ]
    return TermsDifference(clauses=tuple(changes), parts=tuple(_parts(old, new)))


def _parts(old: Terms, new: Terms) -> list[PartChange]:
    found: list[PartChange] = []
    if old.sla != new.sla:
        found.append(PartChange(part="sla", before=old.sla, after=new.sla))
    if old.scope != new.scope:
        found.append(PartChange(part="scope", before=old.scope, after=new.scope))
    if old.signatories != new.signatories:
        found.append(PartChange(part="signatories", before=old.signatories, after=new.signatories))
    if old.starts_on != new.starts_on:
        days = (day.isoformat() if day is not None else None for day in (old.starts_on, new.starts_on))
        found.append(PartChange(part="starts_on", before=next(days), after=next(days)))
    return found
