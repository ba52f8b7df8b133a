"""IROs (seed 000, section 1): the list, the draft, its way to approval."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Query, UploadFile
from fastapi.responses import Response
from pydantic import Field

from jejak_events.iro.iro import IroStatus, Needs, Particulars
from jejak_events.limits import Note, Revision, Sha256, StaffId
from jejak_iro.application.views import IROS
from jejak_iro.domain.iro import IRO
from jejak_iro.domain.iro.commands import (
    AdoptRevision,
    ApproveIro,
    AttachDocument,
    CancelIro,
    CreateIro,
    RemoveAttachment,
    ResubmitIro,
    ReturnIro,
    SubmitIro,
    UpdateIro,
)
from jejak_iro.domain.iro.state import STATUS_LABELS
from jejak_iro.entrypoints.http.columns import contact
from jejak_iro.entrypoints.http.documents import PersonForm, attached
from jejak_iro.entrypoints.http.rights import READING
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.files import UPLOAD_LIMIT, download, stored
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, Day, RequestModel
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime

TABLE = IROS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={
        "updated_at": TABLE.updated_at,
        "number": TABLE.number,
        "customer": TABLE.customer,
        "status": TABLE.status,
        "requested_delivery": TABLE.requested_delivery,
        "value": TABLE.value,
    },
    default="-updated_at",
)


class ParticularsBody(RequestModel):
    """What Sales Ops add to the quotation's data (seed 000, 1.B.2)."""

    pic: StaffId | None = Field(None, description="Internal PIC: a colleague's id as in their token.")
    project_impact: Note | None = None
    requested_delivery: Day | None = None
    needs: Needs = Field((), description="Kebutuhan barang/jasa.")

    def particulars(self) -> Particulars:
        return Particulars(
            pic=self.pic,
            project_impact=self.project_impact,
            requested_delivery=self.requested_delivery,
            needs=self.needs,
        )


class NewIro(ParticularsBody):
    """A draft from a quotation that the customer has accepted."""

    quotation_id: UUID


class NoteBody(RequestModel):
    note: Note


class OptionalNoteBody(RequestModel):
    note: Note | None = None


class ReasonBody(RequestModel):
    reason: Note


class RevisionBody(RequestModel):
    revision: Revision = Field(description="The revision whose differences were seen.")


class AttachmentBody(RequestModel):
    sha256: Sha256


def router(runtime: Runtime) -> APIRouter:
    """`/v1/iros`."""
    api = APIRouter(prefix="/iros", tags=["iros"])
    rules = IRO.rules
    records = Records(runtime, IRO, name="IroAnswer", view=IROS, statuses=STATUS_LABELS, rights=READING)

    def filters(
        status: IroStatus | None = None,
        pic: Annotated[str | None, Query(max_length=200)] = None,
        customer: Annotated[str | None, Query(max_length=200, description="The customer's exact name.")] = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of number, customer, quotation, PIC.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status, pic=pic, customer=customer)

    add_list(
        api,
        runtime,
        records,
        SORTING,
        filters,
        *contact(IROS, "offer", "customer"),
        shows="IRO Number, Customer, Quotation, PIC, Status and actions (seed 000, 1.B.1).",
    )

    @api.post("", status_code=201)
    async def create(body: NewIro, gate: UnversionedGate) -> CommandAnswer:
        """Create IRO: customer, sites and prices are filled in from the quotation."""
        return await gate.create(
            CreateIro,
            rules,
            lambda iro_id: (
                lambda actor, at: CreateIro(
                    actor=actor, at=at, iro_id=iro_id, quotation_id=body.quotation_id, particulars=body.particulars()
                )
            ),
        )

    @api.post("/{id}/update")
    async def update(id: UUID, body: ParticularsBody, gate: Gate) -> CommandAnswer:
        """Save Draft: the particulars, all of them; what is left out is emptied."""
        return await gate.run(
            UpdateIro, id, rules, lambda actor, at: UpdateIro(actor=actor, at=at, particulars=body.particulars())
        )

    @api.post("/{id}/attach")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def attach(
        id: UUID, file: Annotated[UploadFile, File()], gate: Gate, person: PersonForm = None
    ) -> CommandAnswer:
        """Add a supporting file."""
        gate.admit(AttachDocument, rules)
        document = attached(await stored(runtime, file), person)
        return await gate.run(
            AttachDocument, id, rules, lambda actor, at: AttachDocument(actor=actor, at=at, document=document)
        )

    @api.post("/{id}/remove_attachment")
    async def remove_attachment(id: UUID, body: AttachmentBody, gate: Gate) -> CommandAnswer:
        """Take a supporting file off; what happened stays in the history."""
        return await gate.run(
            RemoveAttachment, id, rules, lambda actor, at: RemoveAttachment(actor=actor, at=at, sha256=body.sha256)
        )

    @api.post("/{id}/submit")
    async def submit(id: UUID, gate: Gate) -> CommandAnswer:
        """Submit for Approval: verification and both reviews open."""
        return await gate.run(SubmitIro, id, rules, lambda actor, at: SubmitIro(actor=actor, at=at))

    @api.post("/{id}/resubmit")
    async def resubmit(id: UUID, gate: Gate) -> CommandAnswer:
        """Resubmit after the repairs that reviewers asked for."""
        return await gate.run(ResubmitIro, id, rules, lambda actor, at: ResubmitIro(actor=actor, at=at))

    @api.post("/{id}/adopt_revision")
    async def adopt_revision(id: UUID, body: RevisionBody, gate: Gate) -> CommandAnswer:
        """Take the quotation's newest revision over."""
        return await gate.run(
            AdoptRevision, id, rules, lambda actor, at: AdoptRevision(actor=actor, at=at, revision=body.revision)
        )

    @api.post("/{id}/approve")
    async def approve(id: UUID, body: OptionalNoteBody, gate: Gate) -> CommandAnswer:
        """Manager Approval, where it is asked for."""
        return await gate.run(ApproveIro, id, rules, lambda actor, at: ApproveIro(actor=actor, at=at, note=body.note))

    @api.post("/{id}/return")
    async def give_back(id: UUID, body: NoteBody, gate: Gate) -> CommandAnswer:
        """The manager returns the IRO with a note."""
        return await gate.run(ReturnIro, id, rules, lambda actor, at: ReturnIro(actor=actor, at=at, note=body.note))

    @api.post("/{id}/cancel")
    async def cancel(id: UUID, body: ReasonBody, gate: Gate) -> CommandAnswer:
        """Cancel: Sales Ops before the approval, a manager after it."""
        return await gate.run(CancelIro, id, rules, lambda actor, at: CancelIro(actor=actor, at=at, reason=body.reason))

    @api.get("/{id}/attachments/{sha256}", response_class=Response)
    async def attachment(id: UUID, sha256: str, principal: CurrentPrincipal) -> Response:
        """A supporting file, for whoever may see the IRO."""
        iro = await records.state(principal, id)
        return await download(runtime, sha256, iro.attachments)

    api.include_router(records.router())
    return api
