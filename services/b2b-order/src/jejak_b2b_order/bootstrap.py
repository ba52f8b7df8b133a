"""The wiring of the b2b-order service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_b2b_order.settings import B2bOrderSettings
from jejak_kit.commands import Handlers
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service


def b2b_order_service(settings: B2bOrderSettings) -> Service:
    """The service, wired but not running."""

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return []

    return Service(
        name="b2b-order",
        title="Jejak B2B Order",
        settings=settings,
        handlers=Handlers(deciders=(), special={}),
        views=(),
        routers=routers,
        translations=Path(__file__).parent / "translations",
    )
