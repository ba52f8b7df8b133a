"""What waits for whom in the b2b-order service."""

from typing import get_args

from jejak_b2b_order.domain.lead import LEAD, Lead
from jejak_b2b_order.domain.order import ORDER, Order, OrderEvent
from jejak_b2b_order.domain.order.guards import settled_or_acknowledged
from jejak_b2b_order.domain.roles import (
    ACCOUNTING,
    MARKETING,
    PPIC,
    PRODUCTION,
    PURCHASING,
    RND,
    SALES,
    STORE_MANAGER,
)
from jejak_events.b2b_order.invoice import PaymentMode
from jejak_events.b2b_order.lead import LeadEvent
from jejak_events.b2b_order.order import Desk, OrderStatus, Recommender
from jejak_kit.views.work import Wait, work_view

S = OrderStatus
SELLING = (MARKETING, SALES)
EVERYBODY = (*SELLING, RND, PPIC, PRODUCTION, STORE_MANAGER, PURCHASING, ACCOUNTING)
DESKS = {desk.value for desk in Desk}


def of_order(order: Order, role: str) -> Wait | None:
    """The next thing that a role can do for the order; what money waits for comes before what goods wait for."""
    topic = _topic(order, role)
    return Wait(topic) if topic is not None else None


def _topic(order: Order, role: str) -> str | None:
    if role == ACCOUNTING:
        return _of_accounting(order)
    if role in SELLING:
        return _of_selling(order)
    if role in (STORE_MANAGER, PURCHASING) and (topic := _of_goods(order)) is not None:
        return topic
    match order.status, role:
        case S.CHECKING, desk if desk in DESKS:
            return "answer_availability" if order.check and Desk(desk) in order.check.missing else None
        case S.AVAILABLE, "rnd" if Recommender.RND not in order.recommended:
            return "recommend_order"
        case S.AVAILABLE, "store_manager" if set(order.recommended) == set(Recommender):
            return "confirm_order"
        case ((S.CONFIRMED | S.INVOICED), "store_manager") if order.live_invoice is None:
            return "issue_invoice"
        case S.PRODUCTION_REQUESTED, "production":
            return "start_production"
        case S.IN_PRODUCTION, "production":
            return "finish_production"
        case S.PRODUCED, "production" if order.to_make:
            return "start_production"
        case S.DELIVERED, "store_manager" if order.money.balance == 0 and not order.pending:
            return "close_order"
        case S.ON_HOLD, "store_manager":
            return "resume_order"
        case _:
            return None


def _of_accounting(order: Order) -> str | None:
    way = order.way
    if order.pending:
        return "verify_payment"
    if order.status is not S.ON_HOLD and any(not refund.paid for refund in order.refunds):
        return "pay_refund"
    on_credit = way is not None and way.mode is PaymentMode.TERM_OF_PAYMENT
    if way is not None and on_credit and order.status is S.INVOICED and not (way.approved or way.rejected):
        return "answer_terms"
    if way is not None and way.approved and order.status is S.PRODUCED and order.money.balance > order.acknowledged:
        return "acknowledge_receivable"
    return None


def _of_selling(order: Order) -> str | None:
    way = order.way
    match order.status:
        case S.INQUIRY:
            return "ask_availability"
        case S.CHECKING if order.check is not None and order.check.offer is not None:
            return "answer_counter_offer"
        case S.AVAILABLE if Recommender.MARKETING not in order.recommended:
            return "recommend_order"
        case S.INVOICED if way is not None and way.rejected:
            return "choose_payment_mode"
        case S.INVOICED if order.figures.asked_ahead and order.money.owed and not order.pending:
            return "collect_payment"
        case S.PRODUCED | S.DELIVERED if order.money.balance > order.acknowledged and not order.pending:
            return "collect_payment"
        case S.PRODUCED if any(delivery.state == "dispatched" for delivery in order.deliveries):
            return "receive_delivery"
        case S.DELIVERED if order.money.owed and not order.pending:
            return "collect_payment"
        case _:
            return None


def _of_goods(order: Order) -> str | None:
    """Of the Store Manager and Purchasing alike."""
    if order.status is not S.PRODUCED:
        return None
    if any(delivery.state == "issued" for delivery in order.deliveries) and settled_or_acknowledged(order) is None:
        return "dispatch_delivery"
    return "issue_delivery" if order.deliverable else None


def of_lead(lead: Lead, role: str) -> Wait | None:
    """Whoever's day for a follow-up has come."""
    return Wait("follow_up_lead") if lead.follow_up_due else None


WORK = (
    work_view(
        ORDER,
        get_args(OrderEvent),
        version=1,
        roles=lambda event: EVERYBODY,
        wait_of=of_order,
        title_of=lambda order: (order.number, order.customer.name),
    ),
    work_view(
        LEAD,
        get_args(LeadEvent),
        version=1,
        roles=lambda event: SELLING,
        wait_of=of_lead,
        title_of=lambda lead: (lead.customer.name, lead.customer.name),
    ),
)
"""The work list of the service is all of these together."""
