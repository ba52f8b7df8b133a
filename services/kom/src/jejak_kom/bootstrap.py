"""The wiring of the kom service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_kit.commands import Handlers
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service
from jejak_kom.settings import KomSettings


def kom_service(settings: KomSettings) -> Service:
    """The service, wired but not running."""

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return []

    return Service(
        name="kom",
        title="Jejak KOM",
        settings=settings,
        handlers=Handlers(deciders=(), special={}),
        views=(),
        routers=routers,
        translations=Path(__file__).parent / "translations",
    )
