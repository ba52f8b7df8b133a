"""What waits for whom in the contract service."""

from typing import get_args

from jejak_contract.application.contract_views import CONTRACTS_WORK
from jejak_contract.application.order_work import ORDERS_WORK
from jejak_contract.domain.form import SUBSCRIPTION_FORM, SubscriptionForm
from jejak_contract.domain.form.state import Status
from jejak_contract.domain.roles import MANAGER, SALES_OPS
from jejak_events.contract.form import SubscriptionFormEvent
from jejak_kit.views.work import Wait, work_view


def of_form(form: SubscriptionForm, role: str) -> Wait | None:
    """Sales Ops fill in and send, follow the signature up, and void what an IRO's cancelling has stopped.

    A stopped form that the customer has signed is a manager's.
    """
    open_statuses = (Status.DRAFT, Status.SENT_FOR_SIGNING)
    if form.stopped is not None:
        voider = SALES_OPS if form.status in open_statuses else MANAGER
        live = form.status in (*open_statuses, Status.CUSTOMER_SIGNED)
        return Wait("void_form", form.pic if voider == SALES_OPS else None) if role == voider and live else None
    if role != SALES_OPS:
        return None
    if form.status is Status.DRAFT:
        return Wait("send_form", form.pic)
    if form.status is Status.SENT_FOR_SIGNING:
        return Wait("get_form_signed" if form.signed is None else "mark_form_signed", form.pic)
    return None


FORMS_WORK = work_view(
    SUBSCRIPTION_FORM,
    get_args(SubscriptionFormEvent),
    version=1,
    roles=lambda event: (SALES_OPS, MANAGER),
    wait_of=of_form,
    title_of=lambda form: (form.number, form.offer.customer.name),
)

WORK = (ORDERS_WORK, FORMS_WORK, CONTRACTS_WORK)
"""The work list of the service is all of these together."""
