"""What was published, kept as it was, so that a rule can be tried out on what has happened."""

from collections.abc import Mapping

from jejak_kit.journal import NO_LINKS, Journal

SOURCES: Mapping[str, str] = {
    "notifier-journal-iro": "iro",
    "notifier-journal-contract": "contract",
    "notifier-journal-kom": "kom",
    "notifier-journal-b2b-order": "b2b-order",
}
"""Durable → the service whose stream it takes."""

JOURNAL = Journal(SOURCES, lambda type, data: NO_LINKS)
