"""Which records belong to one order: read from what the events themselves say.

A record grows out of another, as an IRO out of its quotation; the order is the whole tree. A record that serves several
orders, as the verification of a customer does, belongs to none: single events of it concern the IROs they name.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

VERSION = 2
"""Raise it whenever a table below changes."""

GROWS_OUT_OF: Mapping[str, str] = {
    "iro.created": "/quotation/id",
    "review.opened": "/iro_id",
    "subscription_form.created": "/iro_id",
    "contract.created": "/order/form/id",
    "kom.to_be_scheduled": "/contract/id",
}
"""Event → where (RFC 6901) it names the record that its own record grows out of."""

CONCERNS: Mapping[str, str] = {
    "verification.requested": "/iro_id",
    "verification.revision_requested": "/iro_id",
    "verification.request_dropped": "/iro_id",
    "verification.overdue": "/iro_id",
    "verification.verified": "/requests/*/iro_id",
    "verification.marked_pending": "/requests/*/iro_id",
}
"""Event → where it names the records it is about; `*` stands for every element of a list."""


def parent_of(type: str, data: Mapping[str, Any]) -> UUID | None:
    """The record that the event's own record grows out of, if this event says so."""
    path = GROWS_OUT_OF.get(type)
    return next(_ids(data, path.split("/")[1:]), None) if path else None


def concerned_by(type: str, data: Mapping[str, Any]) -> frozenset[UUID]:
    """The records of orders that this event of a shared record is about."""
    path = CONCERNS.get(type)
    return frozenset(_ids(data, path.split("/")[1:])) if path else frozenset()


def _ids(node: Any, path: list[str]) -> Iterator[UUID]:
    """What does not lead to an id is passed over: an event may be damaged."""
    if not path:
        try:
            yield UUID(node)
        except (ValueError, TypeError, AttributeError):
            return
    elif path[0] == "*":
        for element in node if isinstance(node, list) else ():
            yield from _ids(element, path[1:])
    elif isinstance(node, Mapping):
        yield from _ids(node.get(path[0]), path[1:])
