"""The kom service for those who run it."""

from typing import TYPE_CHECKING

from jejak_kit.manifest import Manifest

if TYPE_CHECKING:
    from jejak_kit.service import Service


def _load() -> "Service":
    from jejak_kom.bootstrap import kom_service
    from jejak_kom.settings import KomSettings

    return kom_service(KomSettings())


MANIFEST = Manifest(name="kom", port=8103, load=_load)
