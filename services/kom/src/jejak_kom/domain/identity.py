"""Ids that follow from what a record is about: however often a contract is told of, it is the same KOM and the same request."""

from uuid import NAMESPACE_URL, UUID, uuid5

from jejak_events.kom.handover import HandoverKind

NAMESPACE = uuid5(NAMESPACE_URL, "urn:jejak:kom")
"""Never to be changed: every id below follows from it."""


def kom_id(contract_id: UUID) -> UUID:
    """The one KOM of a contract."""
    return uuid5(NAMESPACE, f"kom:{contract_id}")


def request_id(contract_id: UUID, kind: HandoverKind) -> UUID:
    """The one request that a contract makes to Procurement or to Deployment."""
    return uuid5(NAMESPACE, f"{kind}:{contract_id}")
