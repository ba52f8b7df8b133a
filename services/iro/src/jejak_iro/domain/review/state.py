"""A review's state, folded from its events."""

from enum import StrEnum
from typing import assert_never
from uuid import UUID

from jejak_events.document import Document
from jejak_events.iro.review import (
    ReviewApproved,
    ReviewClosed,
    ReviewDocumentProvided,
    ReviewDocumentRequested,
    ReviewEvent,
    ReviewKind,
    ReviewOpened,
    ReviewRestarted,
    ReviewRevisionRequested,
    ReviewStarted,
    ReviewUnclaimed,
)
from jejak_events.language import Value
from jejak_events.limits import Description, Name, Note, Number, Round, StaffId


class ReviewStatus(StrEnum):
    """Seed 000, 3.A; closed is ours."""

    PENDING_REVIEW = "pending_review"
    IN_REVIEW = "in_review"
    NEED_REVISION = "need_revision"
    APPROVED = "approved"
    CLOSED = "closed"


STATUS_LABELS = {
    ReviewStatus.PENDING_REVIEW: "Pending Review",
    ReviewStatus.IN_REVIEW: "In Review",
    ReviewStatus.NEED_REVISION: "Need Revision",
    ReviewStatus.APPROVED: "Approved",
    ReviewStatus.CLOSED: "Ditutup",
}


class DocumentRequest(Value):
    """A wish of the reviewer for one more document, and what Sales Ops brought."""

    request_id: UUID
    description: Description
    documents: tuple[Document, ...] = ()


class Review(Value):
    """`note` is what the last answer said; `claimed_by` is who started the round."""

    iro_id: UUID
    iro_number: Number
    customer_name: Name
    kind: ReviewKind
    round: Round
    status: ReviewStatus = ReviewStatus.PENDING_REVIEW
    claimed_by: StaffId | None = None
    note: Note | None = None
    document_requests: tuple[DocumentRequest, ...] = ()

    def document_request(self, request_id: UUID) -> DocumentRequest | None:
        return next((wish for wish in self.document_requests if wish.request_id == request_id), None)


def evolve(state: Review | None, event: ReviewEvent) -> Review:
    if isinstance(event, ReviewOpened):
        return Review(
            iro_id=event.iro_id,
            iro_number=event.iro_number,
            customer_name=event.customer_name,
            kind=event.kind,
            round=event.round,
        )
    assert state is not None
    match event:
        case ReviewStarted():
            return state.model_copy(update={"status": ReviewStatus.IN_REVIEW, "claimed_by": event.reviewer})
        case ReviewDocumentRequested():
            wish = DocumentRequest(request_id=event.request_id, description=event.description)
            return state.model_copy(update={"document_requests": (*state.document_requests, wish)})
        case ReviewDocumentProvided():
            return state.model_copy(update={"document_requests": _provided(state.document_requests, event)})
        case ReviewRevisionRequested():
            return state.model_copy(update={"status": ReviewStatus.NEED_REVISION, "note": event.note})
        case ReviewApproved():
            return state.model_copy(update={"status": ReviewStatus.APPROVED, "note": event.note})
        case ReviewRestarted():
            return state.model_copy(
                update={
                    "round": event.round,
                    "status": ReviewStatus.PENDING_REVIEW,
                    "claimed_by": None,
                    "iro_number": event.iro_number,
                    "customer_name": event.customer_name,
                }
            )
        case ReviewUnclaimed():
            return state
        case ReviewClosed():
            return state.model_copy(update={"status": ReviewStatus.CLOSED})
        case _:
            assert_never(event)


def _provided(wishes: tuple[DocumentRequest, ...], event: ReviewDocumentProvided) -> tuple[DocumentRequest, ...]:
    return tuple(
        wish.model_copy(update={"documents": (*wish.documents, event.document)})
        if wish.request_id == event.request_id
        else wish
        for wish in wishes
    )
