"""Trying a rule out on an event: what telling would do, without doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jejak_events.language import Event, Recorded
from jejak_events.notifier.rule import RuleDefinition
from jejak_kit.i18n import Catalogue
from jejak_kit.runtime import Runtime
from jejak_notifier.application.telling import FURTHEST, lineage
from jejak_notifier.application.wording import words
from jejak_notifier.domain.conditions import what_holds
from jejak_notifier.domain.content import content_of
from jejak_notifier.domain.dossier import DOSSIER, Dossier
from jejak_notifier.domain.facts import completed, facts_of, parents
from jejak_notifier.domain.house import House, key_of
from jejak_notifier.domain.identity import dossier_id
from jejak_notifier.domain.notification.commands import RaiseNotification
from jejak_notifier.domain.telling import NotBefore, concerns, tell

NO_RULE = UUID(int=0)


@dataclass(frozen=True)
class Trial:
    """What a rule would do with an event."""

    matches: bool
    conditions: Mapping[str, bool]
    notifications: Sequence[RaiseNotification]

    def shown(self, catalogue: Catalogue, language: str) -> list[dict[str, Any]]:
        """The notifications as people would read them."""
        found = []
        for one in self.notifications:
            text = words(one.template, one.params, one.about.type, catalogue, one.language or language)
            found.append(
                {
                    "recipient": key_of(one.recipient),
                    "channel": one.channel,
                    "fallback": one.fallback,
                    "not_before": one.not_before.isoformat(),
                    "title": text.title,
                    "body": text.body,
                }
            )
        return found


async def try_out(
    runtime: Runtime,
    definition: RuleDefinition,
    event: Recorded[Event],
    house: House,
    not_before: NotBefore,
    now: datetime,
) -> Trial:
    """With what is known of the record by now."""
    content = content_of(event)
    facts = facts_of(event, content)
    known = await _dossiers(runtime, event.record_id, facts)
    told = tell(
        NO_RULE, definition.name, definition, event, content, lineage(event.record_id, facts, known.get), house,
        not_before, now,
    )  # fmt: skip
    return Trial(concerns(definition, content), what_holds(definition.conditions, content), list(told))


async def _dossiers(runtime: Runtime, subject: UUID, facts: Dossier) -> dict[UUID, Dossier]:
    """The dossiers of the record and of those it grew from."""
    known: dict[UUID, Dossier] = {}
    own = await _dossier(runtime, subject)
    if own is not None:
        known[subject] = own
    at = completed(facts, own) if own is not None else facts
    for _ in range(FURTHEST):
        for parent in parents(at):
            above = await _dossier(runtime, parent)
            if above is None or parent in known:
                return known
            known[parent] = at = above
    return known


async def _dossier(runtime: Runtime, subject: UUID) -> Dossier | None:
    events = await runtime.reader.record(dossier_id(subject))
    return DOSSIER.fold([event.data for event in events])  # type: ignore[misc]  # the record's events are the dossier's
