"""The contract service for those who run it."""

from typing import TYPE_CHECKING

from jejak_kit.manifest import Manifest

if TYPE_CHECKING:
    from jejak_kit.service import Service


def _load() -> "Service":
    from jejak_contract.bootstrap import contract_service
    from jejak_contract.settings import ContractSettings

    return contract_service(ContractSettings())


MANIFEST = Manifest(name="contract", port=8102, load=_load)
