"""The wiring of the contract service: the only place where its parts meet."""

from collections.abc import Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_contract.application.contract_views import CONTRACTS, TEMPLATES
from jejak_contract.application.erasing import documents_of, retention
from jejak_contract.application.handlers import handlers
from jejak_contract.application.policies import reacting
from jejak_contract.application.standard_template import standard_template
from jejak_contract.application.views import PAPERS, VIEWS
from jejak_contract.application.work import WORK
from jejak_contract.domain.contract.deadlines import contract_deadlines
from jejak_contract.domain.deadlines import together
from jejak_contract.domain.form.deadlines import form_deadlines
from jejak_contract.domain.policies import OF_IRO, OWN, types_of
from jejak_contract.entrypoints.http import contracts, forms, orders, templates
from jejak_contract.entrypoints.http.rights import READING
from jejak_contract.settings import ContractSettings
from jejak_kit.http.work import work_router
from jejak_kit.inbox import Consumer
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service


def contract_service(settings: ContractSettings) -> Service:
    """The service, wired but not running."""
    handled = handlers(settings)

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return [
            orders.router(runtime),
            forms.router(runtime, settings),
            contracts.router(runtime, settings),
            templates.router(runtime, settings),
            work_router(runtime, WORK),
        ]

    return Service(
        name="contract",
        title="Jejak Contract",
        settings=settings,
        handlers=handled,
        views=(*VIEWS, CONTRACTS, TEMPLATES, PAPERS, *WORK),
        routers=routers,
        translations=Path(__file__).parent / "translations",
        policies=Consumer("contract-policies", reacting(handled, OWN), types=types_of(OWN)),
        consumers={"iro": Consumer("contract-iro", reacting(handled, OF_IRO), types=types_of(OF_IRO))},
        deadlines=together(
            form_deadlines(settings.form_reminder_days), contract_deadlines(settings.contract_reminder_days)
        ),
        installs=(standard_template(),),
        readers={"contract": READING},
        documents_of=documents_of,
        retention=retention,
    )
