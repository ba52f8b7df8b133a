"""The wiring of the b2b-order service: the only place where its parts meet."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from fastapi import APIRouter

from jejak_b2b_order.application.credit import CreditAccounts
from jejak_b2b_order.application.erasing import documents_of, retention
from jejak_b2b_order.application.facts import ConfiguredTaxes
from jejak_b2b_order.application.handlers import OrderHandlers
from jejak_b2b_order.application.menus import PriceListMenu
from jejak_b2b_order.application.papers import PAPERS
from jejak_b2b_order.application.party_views import CUSTOMER_CREDITS, LEADS, PRICE_LISTS
from jejak_b2b_order.application.policies import policies
from jejak_b2b_order.application.views import ORDERS
from jejak_b2b_order.application.work import WORK
from jejak_b2b_order.domain.deadlines import deadlines_of
from jejak_b2b_order.domain.lead.deadlines import follow_ups_of
from jejak_b2b_order.domain.order.reminders import reminders_within
from jejak_b2b_order.domain.policies import POLICIES
from jejak_b2b_order.entrypoints.http import (
    callbacks,
    customer_credits,
    leads,
    orders,
    price_lists,
    production_calendar,
    receivables,
)
from jejak_b2b_order.entrypoints.http.rights import READING
from jejak_b2b_order.settings import B2bOrderSettings
from jejak_events.language import Event, Recorded
from jejak_kit.deadlines import Cancelled, Deadline
from jejak_kit.deadlines.calendar import WorkingCalendar
from jejak_kit.http.work import work_router
from jejak_kit.inbox import Consumer
from jejak_kit.runtime import Runtime
from jejak_kit.service import Service


def b2b_order_service(settings: B2bOrderSettings) -> Service:
    """The service, wired but not running."""
    terms = settings.terms
    reminders_of = reminders_within(WorkingCalendar.of(settings), terms.lead_time, settings.reminders)
    handlers = OrderHandlers(terms, PriceListMenu(), ConfiguredTaxes(settings.goods_tax_rules), CreditAccounts()).all()

    def routers(runtime: Runtime) -> Sequence[APIRouter]:
        lists = [module.router(runtime) for module in (leads, price_lists, customer_credits)]
        overviews = [production_calendar.router(runtime, settings.outlet_capacities), receivables.router(runtime)]
        payments = callbacks.router(runtime, settings.payment_secrets)
        return [orders.router(runtime, settings), *lists, payments, *overviews, work_router(runtime, WORK)]

    def due(event: Recorded[Event]) -> Iterable[Deadline | Cancelled]:
        yield from deadlines_of(event, terms)
        yield from reminders_of(event)
        yield from follow_ups_of(event)

    return Service(
        name="b2b-order",
        title="Jejak B2B Order",
        settings=settings,
        handlers=handlers,
        views=(ORDERS, LEADS, PRICE_LISTS, CUSTOMER_CREDITS, PAPERS, *WORK),
        routers=routers,
        translations=Path(__file__).parent / "translations",
        policies=Consumer("b2b-order-policies", policies(handlers), types={event.TYPE for event in POLICIES}),
        deadlines=due,
        readers={"b2b-order": READING},
        documents_of=documents_of,
        retention=retention,
    )
