"""The wiring of the notifier service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_kit.commands import Handlers
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service
from jejak_notifier.settings import NotifierSettings


def notifier_service(settings: NotifierSettings) -> Service:
    """The service, wired but not running."""

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return []

    return Service(
        name="notifier",
        title="Jejak Notifier",
        settings=settings,
        handlers=Handlers(deciders=(), special={}),
        views=(),
        routers=routers,
        translations=Path(__file__).parent / "translations",
    )
