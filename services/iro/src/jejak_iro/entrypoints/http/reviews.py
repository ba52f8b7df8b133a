"""Legal & Technical Review (seed 000, section 3)."""

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import Response

from jejak_events.iro.review import ReviewKind
from jejak_events.limits import Description
from jejak_iro.application.views import REVIEWS
from jejak_iro.domain.review import REVIEW
from jejak_iro.domain.review.commands import (
    ApproveReview,
    ProvideDocument,
    RequestDocument,
    RequestRevision,
    StartReview,
)
from jejak_iro.domain.review.state import STATUS_LABELS, ReviewStatus
from jejak_iro.entrypoints.http.documents import PersonForm, attached
from jejak_iro.entrypoints.http.iros import NoteBody, OptionalNoteBody
from jejak_iro.entrypoints.http.rights import READING
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.commands import Gate
from jejak_kit.http.files import UPLOAD_LIMIT, download, stored
from jejak_kit.http.lists import add_list
from jejak_kit.http.models import CommandAnswer, RequestModel
from jejak_kit.http.paging import Sorting
from jejak_kit.http.records import Narrow, Records
from jejak_kit.http.routes import accepts
from jejak_kit.runtime import Runtime

TABLE = REVIEWS.table.c
SORTING = Sorting(
    id=TABLE.id,
    keys={"updated_at": TABLE.updated_at, "iro": TABLE.iro, "customer": TABLE.customer, "status": TABLE.status},
    default="-updated_at",
)


class DocumentWish(RequestModel):
    description: Description


def router(runtime: Runtime) -> APIRouter:
    """`/v1/reviews`."""
    api = APIRouter(prefix="/reviews", tags=["reviews"])
    rules = REVIEW.rules
    records = Records(runtime, REVIEW, name="ReviewAnswer", view=REVIEWS, statuses=STATUS_LABELS, rights=READING)

    def filters(
        status: ReviewStatus | None = None,
        kind: ReviewKind | None = None,
        claimed_by: Annotated[str | None, Query(max_length=200)] = None,
        q: Annotated[str | None, Query(max_length=200, description="Part of IRO number, customer, reviewer.")] = None,
    ) -> Narrow:
        return records.narrow(search=q, status=status, kind=kind, claimed_by=claimed_by)

    add_list(api, runtime, records, SORTING, filters, shows="Reviews of both kinds, with their status (seed 000, 3.A).")

    @api.post("/{id}/start")
    async def start(id: UUID, gate: Gate) -> CommandAnswer:
        """Take the review: In Review."""
        return await gate.run(StartReview, id, rules, lambda actor, at: StartReview(actor=actor, at=at))

    @api.post("/{id}/request_document")
    async def request_document(id: UUID, body: DocumentWish, gate: Gate) -> CommandAnswer:
        """Ask Sales Ops for one more document."""
        wish = uuid5(id, f"{gate.principal.id}/{gate.key}")
        return await gate.run(
            RequestDocument,
            id,
            rules,
            lambda actor, at: RequestDocument(actor=actor, at=at, request_id=wish, description=body.description),
        )

    @api.post("/{id}/provide_document")
    @accepts("multipart/form-data", limit=UPLOAD_LIMIT)
    async def provide_document(
        id: UUID,
        file: Annotated[UploadFile, File()],
        request_id: Annotated[UUID, Form()],
        gate: Gate,
        person: PersonForm = None,
    ) -> CommandAnswer:
        """Bring a document that was asked for."""
        gate.admit(ProvideDocument, rules)
        document = attached(await stored(runtime, file), person)
        return await gate.run(
            ProvideDocument,
            id,
            rules,
            lambda actor, at: ProvideDocument(actor=actor, at=at, request_id=request_id, document=document),
        )

    @api.post("/{id}/request_revision")
    async def request_revision(id: UUID, body: NoteBody, gate: Gate) -> CommandAnswer:
        """Need Revision: the IRO is returned with this note."""
        return await gate.run(
            RequestRevision, id, rules, lambda actor, at: RequestRevision(actor=actor, at=at, note=body.note)
        )

    @api.post("/{id}/approve")
    async def approve(id: UUID, body: OptionalNoteBody, gate: Gate) -> CommandAnswer:
        """Approved."""
        return await gate.run(
            ApproveReview, id, rules, lambda actor, at: ApproveReview(actor=actor, at=at, note=body.note)
        )

    @api.get("/{id}/documents/{sha256}", response_class=Response)
    async def document(id: UUID, sha256: str, principal: CurrentPrincipal) -> Response:
        """A document that Sales Ops brought."""
        review = await records.state(principal, id)
        return await download(runtime, sha256, [d for wish in review.document_requests for d in wish.documents])

    api.include_router(records.router())
    return api
