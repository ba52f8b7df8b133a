"""The wiring of the kom service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_kit.broker.inbound import InboundConsumer
from jejak_kit.http.work import work_router
from jejak_kit.inbox import Consumer
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service
from jejak_kom.application.erasing import documents_of
from jejak_kom.application.handlers import KomHandlers
from jejak_kom.application.policies import policies
from jejak_kom.application.views import KOMS, PAPERS
from jejak_kom.application.work import WORK
from jejak_kom.domain.deadlines import deadlines_of
from jejak_kom.domain.policies import POLICIES
from jejak_kom.entrypoints.consumers import instruction_of
from jejak_kom.entrypoints.http import koms
from jejak_kom.entrypoints.http.rights import READING
from jejak_kom.settings import KomSettings


def kom_service(settings: KomSettings) -> Service:
    """The service, wired but not running."""
    handlers = KomHandlers(settings).all()
    react = policies(handlers)

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return [koms.router(runtime, settings), work_router(runtime, WORK)]

    return Service(
        name="kom",
        title="Jejak KOM",
        settings=settings,
        handlers=handlers,
        views=(KOMS, PAPERS, *WORK),
        routers=routers,
        translations=Path(__file__).parent / "translations",
        policies=Consumer("kom-policies", react, types={event.TYPE for event in POLICIES}),
        deadlines=deadlines_of,
        consumers={"contract": Consumer("kom-contracts", react)},
        readers={"kom": READING},
        documents_of=documents_of,
        tells={"procurement": "procurement", "deployment": "deployment"},
        inbound=[
            InboundConsumer("kom-procurement", "procurement", instruction_of("procurement"), handlers),
            InboundConsumer("kom-deployment", "deployment", instruction_of("deployment"), handlers),
        ],
    )
