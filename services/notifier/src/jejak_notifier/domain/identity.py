"""Ids that follow from what a record is about, so that what is said twice is the same record."""

from functools import cache
from uuid import UUID, uuid5

from jejak_events.notifier.notification import Recipient

NAMES = UUID("7b0a3c1e-52d5-4f0c-9d0e-6a1d7b6f2f0e")


@cache
def default_rule_id(name: str) -> UUID:
    """The rule that the house brings under this name."""
    return uuid5(NAMES, f"default rule {name}")


def notification_id(event_id: UUID, recipient: Recipient, template: str) -> UUID:
    """One event, one recipient, one template: one notification."""
    return uuid5(NAMES, f"notification {event_id} {recipient.kind} {recipient.name} {template}")


def dossier_id(subject_id: UUID) -> UUID:
    return uuid5(NAMES, f"dossier {subject_id}")
