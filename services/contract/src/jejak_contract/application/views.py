"""The lists of the contract service: one row per record, with what it is filtered, sorted and searched by."""

from collections.abc import Iterable
from typing import Any, get_args

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Index, Integer, Text

from jejak_contract.application.contract_papers import papers_of_contract
from jejak_contract.application.form_papers import papers_of_form
from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_contract.domain.order import APPROVED_ORDER, ApprovedOrder
from jejak_events.contract.contract import ContractEvent
from jejak_events.contract.form import SubscriptionFormEvent
from jejak_events.contract.order import ApprovedOrderEvent
from jejak_events.language import Recorded
from jejak_kit.papers.traces import PapersOf, PaperTrace, paper_view
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


def _order(state: ApprovedOrder) -> Row:
    customer = state.offer.customer.name
    return {
        "status": state.status.value,
        "number": state.iro_number,
        "customer": customer,
        "quotation": state.quotation.number,
        "pic": state.pic,
        "requested_delivery": state.requested_delivery,
        "search": searchable(state.iro_number, customer, state.quotation.number, state.pic),
    }


ORDERS = indexed(
    record_view(
        APPROVED_ORDER,
        name="approved_orders",
        version=1,
        events=get_args(ApprovedOrderEvent),
        columns=record_columns(
            Column("number", Text),
            Column("customer", Text),
            Column("quotation", Text),
            Column("pic", Text),
            Column("requested_delivery", Date),
        ),
        project=_order,
    )
)


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
        "stopped": state.stopped is not None,
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
            Column("stopped", Boolean),
            Column("period_months", Integer),
            Column("valid_until", Date),
            Column("otc", BigInteger),
            Column("mrc", BigInteger),
            Column("value", BigInteger),
        ),
        project=_form,
    )
)

VIEWS = (ORDERS, FORMS)
PAPERS_OF: tuple[PapersOf, ...] = (papers_of_form, papers_of_contract)


def papers_of(event: Recorded[Any]) -> Iterable[PaperTrace]:
    """What an event says of papers, whichever record it is of."""
    for part in PAPERS_OF:
        yield from part(event)


PAPERS = paper_view(papers_of, (*get_args(SubscriptionFormEvent), *get_args(ContractEvent)))
"""What `GET /v1/documents/{hash}/verify` answers from."""
