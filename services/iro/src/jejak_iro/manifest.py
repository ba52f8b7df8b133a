"""The iro service for those who run it."""

from typing import TYPE_CHECKING

from jejak_kit.manifest import Manifest

if TYPE_CHECKING:
    from jejak_kit.service import Service


def _load() -> "Service":
    from jejak_iro.bootstrap import iro_service
    from jejak_iro.settings import IroSettings

    return iro_service(IroSettings())


MANIFEST = Manifest(
    name="iro",
    port=8101,
    load=_load,
    consumes={"iro-contracts": "contract"},
    inbound={"iro-crm": "crm"},
)
