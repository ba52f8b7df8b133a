"""The lists of the contract service: one row per record, with what it is filtered, sorted and searched by."""

from typing import Any, get_args

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, Integer, Text

from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_events.contract.form import SubscriptionFormEvent
from jejak_kit.views.view import Row, View, record_view


def record_columns(*own: Column[Any]) -> tuple[Column[Any], ...]:
    """The columns that every list has, and its own."""
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


def indexed(view: View) -> View:
    """With the indexes that every list has."""
    Index(f"ix_{view.name}_updated", view.table.c.updated_at.desc(), view.table.c.id)
    Index(f"ix_{view.name}_status", view.table.c.status, view.table.c.updated_at.desc(), view.table.c.id)
    return view


def _form(state: SubscriptionForm) -> Row:
    customer = state.offer.customer.name
    contract = state.totals.contract
    return {
        "status": state.status.value,
        "number": state.number,
        "customer": customer,
        "iro": state.iro_number,
        "iro_id": str(state.iro_id),
        "quotation": state.quotation.number,
        "pic": state.pic,
        "stopped": "yes" if state.stopped is not None else "no",
        "period_months": state.particulars.period_months,
        "valid_until": state.particulars.valid_until,
        "otc": state.totals.once.price,
        "mrc": state.totals.monthly.price,
        "value": contract.price if contract is not None else None,
        "search": searchable(state.number, customer, state.iro_number, state.quotation.number, state.pic),
    }


FORMS = indexed(
    record_view(
        SUBSCRIPTION_FORM,
        name="subscription_forms",
        version=1,
        events=get_args(SubscriptionFormEvent),
        columns=record_columns(
            Column("number", Text),
            Column("customer", Text),
            Column("iro", Text),
            Column("iro_id", Text),
            Column("quotation", Text),
            Column("pic", Text),
            Column("stopped", Text),
            Column("period_months", Integer),
            Column("valid_until", Date),
            Column("otc", BigInteger),
            Column("mrc", BigInteger),
            Column("value", BigInteger),
        ),
        project=_form,
    )
)
