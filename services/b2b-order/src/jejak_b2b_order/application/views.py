"""The lists: records with their folded state, and columns to filter, sort and search by."""

from typing import Any, get_args

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Index, Numeric, Text

from jejak_b2b_order.domain.order import ORDER, Order, OrderEvent
from jejak_kit.views.view import Row, record_view


def record_columns(*own: Column[Any]) -> tuple[Column[Any], ...]:
    """What every list of records has, and its own."""
    return (
        Column("id", Text, primary_key=True),
        Column("version", BigInteger, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False),
        Column("updated_at", DateTime(timezone=True), nullable=False),
        Column("status", Text, nullable=False),
        Column("search", Text, nullable=False),
        *own,
    )


def searchable(*texts: str | None) -> str:
    """What a search box looks through, in lower case. Never personal data."""
    return " ".join(text for text in texts if text).casefold()


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
        "search": searchable(
            state.number,
            state.customer.name,
            state.customer.code,
            invoice,
            *(delivery.number for delivery in state.deliveries),
        ),
    }


ORDERS = record_view(
    ORDER,
    name="orders",
    version=3,
    events=get_args(OrderEvent),
    columns=record_columns(
        Column("number", Text),
        Column("customer", Text),
        Column("customer_id", Text),
        Column("channel", Text),
        Column("outlet", Text),
        Column("needed_by", Date),
        Column("fulfilment", Text),
        Column("donation", Boolean),
        Column("packs", BigInteger),
        Column("invoice", Text),
        Column("mode", Text),
        Column("due", Numeric(30, 0)),
        Column("paid", Numeric(30, 0)),
        Column("balance", Numeric(30, 0)),
        Column("receivable", Numeric(30, 0)),
        Column("due_on", Date),
    ),
    project=_order,
)

Index("ix_orders_updated", ORDERS.table.c.updated_at.desc(), ORDERS.table.c.id)
Index("ix_orders_status", ORDERS.table.c.status, ORDERS.table.c.updated_at.desc(), ORDERS.table.c.id)
Index("ix_orders_needed_by", ORDERS.table.c.needed_by, ORDERS.table.c.id)
