"""Forms Berlangganan (seed 000, section 4): the list, the draft, its way to the customer and back."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import Response
from pydantic import Field

from jejak_contract.application.views import FORMS
from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.domain.form.commands import (
    AttachDocument,
    CreateForm,
    ExpireForm,
    MarkSigned,
    RecallForm,
    RemoveAttachment,
    SendForm,
    UpdateForm,
    UploadSigned,
    VoidForm,
)
from jejak_contract.domain.form.state import STATUS_LABELS
from jejak_contract.domain.wib import business_day
from jejak_contract.entrypoints.http.documents import document_of, pdf_of
from jejak_contract.entrypoints.http.form_pdf import FormPdf, documents_in
from jejak_contract.entrypoints.http.rights import READING
from jejak_contract.settings import ContractSettings
from jejak_events.contract.charges import ServiceLines
from jejak_events.contract.form import (
    AttachmentKind,
    FormAttachment,
    FormParticulars,
    SentDocument,
    SubscriptionFormStatus,
)
from jejak_events.limits import Months, Note, Sha256
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.files import UPLOAD_LIMIT, download, stored
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, Day, RequestModel
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime

TABLE = FORMS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={
        "updated_at": TABLE.updated_at,
        "number": TABLE.number,
        "customer": TABLE.customer,
        "status": TABLE.status,
        "valid_until": TABLE.valid_until,
        "value": TABLE.value,
    },
    default="-updated_at",
)
RULES = SUBSCRIPTION_FORM.rules
Attached = Annotated[AttachmentKind, Form(description="What the document is (seed 000, 4.A.1, step 4).")]


class NewForm(RequestModel):
    """A draft from an Approved IRO. Without `lines` it has the quotation's."""

    iro_id: UUID
    lines: ServiceLines | None = None
    period_months: Months | None = Field(None, description="Contract period.")
    valid_until: Day | None = Field(None, description="Last day on which the customer may sign, in WIB.")
    deviation_reason: Note | None = Field(None, description="Why lines differ from the quotation.")


class ParticularsBody(RequestModel):
    """What Sales Ops fill in, all of it: what is left out is emptied."""

    lines: ServiceLines = Field((), description="Layanan/bandwidth, harga OTC, harga MRC.")
    period_months: Months | None = Field(None, description="Contract period.")
    valid_until: Day | None = Field(None, description="Last day on which the customer may sign, in WIB.")
    deviation_reason: Note | None = Field(None, description="Why lines differ from the quotation.")

    def particulars(self) -> FormParticulars:
        return FormParticulars(
            lines=self.lines,
            period_months=self.period_months,
            valid_until=self.valid_until,
            deviation_reason=self.deviation_reason,
        )


class AttachmentBody(RequestModel):
    sha256: Sha256


class RecallBody(RequestModel):
    reason: Note | None = None


class SignatureBody(RequestModel):
    signed_on: Day | None = Field(None, description="Date of the signature; today if not given.")


class ReasonBody(RequestModel):
    reason: Note


PDF_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}},
    409: {"description": "The form is too incomplete to be printed."},
}


