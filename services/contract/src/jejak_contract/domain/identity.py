"""Ids that follow from what a record is about, so that the same thing never becomes two records."""

from uuid import NAMESPACE_URL, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_URL, "urn:jejak:contract")
"""Never to be changed: every id below follows from it."""


def order_id(iro_id: UUID) -> UUID:
    """The id of what we know of an approved IRO."""
    return uuid5(NAMESPACE, f"approved_order:{iro_id}")


def standing_id(verification_id: UUID) -> UUID:
    """The id of what we know of a customer's verification."""
    return uuid5(NAMESPACE, f"customer_standing:{verification_id}")


def template_id(name: str) -> UUID:
    """The id of a contract template that comes with the product."""
    return uuid5(NAMESPACE, f"contract_template:{name}")
