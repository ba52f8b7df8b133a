"""Contracts (PKS, seed 000, section 5): the list, the wording, the review by legal."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import Field

from jejak_contract.application.contract_views import CONTRACTS
from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract.commands import (
    ApproveContract,
    CancelContract,
    CreateContract,
    ReopenContract,
    RequestContractRevision,
    SubmitContract,
    UpdateContract,
)
from jejak_contract.domain.contract.differences import TermsDifference, differences
from jejak_contract.domain.contract.state import STATUS_LABELS, InForce
from jejak_contract.entrypoints.http.contract_bodies import NoteBody, NotesBody, ReasonBody, TermsBody, terms_of
from jejak_contract.entrypoints.http.contract_signing import signing_router
from jejak_contract.entrypoints.http.rights import READING
from jejak_contract.settings import ContractSettings
from jejak_events.contract.agreement import ContractStatus, Terms
from jejak_events.contract.contract import ContractCreated, ContractSubmitted
from jejak_kit.commands import RecordMissing
from jejak_kit.http.answers import disclosed
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, RequestModel, json_answer
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.privacy import disclose
from jejak_kit.runtime import Runtime

TABLE = CONTRACTS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={
        "updated_at": TABLE.updated_at,
        "number": TABLE.number,
        "customer": TABLE.customer,
        "status": TABLE.status,
        "ends_on": TABLE.ends_on,
        "value": TABLE.value,
    },
    default="-updated_at",
)
RULES = CONTRACT.rules
RoundQuery = Annotated[int, Query(alias="from", ge=0, le=10_000, description="0: as filled in from the template.")]
ToQuery = Annotated[
    int | None, Query(alias="to", ge=0, le=10_000, description="A later round; the wording as it stands if not given.")
]


class NewContract(RequestModel):
    """A draft from a Customer Signed form. Without `template_id` the template for its services fills itself in."""

    form_id: UUID
    template_id: UUID | None = Field(None, description="A published template, to choose another one.")


def router(runtime: Runtime, settings: ContractSettings) -> APIRouter:
    """`/v1/contracts`."""
    api = APIRouter(prefix="/contracts", tags=["contracts"])
    records = Records(runtime, CONTRACT, name="ContractAnswer", view=CONTRACTS, statuses=STATUS_LABELS, rights=READING)

    def filters(
        status: ContractStatus | None = None,
        customer: Annotated[str | None, Query(max_length=200, description="The customer's exact name.")] = None,
        form_id: Annotated[UUID | None, Query(description="Contracts of this form.")] = None,
        iro_id: Annotated[UUID | None, Query(description="Contracts on this IRO.")] = None,
        pic: Annotated[str | None, Query(max_length=200)] = None,
        customer_verified: bool | None = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of number, customer, form, IRO.")] = None,
    ) -> Narrow:
        return records.narrow(
            search=q,
            status=status,
            customer=customer,
            form_id=None if form_id is None else str(form_id),
            iro_id=None if iro_id is None else str(iro_id),
            pic=pic,
            customer_verified=customer_verified,
        )

    add_list(api, runtime, records, SORTING, filters, shows="The menu PKS.")

    @api.post("", status_code=201)
    async def create(body: NewContract, gate: UnversionedGate) -> CommandAnswer:
        """Create PKS: the template fills itself in from the form, its IRO and the customer (seed 000, 5.A.1)."""
        return await gate.create(
            CreateContract,
            RULES,
            lambda contract_id: (
                lambda actor, at: CreateContract(
                    actor=actor, at=at, contract_id=contract_id, form_id=body.form_id, template_id=body.template_id
                )
            ),
        )

    @api.post("/{id}/update")
    async def update(id: UUID, body: TermsBody, gate: Gate) -> CommandAnswer:
        """Save SLA, scope of work, signatories and clauses, all of them."""
        gate.admit(UpdateContract, RULES)
        terms = await terms_of(body, await records.state(gate.principal, id), runtime.sealer)
        return await gate.run(
            UpdateContract, id, RULES, lambda actor, at: UpdateContract(actor=actor, at=at, terms=terms)
        )

    @api.post("/{id}/submit")
    async def submit(id: UUID, gate: Gate) -> CommandAnswer:
        """Put the contract before legal, for the first time or again after a revision."""
        return await gate.run(SubmitContract, id, RULES, lambda actor, at: SubmitContract(actor=actor, at=at))

    @api.post("/{id}/request_revision")
    async def request_revision(id: UUID, body: NotesBody, gate: Gate) -> CommandAnswer:
        """Need Revision, with notes clause by clause (seed 000, 5.A.2)."""
        return await gate.run(
            RequestContractRevision,
            id,
            RULES,
            lambda actor, at: RequestContractRevision(actor=actor, at=at, notes=body.notes),
        )

    @api.post("/{id}/approve")
    async def approve(id: UUID, body: NoteBody, gate: Gate) -> CommandAnswer:
        """Approve: Ready to Sign (seed 000, 5.A.2)."""
        return await gate.run(
            ApproveContract, id, RULES, lambda actor, at: ApproveContract(actor=actor, at=at, note=body.note)
        )

    @api.post("/{id}/reopen")
    async def reopen(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """Take it back for changes before both sides have signed; what was sent counts no longer."""
        return await gate.run(
            ReopenContract, id, RULES, lambda actor, at: ReopenContract(actor=actor, at=at, reason=body.reason)
        )

    @api.post("/{id}/cancel")
    async def cancel(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """Give it up before it is Active; when both sides have signed, a manager does."""
        return await gate.run(
            CancelContract, id, RULES, lambda actor, at: CancelContract(actor=actor, at=at, reason=body.reason)
        )

    @api.get("/{id}/differences", response_model=disclosed(TermsDifference))
    async def show_differences(
        id: UUID, principal: CurrentPrincipal, first: RoundQuery, second: ToQuery = None
    ) -> Response:
        """What changed between two rounds before legal, clause by clause."""
        state: Contract = await records.state(principal, id)
        rounds = await _rounds(id)
        if first not in rounds or (second is not None and second not in rounds):
            raise RecordMissing
        found = differences(rounds[first], state.terms if second is None else rounds[second])
        return json_answer(await disclose(found, READING.readable_kinds(principal), runtime.sealer))

    @api.get("/{id}/terms", response_model=disclosed(InForce))
    async def in_force(
        id: UUID, principal: CurrentPrincipal, on: Annotated[date, Query(description="A day in WIB.")]
    ) -> Response:
        """The wording that held on a day, by its effective date; 404 on days on which the contract was not in force."""
        state: Contract = await records.state(principal, id)
        edition = state.on(on)
        if edition is None:
            raise RecordMissing
        return json_answer(await disclose(edition, READING.readable_kinds(principal), runtime.sealer))

    async def _rounds(id: UUID) -> dict[int, Terms]:
        """The terms of each round before legal; round 0 as the template filled them in."""
        rounds: dict[int, Terms] = {}
        for event in await runtime.reader.record(id):
            if isinstance(event.data, ContractCreated):
                rounds[0] = event.data.terms
            if isinstance(event.data, ContractSubmitted):
                rounds[event.data.round] = event.data.terms
        return rounds

    api.include_router(signing_router(runtime, settings, records))
    api.include_router(records.router())
    return api