def router(runtime: Runtime, settings: ContractSettings) -> APIRouter:
    """`/v1/subscription_forms`."""
    api = APIRouter(prefix="/subscription_forms", tags=["subscription_forms"])
    records = Records(
        runtime, SUBSCRIPTION_FORM, name="SubscriptionFormAnswer", view=FORMS, statuses=STATUS_LABELS, rights=READING
    )
    pdf = FormPdf(runtime, settings)

    def filters(
        status: SubscriptionFormStatus | None = None,
        customer: Annotated[str | None, Query(max_length=200, description="The customer's exact name.")] = None,
        iro_id: Annotated[UUID | None, Query(description="Forms of this IRO.")] = None,
        pic: Annotated[str | None, Query(max_length=200)] = None,
        stopped: Annotated[bool | None, Query(description="Whether the IRO was cancelled.")] = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of number, customer, IRO, quotation.")] = None,
    ) -> Narrow:
        return records.narrow(
            search=q,
            status=status,
            customer=customer,
            iro_id=None if iro_id is None else str(iro_id),
            pic=pic,
            stopped=stopped,
        )

    add_list(api, runtime, records, SORTING, filters, shows="The menu Form Berlangganan.")

    @api.post("", status_code=201)
    async def create(body: NewForm, gate: UnversionedGate) -> CommandAnswer:
        """Create Form Berlangganan: customer, sites and prices are filled in from the Approved IRO."""
        filled = {name: getattr(body, name) for name in NewForm.model_fields}
        return await gate.create(
            CreateForm, RULES, lambda _: lambda actor, at: CreateForm(actor=actor, at=at, **filled)
        )

    @api.post("/{id}/update")
    async def update(id: UUID, body: ParticularsBody, gate: Gate) -> CommandAnswer:
        """Save Draft."""
        return await gate.run(
            UpdateForm, id, RULES, lambda actor, at: UpdateForm(actor=actor, at=at, particulars=body.particulars())
        )

    @api.post("/{id}/attach")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def attach(id: UUID, kind: Attached, file: Annotated[UploadFile, File()], gate: Gate) -> CommandAnswer:
        """Add a proposal, a scope of work or another document."""
        gate.admit(AttachDocument, RULES)
        attachment = FormAttachment(kind=kind, document=document_of(await stored(runtime, file)))
        return await gate.run(
            AttachDocument, id, RULES, lambda actor, at: AttachDocument(actor=actor, at=at, attachment=attachment)
        )

    @api.post("/{id}/remove_attachment")
    async def remove_attachment(id: UUID, body: AttachmentBody, gate: Gate) -> CommandAnswer:
        """Take an attachment off; what happened stays in the history."""
        return await gate.run(
            RemoveAttachment, id, RULES, lambda actor, at: RemoveAttachment(actor=actor, at=at, sha256=body.sha256)
        )

    @api.post("/{id}/send")
    async def send(id: UUID, gate: Gate) -> CommandAnswer:
        """Send to Customer with a PDF printed from the form."""
        gate.admit(SendForm, RULES)
        today = business_day(gate.clock())
        sent = await pdf.issue(id, gate.expected_version, today)
        return await gate.run(
            SendForm, id, RULES, lambda actor, at: SendForm(actor=actor, at=at, sent=sent, dated=today)
        )

    @api.post("/{id}/send_uploaded")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def send_uploaded(id: UUID, file: Annotated[UploadFile, File()], gate: Gate) -> CommandAnswer:
        """Send to Customer with a PDF made elsewhere."""
        gate.admit(SendForm, RULES)
        today = business_day(gate.clock())
        sent = SentDocument(document=pdf_of(await stored(runtime, file)), origin="uploaded")
        return await gate.run(
            SendForm, id, RULES, lambda actor, at: SendForm(actor=actor, at=at, sent=sent, dated=today)
        )

    @api.post("/{id}/recall")
    async def recall(id: UUID, body: RecallBody, gate: Gate) -> CommandAnswer:
        """Take the form back into Draft; what the customer has counts no longer."""
        return await gate.run(
            RecallForm, id, RULES, lambda actor, at: RecallForm(actor=actor, at=at, reason=body.reason)
        )

    @api.post("/{id}/upload_signed")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def upload_signed(id: UUID, file: Annotated[UploadFile, File()], gate: Gate) -> CommandAnswer:
        """Put in the document that the customer has signed."""
        gate.admit(UploadSigned, RULES)
        document = document_of(await stored(runtime, file))
        return await gate.run(
            UploadSigned, id, RULES, lambda actor, at: UploadSigned(actor=actor, at=at, document=document)
        )

    @api.post("/{id}/mark_signed")
    async def mark_signed(id: UUID, body: SignatureBody, gate: Gate) -> CommandAnswer:
        """Customer Signed: the signed document is there."""
        return await gate.run(
            MarkSigned, id, RULES, lambda actor, at: MarkSigned(actor=actor, at=at, signed_on=body.signed_on)
        )

    @api.post("/{id}/void")
    async def void(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """The form counts no longer: Sales Ops before the signature, a manager after it."""
        return await gate.run(VoidForm, id, RULES, lambda actor, at: VoidForm(actor=actor, at=at, reason=body.reason))

    @api.post("/{id}/expire")
    async def expire(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """End the customer's time to sign by hand; by itself it ends after the last day of validity."""
        return await gate.run(
            ExpireForm, id, RULES, lambda actor, at: ExpireForm(actor=actor, at=at, reason=body.reason)
        )

    @api.get("/{id}/pdf", response_class=Response, responses=PDF_ANSWER)
    async def show_pdf(id: UUID, request: Request, principal: CurrentPrincipal) -> Response:
        """The PDF that was sent; of a draft, what would be sent today, marked as a draft."""
        form = await records.state(principal, id)
        if form.sent is not None:
            return await download(runtime, form.sent.document.sha256, [form.sent.document])
        return await pdf.preview(form, business_day(request.app.state.edge.clock()))

    @api.get("/{id}/documents/{sha256}", response_class=Response)
    async def document(id: UUID, sha256: str, principal: CurrentPrincipal) -> Response:
        """An attachment, the PDF sent or the file that came back, for whoever may see the form."""
        form = await records.state(principal, id)
        return await download(runtime, sha256, documents_in(form))

    api.include_router(records.router())
    return api
