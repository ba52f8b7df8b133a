"""The wiring of the iro service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_iro.application.erasing import documents_of
from jejak_iro.application.handlers import IroHandlers
from jejak_iro.application.policies import policies
from jejak_iro.application.views import IROS, QUOTATIONS, REVIEWS, VERIFICATIONS
from jejak_iro.application.work import WORK
from jejak_iro.domain.deadlines import deadlines_within
from jejak_iro.domain.policies import POLICIES
from jejak_iro.entrypoints.consumers import instruction_of_crm
from jejak_iro.entrypoints.http import iros, quotations, reviews, verifications
from jejak_iro.entrypoints.http.rights import READING
from jejak_iro.settings import IroSettings
from jejak_kit.broker.inbound import InboundConsumer
from jejak_kit.deadlines.calendar import WorkingCalendar
from jejak_kit.http.work import work_router
from jejak_kit.inbox import Consumer
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service


def iro_service(settings: IroSettings) -> Service:
    """The service, wired but not running."""
    handlers = IroHandlers(settings).all()
    react = policies(handlers)

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        modules = (quotations, iros, verifications, reviews)
        return [*(module.router(runtime) for module in modules), work_router(runtime, WORK)]

    return Service(
        name="iro",
        title="Jejak IRO",
        settings=settings,
        handlers=handlers,
        views=(QUOTATIONS, IROS, VERIFICATIONS, REVIEWS, *WORK),
        routers=routers,
        translations=Path(__file__).parent / "translations",
        policies=Consumer("iro-policies", react, types={event.TYPE for event in POLICIES}),
        deadlines=deadlines_within(
            WorkingCalendar.of(settings),
            claim_days=settings.claim_within_working_days,
            verify_days=settings.verify_within_working_days,
        ),
        consumers={"contract": Consumer("iro-contracts", react)},
        readers={"iro": READING},
        documents_of=documents_of,
        inbound=[InboundConsumer("iro-crm", "crm", instruction_of_crm, handlers)],
    )
