"""The lists of leads, menus and customer credit: one row per record."""

from typing import get_args

from sqlalchemy import Boolean, Column, Date, Integer, Numeric, Text

from jejak_b2b_order.domain.customer_credit import CUSTOMER_CREDIT, CustomerCredit
from jejak_b2b_order.domain.lead import LEAD, Lead
from jejak_b2b_order.domain.price_list import PRICE_LIST, PriceList
from jejak_events.b2b_order.customer_credit import CustomerCreditEvent
from jejak_events.b2b_order.lead import LeadEvent
from jejak_events.b2b_order.price_list import PriceListEvent
from jejak_kit.views.lists import record_list
from jejak_kit.views.view import Row


def _lead(state: Lead) -> Row:
    return {
        "status": state.status.value,
        "customer": state.customer.name,
        "channel": state.channel.value,
        "last_order_on": state.last_order_on,
        "next_follow_up": state.next_follow_up,
        "follow_up_due": state.follow_up_due,
        "search": (state.customer.name, state.customer.code, state.customer.npwp),
    }


LEADS = record_list(
    LEAD,
    name="leads",
    version=2,
    events=get_args(LeadEvent),
    columns=(
        Column("customer", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("last_order_on", Date),
        Column("next_follow_up", Date),
        Column("follow_up_due", Boolean),
    ),
    project=_lead,
    sorts=("customer", "next_follow_up", "last_order_on"),
    filters=("channel", "follow_up_due"),
)


def _price_list(state: PriceList) -> Row:
    return {
        "status": state.status.value,
        "outlet": state.outlet,
        "name": state.name,
        "items": len({entry.item for entry in state.entries}),
        "search": (state.outlet, state.name),
    }


PRICE_LISTS = record_list(
    PRICE_LIST,
    name="price_lists",
    version=2,
    events=get_args(PriceListEvent),
    columns=(
        Column("outlet", Text, nullable=False),
        Column("name", Text, nullable=False),
        Column("items", Integer, nullable=False),
    ),
    project=_price_list,
    sorts=("outlet", "name"),
)


def _customer_credit(state: CustomerCredit) -> Row:
    return {
        "status": state.status.value,
        "customer": state.customer.name,
        "limit": state.limit,
        "exposure": state.exposure,
        "search": (state.customer.name,),
    }


CUSTOMER_CREDITS = record_list(
    CUSTOMER_CREDIT,
    name="customer_credits",
    version=2,
    events=get_args(CustomerCreditEvent),
    columns=(
        Column("customer", Text, nullable=False),
        Column("limit", Numeric(30, 0), nullable=False),
        Column("exposure", Numeric(30, 0), nullable=False),
    ),
    project=_customer_credit,
    sorts=("customer", "limit", "exposure"),
)
