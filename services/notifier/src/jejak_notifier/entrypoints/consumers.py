"""The streams that the notifier listens to, each by a durable of its own."""

from collections.abc import Mapping

STREAMS: Mapping[str, str] = {
    "iro": "notifier-iro",
    "contract": "notifier-contract",
    "kom": "notifier-kom",
    "b2b-order": "notifier-b2b-order",
}
"""The service whose stream is taken → the durable that takes it."""
