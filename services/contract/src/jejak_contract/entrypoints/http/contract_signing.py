"""Contracts from Ready to Sign to their end: papers, signatures, addenda, termination (seed 000, 5.A.3 and 5.A.4)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from jejak_contract.application.contract_documents import documents_in
from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract.commands import (
    AmendContract,
    ApproveAddendum,
    DraftAddendum,
    DropAddendum,
    RecordEvidence,
    SendAddendum,
    SendContract,
    SignForCompany,
    TerminateContract,
    UploadSigned,
)
from jejak_contract.domain.contract.state import Addendum
from jejak_contract.domain.wib import business_day
from jejak_contract.entrypoints.http.contract_bodies import (
    AddendumBody,
    CompanySignatureBody,
    EvidenceBody,
    NoteBody,
    ReasonBody,
    TerminationBody,
    terms_of,
)
from jejak_contract.entrypoints.http.contract_pdf import ContractPdf
from jejak_contract.entrypoints.http.documents import document_of, pdf_of
from jejak_contract.settings import ContractSettings
from jejak_events.contract.agreement import Paper
from jejak_kit.commands import RecordMissing
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate
from jejak_kit.http.files import UPLOAD_LIMIT, download, stored
from jejak_kit.http.models import CommandAnswer, Day
from jejak_kit.http.records import Records
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime

RULES = CONTRACT.rules
PDF_ANSWER: dict[int | str, dict[str, object]] = {200: {"content": {"application/pdf": {}}}}
SignedOnForm = Annotated[Day | None, Form(description="Day of the signature; today if not given.")]


def signing_router(runtime: Runtime, settings: ContractSettings, records: Records) -> APIRouter:
    """What is added to `/v1/contracts` once legal has approved."""
    api = APIRouter()
    pdf = ContractPdf(runtime, settings)

    @api.post("/{id}/send")
    async def send(id: UUID, gate: Gate) -> CommandAnswer:
        """Send to the customer, with a PDF printed from the contract."""
        gate.admit(SendContract, RULES)
        paper = await pdf.issue(id, gate.expected_version, business_day(gate.clock()))
        return await gate.run(SendContract, id, RULES, lambda actor, at: SendContract(actor=actor, at=at, paper=paper))

    @api.post("/{id}/send_uploaded")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def send_uploaded(id: UUID, file: Annotated[UploadFile, File()], gate: Gate) -> CommandAnswer:
        """Send to the customer, with a PDF made elsewhere."""
        gate.admit(SendContract, RULES)
        paper = Paper(document=pdf_of(await stored(runtime, file)))
        return await gate.run(SendContract, id, RULES, lambda actor, at: SendContract(actor=actor, at=at, paper=paper))

    @api.post("/{id}/sign_for_company")
    async def sign_for_company(id: UUID, body: CompanySignatureBody, gate: Gate) -> CommandAnswer:
        """The company's signatories have signed what was sent."""
        return await gate.run(
            SignForCompany, id, RULES, lambda actor, at: SignForCompany(actor=actor, at=at, signed_on=body.signed_on)
        )

    @api.post("/{id}/upload_signed")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def upload_signed(
        id: UUID, file: Annotated[UploadFile, File()], gate: Gate, signed_on: SignedOnForm = None
    ) -> CommandAnswer:
        """Upload the file that the customer has signed; Fully Signed once the company has signed too."""
        gate.admit(UploadSigned, RULES)
        document = document_of(await stored(runtime, file))
        return await gate.run(
            UploadSigned,
            id,
            RULES,
            lambda actor, at: UploadSigned(actor=actor, at=at, document=document, signed_on=signed_on),
        )

    @api.post("/{id}/record_evidence")
    async def record_evidence(id: UUID, body: EvidenceBody, gate: Gate) -> CommandAnswer:
        """e-Meterai and certificate of a signatory's electronic signature."""
        certificate = body.certificate.certificate() if body.certificate is not None else None
        return await gate.run(
            RecordEvidence,
            id,
            RULES,
            lambda actor, at: RecordEvidence(
                actor=actor,
                at=at,
                party=body.party,
                order=body.order,
                e_meterai=body.e_meterai,
                certificate=certificate,
            ),
        )

    @api.post("/{id}/draft_addendum")
    async def draft_addendum(id: UUID, body: AddendumBody, gate: Gate) -> CommandAnswer:
        """Word a change to a contract in force."""
        gate.admit(DraftAddendum, RULES)
        state: Contract = await records.state(gate.principal, id)
        terms = await terms_of(body.terms, state, runtime.sealer) if body.terms is not None else None
        return await gate.run(
            DraftAddendum,
            id,
            RULES,
            lambda actor, at: DraftAddendum(
                actor=actor,
                at=at,
                effective_on=body.effective_on,
                reason=body.reason,
                terms=terms,
                lines=body.lines,
                sites=body.sites,
                period_months=body.period_months,
            ),
        )

    @api.post("/{id}/approve_addendum")
    async def approve_addendum(id: UUID, body: NoteBody, gate: Gate) -> CommandAnswer:
        """Legal agrees to the addendum."""
        return await gate.run(
            ApproveAddendum, id, RULES, lambda actor, at: ApproveAddendum(actor=actor, at=at, note=body.note)
        )

    @api.post("/{id}/send_addendum")
    async def send_addendum(id: UUID, gate: Gate) -> CommandAnswer:
        """Send the addendum to the customer, printed."""
        gate.admit(SendAddendum, RULES)
        paper = await pdf.issue_addendum(id, gate.expected_version, business_day(gate.clock()))
        return await gate.run(SendAddendum, id, RULES, lambda actor, at: SendAddendum(actor=actor, at=at, paper=paper))

    @api.post("/{id}/amend")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def amend(
        id: UUID, file: Annotated[UploadFile, File()], gate: Gate, signed_on: SignedOnForm = None
    ) -> CommandAnswer:
        """Upload the addendum that both sides have signed: the contract's next edition."""
        gate.admit(AmendContract, RULES)
        document = document_of(await stored(runtime, file))
        return await gate.run(
            AmendContract,
            id,
            RULES,
            lambda actor, at: AmendContract(actor=actor, at=at, document=document, signed_on=signed_on),
        )

    @api.post("/{id}/drop_addendum")
    async def drop_addendum(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """The addendum will not be."""
        return await gate.run(
            DropAddendum, id, RULES, lambda actor, at: DropAddendum(actor=actor, at=at, reason=body.reason)
        )

    @api.post("/{id}/terminate")
    async def terminate(id: UUID, body: TerminationBody, gate: Gate) -> CommandAnswer:
        """End a contract in force, today or after a later last day."""
        return await gate.run(
            TerminateContract,
            id,
            RULES,
            lambda actor, at: TerminateContract(actor=actor, at=at, reason=body.reason, last_day=body.last_day),
        )

    @api.get("/{id}/pdf", response_class=Response, responses=PDF_ANSWER)
    async def show_pdf(id: UUID, request: Request, principal: CurrentPrincipal) -> Response:
        """The PDF that was sent; before that, what would be sent today, marked as a draft."""
        state: Contract = await records.state(principal, id)
        if state.sent is not None:
            return await download(runtime, state.sent.document.sha256, [state.sent.document])
        return await pdf.preview(state, business_day(request.app.state.edge.clock()))

    @api.get("/{id}/addendum/pdf", response_class=Response, responses=PDF_ANSWER)
    async def show_addendum(id: UUID, request: Request, principal: CurrentPrincipal) -> Response:
        """The addendum in the making, as sent or as it would be."""
        state: Contract = await records.state(principal, id)
        addendum: Addendum | None = state.addendum
        if addendum is None:
            raise RecordMissing
        if addendum.paper is not None:
            return await download(runtime, addendum.paper.document.sha256, [addendum.paper.document])
        return await pdf.preview_addendum(state, addendum, business_day(request.app.state.edge.clock()))

    @api.get("/{id}/documents/{sha256}", response_class=Response)
    async def document(id: UUID, sha256: str, principal: CurrentPrincipal) -> Response:
        """What was sent and what came back, of the contract and its addenda."""
        return await download(runtime, sha256, documents_in(await records.state(principal, id)))

    return api
