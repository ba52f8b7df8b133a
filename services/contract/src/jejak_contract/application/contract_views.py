"""The lists of contracts and their templates, and what waits for whom in them."""

from typing import get_args

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Text

from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract.state import Status
from jejak_contract.domain.roles import LEGAL, MANAGER, SALES_OPS
from jejak_contract.domain.template import CONTRACT_TEMPLATE, ContractTemplate
from jejak_events.contract.contract import ContractEvent
from jejak_events.contract.template import ContractTemplateEvent
from jejak_kit.views.lists import record_list
from jejak_kit.views.view import Row
from jejak_kit.views.work import Wait, work_view


def _contract(state: Contract) -> Row:
    order, value = state.order, state.order.totals.contract
    customer = order.customer.name
    return {
        "status": state.status.value,
        "number": state.number,
        "customer": customer,
        "form": order.form.number,
        "form_id": str(order.form.id),
        "iro": order.iro.number,
        "iro_id": str(order.iro.id),
        "pic": order.pic,
        "starts_on": state.starts_on or state.terms.starts_on,
        "ends_on": state.ends_on,
        "edition": len(state.editions),
        "value": value.price if value is not None else None,
        "customer_verified": state.customer_verified,
        "search": (state.number, customer, order.form.number, order.iro.number, order.quotation.number),
    }


CONTRACTS = record_list(
    CONTRACT,
    name="contracts",
    version=1,
    events=get_args(ContractEvent),
    columns=(
        Column("number", Text, nullable=False),
        Column("customer", Text, nullable=False),
        Column("form", Text, nullable=False),
        Column("form_id", Text, nullable=False),
        Column("iro", Text, nullable=False),
        Column("iro_id", Text, nullable=False),
        Column("pic", Text),
        Column("starts_on", Date),
        Column("ends_on", Date),
        Column("edition", Integer),
        Column("value", BigInteger),
        Column("customer_verified", Boolean),
    ),
    project=_contract,
    sorts=("number", "customer", "ends_on", "value"),
    filters=("customer", "form_id", "iro_id", "pic", "customer_verified"),
)


def _template(state: ContractTemplate) -> Row:
    return {
        "status": state.status.value,
        "name": state.name,
        "services": ", ".join(state.services),
        "published_version": state.published.version if state.published is not None else None,
        "search": (state.name, *state.services),
    }


TEMPLATES = record_list(
    CONTRACT_TEMPLATE,
    name="contract_templates",
    version=1,
    events=get_args(ContractTemplateEvent),
    columns=(
        Column("name", Text, nullable=False),
        Column("services", Text, nullable=False),
        Column("published_version", Integer),
    ),
    project=_template,
    sorts=("name",),
)


def of_contract(contract: Contract, role: str) -> Wait | None:
    """Sales Ops word, repair, send and bring back; legal reviews; legal or a manager sign."""
    match contract.status, role:
        case Status.DRAFT, _ if role == SALES_OPS:
            return Wait("submit_contract", contract.order.pic)
        case Status.NEED_REVISION, _ if role == SALES_OPS:
            return Wait("revise_contract", contract.order.pic)
        case Status.IN_REVIEW, _ if role == LEGAL:
            return Wait("review_contract")
        case Status.READY_TO_SIGN, _ if role == SALES_OPS:
            return _to_bring(contract)
        case Status.READY_TO_SIGN, _ if contract.sent is not None and not contract.company_signed:
            return Wait("sign_contract")
        case Status.ACTIVE, _:
            return _of_active(contract, role)
        case _:
            return None


def _to_bring(contract: Contract) -> Wait | None:
    if contract.sent is None:
        return Wait("send_contract", contract.order.pic)
    return Wait("get_contract_signed", contract.order.pic) if contract.returned is None else None


def _of_active(contract: Contract, role: str) -> Wait | None:
    """An addendum goes the way of the contract; a cancelled IRO asks legal what becomes of a contract in force."""
    addendum, pic = contract.addendum, contract.order.pic
    if role == LEGAL and contract.iro_cancelled is not None and contract.last_day is None:
        return Wait("decide_on_contract")
    if addendum is None:
        return None
    if role == LEGAL and not addendum.approved:
        return Wait("approve_addendum")
    if role == SALES_OPS and addendum.approved:
        return Wait("send_addendum" if addendum.paper is None else "get_addendum_signed", pic)
    return None


CONTRACTS_WORK = work_view(
    CONTRACT,
    get_args(ContractEvent),
    version=1,
    roles=lambda event: (SALES_OPS, LEGAL, MANAGER),
    wait_of=of_contract,
    title_of=lambda contract: (contract.number, contract.order.customer.name),
)
