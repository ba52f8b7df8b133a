"""Ids that follow from what a record is about, so that the same thing never becomes two records."""

import unicodedata
from uuid import NAMESPACE_URL, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_URL, "urn:jejak:b2b-order")
"""Never to be changed: every id below follows from it."""


def price_list_id(outlet: str) -> UUID:
    """The one price list of an outlet."""
    return uuid5(NAMESPACE, f"price_list:{outlet}")


def customer_id(*, code: str | None, npwp: str | None, name: str) -> UUID:
    """Which customer it is: by the archive's code, else by the digits of the NPWP, else by the normalised name."""
    if code is not None:
        return uuid5(NAMESPACE, f"customer:code:{code}")
    digits = "".join(character for character in npwp or "" if character in "0123456789")
    return uuid5(NAMESPACE, f"customer:npwp:{digits}" if digits else f"customer:name:{_normalised(name)}")


def credit_id(customer: UUID) -> UUID:
    """The one credit account of a customer."""
    return uuid5(customer, "credit")


def production_request_id(order: str, number: int) -> UUID:
    """The request to the kitchen of the order with this number; it has another only if an earlier one was called off."""
    return uuid5(NAMESPACE, f"production:{order}:{number}")


def provider_payment_id(provider: str, reference: str) -> UUID:
    """A payment as a provider knows it: told twice, it is one."""
    return uuid5(NAMESPACE, f"payment:{provider}:{reference}")


def refund_id(order: str, number: int) -> UUID:
    """The refunds of the order with this number, counted from 1."""
    return uuid5(NAMESPACE, f"refund:{order}:{number}")


def lead_id(*, code: str | None, npwp: str | None, name: str) -> UUID:
    """The lead that a customer of the archive is; leads that are written down by hand have ids of their own."""
    return uuid5(customer_id(code=code, npwp=npwp, name=name), "lead")


def _normalised(name: str) -> str:
    """`PT. Dapur  Ibu` and `pt dapur ibu` are one customer; a name without a letter or digit stays as it is."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = "".join(character if character.isalnum() else " " for character in folded).split()
    return " ".join(words) or folded
