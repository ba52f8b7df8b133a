"""The requests that must succeed, service by service; a new service brings its own."""

from collections.abc import Mapping

from tests.fuzz import (
    around_ready,
    console_ready,
    contract_pks_ready,
    contract_ready,
    iro_ready,
    kom_ready,
    notifier_ready,
    order_ready,
    webhook_ready,
)
from tests.fuzz.ready import Prepare, Ready

EVERY_SERVICE: Mapping[str, Prepare] = {
    "GET /v1/events": lambda office: Ready(query={"from": "beginning", "follow": "false"}),
}
READY: Mapping[str, Mapping[str, Prepare]] = {
    "iro": {**EVERY_SERVICE, **iro_ready.READY},
    "contract": {**EVERY_SERVICE, **contract_ready.READY, **contract_pks_ready.READY},
    "kom": {**EVERY_SERVICE, **kom_ready.READY},
    "b2b-order": {**EVERY_SERVICE, **order_ready.READY, **around_ready.READY},
    "notifier": {**EVERY_SERVICE, **notifier_ready.READY, **webhook_ready.READY},
    "console": {**EVERY_SERVICE, **console_ready.READY},
}
