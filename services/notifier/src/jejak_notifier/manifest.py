"""The notifier service for those who run it."""

from typing import TYPE_CHECKING

from jejak_kit.manifest import Manifest

if TYPE_CHECKING:
    from jejak_kit.service import Service


def _load() -> "Service":
    from jejak_notifier.bootstrap import notifier_service
    from jejak_notifier.settings import NotifierSettings

    return notifier_service(NotifierSettings())


MANIFEST = Manifest(
    name="notifier",
    port=8105,
    load=_load,
    consumes={
        "notifier-iro": "iro",
        "notifier-contract": "contract",
        "notifier-kom": "kom",
        "notifier-b2b-order": "b2b-order",
        "notifier-journal-iro": "iro",
        "notifier-journal-contract": "contract",
        "notifier-journal-kom": "kom",
        "notifier-journal-b2b-order": "b2b-order",
    },
)
