"""The wiring of the contract service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_contract.settings import ContractSettings
from jejak_kit.commands import Handlers
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service


def contract_service(settings: ContractSettings) -> Service:
    """The service, wired but not running."""

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return []

    return Service(
        name="contract",
        title="Jejak Contract",
        settings=settings,
        handlers=Handlers(deciders=(), special={}),
        views=(),
        routers=routers,
        translations=Path(__file__).parent / "translations",
    )
