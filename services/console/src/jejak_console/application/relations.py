"""The domain's relations as the journal wants them."""

from collections.abc import Mapping
from typing import Any

from jejak_console.domain.relations import VERSION, concerned_by, parent_of
from jejak_kit.journal import Journal, Links

SOURCES: Mapping[str, str] = {
    "console-iros": "iro",
    "console-contracts": "contract",
    "console-koms": "kom",
    "console-b2b-orders": "b2b-order",
}
"""Durable → the service whose stream it takes."""


def links_of(type: str, data: Mapping[str, Any]) -> Links:
    """What an event ties together."""
    return Links(parent_of(type, data), concerned_by(type, data))


JOURNAL = Journal(SOURCES, links_of, version=VERSION)
