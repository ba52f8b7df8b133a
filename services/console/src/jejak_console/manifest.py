"""The console service for those who run it."""

from typing import TYPE_CHECKING

from jejak_kit.manifest import Manifest

if TYPE_CHECKING:
    from jejak_kit.service import Service


def _load() -> "Service":
    from jejak_console.bootstrap import console_service
    from jejak_console.settings import ConsoleSettings

    return console_service(ConsoleSettings())


MANIFEST = Manifest(
    name="console",
    port=8100,
    load=_load,
    consumes={
        "console-iros": "iro",
        "console-contracts": "contract",
        "console-koms": "kom",
        "console-b2b-orders": "b2b-order",
    },
)
