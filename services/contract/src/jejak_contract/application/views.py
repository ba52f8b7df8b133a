"""The lists of the contract service: one row per record, with what it is filtered, sorted and searched by."""

from collections.abc import Iterable
from typing import Any, get_args

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Text

from jejak_contract.application.contract_papers import papers_of_contract
from jejak_contract.application.form_papers import papers_of_form
from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_contract.domain.order import APPROVED_ORDER, ApprovedOrder
from jejak_events.contract.contract import ContractEvent
from jejak_events.contract.form import SubscriptionFormEvent
from jejak_events.contract.order import ApprovedOrderEvent
from jejak_events.language import Recorded
from jejak_kit.papers.traces import PapersOf, PaperTrace, paper_view
from jejak_kit.views.lists import record_list
from jejak_kit.views.view import Row


def _order(state: ApprovedOrder) -> Row:
    customer = state.offer.customer.name
    return {
        "status": state.status.value,
        "number": state.iro_number,
        "customer": customer,
        "quotation": state.quotation.number,
        "pic": state.pic,
        "requested_delivery": state.requested_delivery,
        "search": (state.iro_number, customer, state.quotation.number, state.pic),
    }


ORDERS = record_list(
    APPROVED_ORDER,
    name="approved_orders",
    version=1,
    events=get_args(ApprovedOrderEvent),
    columns=(
        Column("number", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column("quotation", Text, nullable=False),
        Column("pic", Text),
        Column("requested_delivery", Date),
    ),
    project=_order,
    sorts=("number", "customer", "requested_delivery"),
    filters=("customer", "pic", "requested_delivery"),
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
        "search": (state.number, customer, state.iro_number, state.quotation.number, state.pic),
    }


FORMS = record_list(
    SUBSCRIPTION_FORM,
    name="subscription_forms",
    version=1,
    events=get_args(SubscriptionFormEvent),
    columns=(
        Column("number", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column("iro", Text, nullable=False),
        Column("iro_id", Text, nullable=False),
        Column("quotation", Text, nullable=False),
        Column("pic", Text),
        Column("stopped", Boolean),
        Column("period_months", Integer),
        Column("valid_until", Date),
        Column("otc", BigInteger),
        Column("mrc", BigInteger),
        Column("value", BigInteger),
    ),
    project=_form,
    sorts=("number", "customer", "valid_until", "value"),
    filters=("customer", "iro_id", "pic", "stopped"),
)

VIEWS = (ORDERS, FORMS)
PAPERS_OF: tuple[PapersOf, ...] = (papers_of_form, papers_of_contract)


def papers_of(event: Recorded[Any]) -> Iterable[PaperTrace]:
    """What an event says of papers, whichever record it is of."""
    for part in PAPERS_OF:
        yield from part(event)


PAPERS = paper_view(papers_of, (*get_args(SubscriptionFormEvent), *get_args(ContractEvent)))
"""What `GET /v1/documents/{hash}/verify` answers from."""
