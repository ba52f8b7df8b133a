"""The b2b-order service for those who run it."""

from typing import TYPE_CHECKING

from jejak_kit.manifest import Manifest

if TYPE_CHECKING:
    from jejak_kit.service import Service


def _load() -> "Service":
    from jejak_b2b_order.bootstrap import b2b_order_service
    from jejak_b2b_order.settings import B2bOrderSettings

    return b2b_order_service(B2bOrderSettings())


MANIFEST = Manifest(name="b2b-order", port=8104, load=_load)
