"""Customer Verification (seed 000, section 2)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import Response
from pydantic import Field

from jejak_events.iro.verification import Item, VerificationStatus
from jejak_events.limits import Note, Number, Sha256
from jejak_iro.application.intake import customer
from jejak_iro.application.quotation_input import CustomerInput
from jejak_iro.application.views import VERIFICATIONS
from jejak_iro.domain.identity import verification_id
from jejak_iro.domain.verification import Verification
from jejak_iro.domain.verification.commands import (
    AttachDocument,
    CheckItems,
    ItemChange,
    MarkPending,
    MarkVerified,
    OpenVerification,
    RemoveDocument,
    RequestRevision,
)
from jejak_iro.domain.verification.state import STATUS_LABELS
from jejak_iro.entrypoints.http.columns import contact
from jejak_iro.entrypoints.http.columns import nik as nik_column
from jejak_iro.entrypoints.http.documents import PersonForm, Subject, attached, document_of, personal_name
from jejak_iro.entrypoints.http.iros import NoteBody
from jejak_iro.entrypoints.http.rights import IDENTITY_READERS, READING
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate, UnversionedGate
from jejak_kit.http.files import UPLOAD_LIMIT, download, stored
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.http.routes import accepts
from jejak_kit.privacy import Sealer, external, nik
from jejak_kit.runtime import Runtime

TABLE = VERIFICATIONS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={"updated_at": TABLE.updated_at, "customer": TABLE.customer, "status": TABLE.status, "waiting": TABLE.waiting},
    default="-updated_at",
)
KTP = Item.KTP_PENANGGUNG_JAWAB


class ItemBody(RequestModel):
    """A checklist item as it shall be saved, whole."""

    item: Item
    complete: bool
    note: Note | None = None
    number: Number | None = Field(None, description="For NPWP and NIB.")
    nik: Annotated[str, Field(min_length=1, max_length=60)] | None = Field(None, description="For the KTP.")
    person: Subject | None = Field(
        None, description="Subject of the contact whose KTP it is, as the customer shows it."
    )


class ChecklistBody(RequestModel):
    items: Annotated[list[ItemBody], Field(min_length=1, max_length=50)]


class RemovalBody(RequestModel):
    item: Item
    sha256: Sha256


class RevisionRequestBody(RequestModel):
    iro_id: UUID
    note: Note


class OpenBody(RequestModel):
    customer: CustomerInput


async def change_of(verification: UUID, body: ItemBody, sealer: Sealer) -> ItemChange:
    """The item with its NIK sealed: under the person it is said to be of, else under the person the NIK itself names.

    An ill-formed NIK names nobody: it is then of whoever answers for this customer.
    """
    sealed = None
    if body.nik is not None:
        named = nik(body.nik), external(str(verification), system="verification")
        sealed = await sealer.seal(body.person or await sealer.subject_of(*named), "identity", body.nik)
    return ItemChange(item=body.item, complete=body.complete, note=body.note, number=body.number, nik=sealed)


def router(runtime: Runtime) -> APIRouter:
    """`/v1/verifications`."""
    api = APIRouter(prefix="/verifications", tags=["verifications"])
    decider = runtime.bus.handlers.decider_of(MarkVerified)  # its rules know which items are mandatory here
    rules = decider.rules
    records = Records(
        runtime, decider, name="VerificationAnswer", view=VERIFICATIONS, statuses=STATUS_LABELS, rights=READING
    )

    def filters(
        status: VerificationStatus | None = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of customer, NPWP, NIB, IRO number.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status)

    add_list(
        api,
        runtime,
        records,
        SORTING,
        filters,
        *contact(VERIFICATIONS, "customer"),
        nik_column(VERIFICATIONS),
        shows="The menu Verification (seed 000, 2.B.1).",
    )

    @api.post("", status_code=201)
    async def open_by_hand(body: OpenBody, gate: UnversionedGate) -> CommandAnswer:
        """Begin before any IRO asks."""
        gate.admit(OpenVerification, rules)
        sealed = await customer(body.customer, runtime.sealer)
        return await gate.create(
            OpenVerification,
            rules,
            lambda _: lambda actor, at: OpenVerification(actor=actor, at=at, customer=sealed),
            record_id=verification_id(sealed),
        )

    @api.post("/{id}/check")
    async def check(id: UUID, body: ChecklistBody, gate: Gate) -> CommandAnswer:
        """Save the checklist: the items given, the others stay (seed 000, 2.B.2)."""
        gate.admit(CheckItems, rules)
        changes = tuple([await change_of(id, item, runtime.sealer) for item in body.items])
        return await gate.run(CheckItems, id, rules, lambda actor, at: CheckItems(actor=actor, at=at, changes=changes))

    @api.post("/{id}/attach")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def attach(
        id: UUID,
        file: Annotated[UploadFile, File()],
        item: Annotated[Item, Form()],
        gate: Gate,
        person: PersonForm = None,
    ) -> CommandAnswer:
        """Add a document to an item. A KTP's own file name is not kept: it often is a person's name."""
        gate.admit(AttachDocument, rules)
        upload = await stored(runtime, file)
        checked = _checked(await records.state(gate.principal, id), item)
        if item is KTP:
            name = personal_name(upload, "ktp-penanggung-jawab")
            document = document_of(upload, filename=name, subject=person or checked)
        else:
            document = attached(upload, person)
        return await gate.run(
            AttachDocument,
            id,
            rules,
            lambda actor, at: AttachDocument(actor=actor, at=at, item=item, document=document),
        )

    @api.post("/{id}/remove_document")
    async def remove_document(id: UUID, body: RemovalBody, gate: Gate) -> CommandAnswer:
        """Take a document off an item."""
        return await gate.run(
            RemoveDocument,
            id,
            rules,
            lambda actor, at: RemoveDocument(actor=actor, at=at, item=body.item, sha256=body.sha256),
        )

    @api.post("/{id}/mark_verified")
    async def mark_verified(id: UUID, gate: Gate) -> CommandAnswer:
        """Verified: every mandatory item is complete (seed 000, 2.B.3)."""
        return await gate.run(MarkVerified, id, rules, lambda actor, at: MarkVerified(actor=actor, at=at))

    @api.post("/{id}/mark_pending")
    async def mark_pending(id: UUID, body: NoteBody, gate: Gate) -> CommandAnswer:
        """Pending, with a follow-up note; also later, when a document expires or proves wrong."""
        return await gate.run(MarkPending, id, rules, lambda actor, at: MarkPending(actor=actor, at=at, note=body.note))

    @api.post("/{id}/request_revision")
    async def request_revision(id: UUID, body: RevisionRequestBody, gate: Gate) -> CommandAnswer:
        """Ask Sales Ops to repair one of the waiting IROs."""
        return await gate.run(
            RequestRevision,
            id,
            rules,
            lambda actor, at: RequestRevision(actor=actor, at=at, iro_id=body.iro_id, note=body.note),
        )

    @api.get("/{id}/documents/{sha256}", response_class=Response)
    async def document(id: UUID, sha256: str, principal: CurrentPrincipal) -> Response:
        """A document of the checklist; a KTP only for those who may see identities."""
        state = await records.state(principal, id)
        may_see_identity = not IDENTITY_READERS.isdisjoint(principal.roles)
        visible = [
            document
            for entry in state.items
            if may_see_identity or entry.checked.item is not KTP
            for document in entry.documents
        ]
        return await download(runtime, sha256, visible)

    api.include_router(records.router())
    return api


def _checked(verification: Verification, item: Item) -> str | None:
    """Whose document it is, as far as the checklist says."""
    known = verification.item(item).checked.nik
    return known.subject if known is not None else None
