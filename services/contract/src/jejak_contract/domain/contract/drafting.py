"""A contract until legal agrees to its terms (seed 000, 5.A.1 and 5.A.2)."""

from collections.abc import Sequence
from uuid import UUID

from jejak_contract.domain.contract.commands import (
    ApproveContract,
    CreateContract,
    Origin,
    ReopenContract,
    RequestContractRevision,
    UpdateContract,
)
from jejak_contract.domain.contract.content import named
from jejak_contract.domain.contract.rules import faults_of
from jejak_contract.domain.contract.state import Contract
from jejak_contract.domain.form.state import Status as FormStatus
from jejak_contract.domain.order.state import OrderStatus
from jejak_events.contract.agreement import FormReference, IroReference, SignedOrder, TemplateReference, Terms
from jejak_events.contract.contract import (
    ContractCreated,
    ContractEvent,
    ContractReadyToSign,
    ContractReopened,
    ContractRevisionRequested,
    ContractSubmitted,
    ContractUpdated,
)
from jejak_kit.decider import Refusal, Refused


def create(command: CreateContract) -> Sequence[ContractEvent]:
    """The template fills itself in, the rest comes from the form and its IRO (seed 000, 5.A.1)."""
    origin = command.origin
    if origin is None or command.number is None:
        raise LookupError("CreateContract reached its decision without its origin and number")
    if refusal := _not_to_be_made(origin):
        raise Refused(refusal)
    template = origin.template
    content = template.content
    return [
        ContractCreated(
            contract_id=command.contract_id,
            contract_number=command.number,
            iro_id=origin.order.iro_id,
            iro_number=origin.order.iro_number,
            order=_signed_order(command.form_id, origin),
            template=TemplateReference(id=origin.template_id, name=template.name, version=template.version),
            terms=Terms(clauses=content.clauses, sla=content.sla, scope=content.scope),
            customer_verified=origin.customer_verified,
        )
    ]


def _not_to_be_made(origin: Origin) -> Refusal | None:
    form, order = origin.form, origin.order
    if order.status is OrderStatus.CANCELLED:
        return Refusal("order_cancelled", "rule", {"iro": order.iro_number, "reason": order.cancel_reason or ""})
    if form.status is not FormStatus.CUSTOMER_SIGNED:
        params = {"form": form.number, "aggregate": "subscription_form", "status": form.status.value}
        return Refusal("form_not_signed", "rule", params, "/form_id")
    if origin.live_contract is not None:
        return Refusal("live_contract_exists", "rule", {"form": form.number, "contract": origin.live_contract})
    return None


def _signed_order(form_id: UUID, origin: Origin) -> SignedOrder:
    form, order = origin.form, origin.order
    months = form.particulars.period_months
    assert months is not None, "a form that was sent has a period"
    return SignedOrder(
        form=FormReference(id=form_id, number=form.number),
        iro=IroReference(id=order.iro_id, number=order.iro_number),
        quotation=form.quotation,
        customer=form.offer.customer,
        verification_id=form.verification_id,
        sites=form.offer.sites,
        lines=form.particulars.lines,
        totals=form.totals,
        period_months=months,
        needs=order.needs,
        requested_delivery=order.requested_delivery,
        pic=form.pic,
        account_person=form.offer.pic,
    )


def update(command: UpdateContract, state: Contract) -> Sequence[ContractEvent]:
    """SLA, scope of work, signatories and legal clauses (seed 000, 5.A.1)."""
    if faults := tuple(faults_of(command.terms, state)):
        raise Refused(*faults)
    return [] if command.terms == state.terms else [ContractUpdated(terms=command.terms)]


def submit(state: Contract) -> Sequence[ContractEvent]:
    return [
        ContractSubmitted(
            **named(state), round=state.round + 1, terms=state.terms, customer_name=state.order.customer.name
        )
    ]


def request_revision(command: RequestContractRevision, state: Contract) -> Sequence[ContractEvent]:
    """Seed 000, 5.A.2: Need Revision. Each note names a clause of the contract, or none for the whole."""
    known = {clause.key for clause in state.terms.clauses}
    unknown = [
        Refusal("clause_unknown", "input", {"key": note.clause}, f"/notes/{index}/clause")
        for index, note in enumerate(command.notes)
        if note.clause is not None and note.clause not in known
    ]
    if unknown:
        raise Refused(*unknown)
    return [ContractRevisionRequested(**named(state), round=state.round, notes=command.notes)]


def approve(command: ApproveContract, state: Contract) -> Sequence[ContractEvent]:
    """Seed 000, 5.A.2: Ready to Sign."""
    return [ContractReadyToSign(**named(state), round=state.round, terms=state.terms, note=command.note)]


def reopen(command: ReopenContract, state: Contract) -> Sequence[ContractEvent]:
    """What was sent and signed of it no longer counts: legal sees it again."""
    return [ContractReopened(**named(state), reason=command.reason)]
