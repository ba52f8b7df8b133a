"""The lists of leads, menus and customer credit: one row per record."""

from typing import get_args

from sqlalchemy import Boolean, Column, Date, Index, Integer, Numeric, Text

from jejak_b2b_order.application.views import record_columns, searchable
from jejak_b2b_order.domain.customer_credit import CUSTOMER_CREDIT, CustomerCredit
from jejak_b2b_order.domain.lead import LEAD, Lead
from jejak_b2b_order.domain.price_list import PRICE_LIST, PriceList
from jejak_events.b2b_order.customer_credit import CustomerCreditEvent
from jejak_events.b2b_order.lead import LeadEvent
from jejak_events.b2b_order.price_list import PriceListEvent
from jejak_kit.views.view import Row, record_view


def _lead(state: Lead) -> Row:
    return {
        "status": state.status.value,
        "customer": state.customer.name,
        "channel": state.channel.value,
        "last_order_on": state.last_order_on,
        "next_follow_up": state.next_follow_up,
        "follow_up_due": state.follow_up_due,
        "search": searchable(state.customer.name, state.customer.code, state.customer.npwp),
    }


LEADS = record_view(
    LEAD,
    name="leads",
    version=1,
    events=get_args(LeadEvent),
    columns=record_columns(
        Column("customer", Text),
        Column("channel", Text),
        Column("last_order_on", Date),
        Column("next_follow_up", Date),
        Column("follow_up_due", Boolean),
    ),
    project=_lead,
)


def _price_list(state: PriceList) -> Row:
    return {
        "status": state.status.value,
        "outlet": state.outlet,
        "name": state.name,
        "items": len({entry.item for entry in state.entries}),
        "search": searchable(state.outlet, state.name),
    }


PRICE_LISTS = record_view(
    PRICE_LIST,
    name="price_lists",
    version=1,
    events=get_args(PriceListEvent),
    columns=record_columns(Column("outlet", Text), Column("name", Text), Column("items", Integer)),
    project=_price_list,
)


def _customer_credit(state: CustomerCredit) -> Row:
    return {
        "status": state.status.value,
        "customer": state.customer.name,
        "limit": state.limit,
        "exposure": state.exposure,
        "search": searchable(state.customer.name),
    }


CUSTOMER_CREDITS = record_view(
    CUSTOMER_CREDIT,
    name="customer_credits",
    version=1,
    events=get_args(CustomerCreditEvent),
    columns=record_columns(
        Column("customer", Text), Column("limit", Numeric(30, 0)), Column("exposure", Numeric(30, 0))
    ),
    project=_customer_credit,
)

for _view in (LEADS, PRICE_LISTS, CUSTOMER_CREDITS):
    Index(f"ix_{_view.name}_updated", _view.table.c.updated_at.desc(), _view.table.c.id)
