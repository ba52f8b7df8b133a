"""The streams that the notifier listens to, each by a durable of its own."""

from collections.abc import Mapping

from jejak_kit.inbox import Consumer, React

SOURCES: Mapping[str, str] = {
    "notifier-iro": "iro",
    "notifier-contract": "contract",
    "notifier-kom": "kom",
    "notifier-b2b-order": "b2b-order",
}
"""Durable → the service whose stream it takes."""


def consumers(react: React) -> dict[str, Consumer]:
    """By the service whose stream each takes."""
    return {service: Consumer(name, react) for name, service in SOURCES.items()}
