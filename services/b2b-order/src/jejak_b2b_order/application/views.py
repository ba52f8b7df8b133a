"""The lists: records with their folded state, and columns to filter, sort and search by."""

from typing import get_args

from sqlalchemy import BigInteger, Boolean, Column, Date, Numeric, Text

from jejak_b2b_order.domain.order import ORDER, Order, OrderEvent
from jejak_kit.views.lists import record_list
from jejak_kit.views.view import Row


def _order(state: Order) -> Row:
    invoice = state.invoice.number if state.invoice is not None else None
    return {
        "status": state.status.value,
        "number": state.number,
        "customer": state.customer.name,
        "customer_id": str(state.customer.id),
        "channel": state.channel.value,
        "outlet": state.form.outlet,
        "needed_by": state.form.handover.needed_by,
        "fulfilment": state.form.handover.fulfilment,
        "donation": state.form.donation is not None,
        "packs": state.packs_in_all,
        "invoice": invoice,
        "mode": state.way.mode.value if state.way is not None else None,
        "due": state.money.due,
        "paid": state.money.paid,
        "balance": state.money.balance,
        "receivable": min(state.acknowledged, state.money.owed),
        "due_on": state.way.due_on if state.way is not None else None,
        "search": (
            state.number,
            state.customer.name,
            state.customer.code,
            invoice,
            *(delivery.number for delivery in state.deliveries),
        ),
    }


ORDERS = record_list(
    ORDER,
    name="orders",
    version=4,
    events=get_args(OrderEvent),
    columns=(
        Column("number", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column("customer_id", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("outlet", Text, nullable=False),
        Column("needed_by", Date, nullable=False),
        Column("fulfilment", Text, nullable=False),
        Column("donation", Boolean, nullable=False),
        Column("packs", BigInteger, nullable=False),
        Column("invoice", Text),
        Column("mode", Text),
        Column("due", Numeric(30, 0), nullable=False),
        Column("paid", Numeric(30, 0), nullable=False),
        Column("balance", Numeric(30, 0), nullable=False),
        Column("receivable", Numeric(30, 0), nullable=False),
        Column("due_on", Date),
    ),
    project=_order,
    sorts=("number", "customer", "needed_by", "packs", "balance"),
    filters=("outlet", "channel", "customer_id", "needed_by", "donation"),
)
