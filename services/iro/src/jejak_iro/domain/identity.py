"""Ids that follow from what a record is about, so that the same thing never becomes two records."""

import unicodedata
from uuid import NAMESPACE_URL, UUID, uuid5

from jejak_events.iro.offer import Customer
from jejak_events.iro.review import ReviewKind

NAMESPACE = uuid5(NAMESPACE_URL, "urn:jejak:iro")
"""Never to be changed: every id below follows from it."""


def quotation_id(number: str) -> UUID:
    """The id of our copy of the quotation with the CRM's number."""
    return uuid5(NAMESPACE, f"quotation:{number}")


def customer_key(customer: Customer) -> str:
    """Which customer it is: by the CRM's id, else by the digits of the NPWP, else by the normalised name."""
    if customer.id is not None:
        return f"crm:{customer.id}"
    digits = _digits(customer.npwp or "")
    if digits:
        return f"npwp:{digits}"
    return f"name:{_normalised(customer.name)}"


def verification_id(customer: Customer) -> UUID:
    """The one Verification of a customer."""
    return uuid5(NAMESPACE, f"verification:{customer_key(customer)}")


def review_id(iro_id: UUID, kind: ReviewKind) -> UUID:
    """The legal or the technical review of an IRO."""
    return uuid5(iro_id, kind)


def _digits(text: str) -> str:
    return "".join(character for character in text if character in "0123456789")


def _normalised(name: str) -> str:
    """`PT. Maju  Jaya` and `pt maju jaya` are one company; a name without a letter or digit stays as it is."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = "".join(character if character.isalnum() else " " for character in folded).split()
    return " ".join(words) or folded
