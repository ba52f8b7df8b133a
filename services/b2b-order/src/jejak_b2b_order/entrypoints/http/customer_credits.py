"""Customer credit: how much a customer may owe on Term of Payment."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from jejak_b2b_order.application.party_views import CUSTOMER_CREDITS
from jejak_b2b_order.domain.customer_credit import CUSTOMER_CREDIT
from jejak_b2b_order.domain.customer_credit.commands import SetCreditLimit
from jejak_b2b_order.domain.customer_credit.state import STATUS_LABELS, CreditStatus
from jejak_b2b_order.domain.identity import credit_id
from jejak_b2b_order.entrypoints.http.rights import READING
from jejak_events.b2b_order.goods import Amount
from jejak_events.b2b_order.parties import CustomerReference
from jejak_events.limits import Name, Note
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.runtime import Runtime

TABLE = CUSTOMER_CREDITS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={
        "updated_at": TABLE.updated_at,
        "customer": TABLE.customer,
        "limit": TABLE.limit,
        "exposure": TABLE.exposure,
    },
    default="customer",
)


class GrantedTo(RequestModel):
    """Which customer, by the id that their orders and leads show."""

    id: UUID
    name: Name


class NewCredit(RequestModel):
    """A limit in rupiah, and why."""

    customer: GrantedTo
    limit: Amount
    reason: Note


class NewLimit(RequestModel):
    """Another limit, and why."""

    limit: Amount
    reason: Note


def router(runtime: Runtime) -> APIRouter:
    """`/v1/customer_credits`."""
    api = APIRouter(prefix="/customer_credits", tags=["customer credit"])
    rules = CUSTOMER_CREDIT.rules
    records = Records(
        runtime,
        CUSTOMER_CREDIT,
        name="CustomerCreditAnswer",
        view=CUSTOMER_CREDITS,
        statuses=STATUS_LABELS,
        rights=READING,
    )

    def filters(
        status: CreditStatus | None = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of the customer's name.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status)

    add_list(api, runtime, records, SORTING, filters, shows="Who may owe how much, and owes how much of it.")

    @api.post("", status_code=201)
    async def grant(body: NewCredit, gate: UnversionedGate) -> CommandAnswer:
        """Let a customer owe up to a limit; whoever has one gets this one instead."""
        customer = CustomerReference(id=body.customer.id, name=body.customer.name)
        return await gate.create(
            SetCreditLimit,
            rules,
            lambda _: (
                lambda actor, at: SetCreditLimit(
                    actor=actor, at=at, customer=customer, limit=body.limit, reason=body.reason
                )
            ),
            record_id=credit_id(customer.id),
        )

    @api.post("/{id}/set_limit")
    async def set_limit(id: UUID, body: NewLimit, gate: Gate, principal: CurrentPrincipal) -> CommandAnswer:
        """Another limit; what is owed already stays owed."""
        gate.admit(SetCreditLimit, rules)
        state = await records.state(principal, id)
        return await gate.run(
            SetCreditLimit,
            id,
            rules,
            lambda actor, at: SetCreditLimit(
                actor=actor, at=at, customer=state.customer, limit=body.limit, reason=body.reason
            ),
        )

    api.include_router(records.router())
    return api
