"""The wiring of the b2b-order service: the only place where its parts meet."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_b2b_order.application.facts import ConfiguredTaxes, NoCredit, NoMenu
from jejak_b2b_order.application.handlers import OrderHandlers
from jejak_b2b_order.application.policies import policies
from jejak_b2b_order.application.views import ORDERS
from jejak_b2b_order.domain.deadlines import deadlines_of
from jejak_b2b_order.domain.policies import POLICIES
from jejak_b2b_order.entrypoints.http import callbacks, orders
from jejak_b2b_order.entrypoints.http.rights import READING
from jejak_b2b_order.settings import B2bOrderSettings
from jejak_events.language import Event, Recorded
from jejak_kit.deadlines import Cancelled, Deadline
from jejak_kit.inbox import Consumer
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service


def b2b_order_service(settings: B2bOrderSettings) -> Service:
    """The service, wired but not running."""
    terms = settings.terms
    handlers = OrderHandlers(terms, NoMenu(), ConfiguredTaxes(settings.tax_rules), NoCredit()).all()

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        return [orders.router(runtime), callbacks.router(runtime, settings.payment_secrets)]

    def due(event: Recorded[Event]) -> Iterable[Deadline | Cancelled]:
        return deadlines_of(event, terms)

    return Service(
        name="b2b-order",
        title="Jejak B2B Order",
        settings=settings,
        handlers=handlers,
        views=(ORDERS,),
        routers=routers,
        translations=Path(__file__).parent / "translations",
        policies=Consumer("b2b-order-policies", policies(handlers), types={event.TYPE for event in POLICIES}),
        deadlines=due,
        readers={"b2b-order": READING},
    )
