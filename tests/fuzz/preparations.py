"""The requests that must succeed, service by service; a new service brings its own."""

from collections.abc import Mapping

from tests.fuzz import iro_ready, notifier_ready, webhook_ready
from tests.fuzz.ready import Prepare, Ready

EVERY_SERVICE: Mapping[str, Prepare] = {
    "GET /v1/events": lambda office: Ready(query={"from": "beginning", "follow": "false"}),
}
READY: Mapping[str, Mapping[str, Prepare]] = {
    "iro": {**EVERY_SERVICE, **iro_ready.READY},
    "notifier": {**EVERY_SERVICE, **notifier_ready.READY, **webhook_ready.READY},
}
