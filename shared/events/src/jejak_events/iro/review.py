"""What happened to the legal or the technical review of an IRO."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.document import Document
from jejak_events.language import Event
from jejak_events.limits import Description, Name, Note, Number, Round, StaffId

ReviewKind = Literal["legal", "technical"]


class OfReview(Event, service="iro"):
    """Which review: of this IRO, of this kind, in this round."""

    iro_id: UUID
    kind: ReviewKind
    round: Round


class ReviewOpened(OfReview, type="review.opened"):
    """The IRO was submitted: its review waits for a reviewer (seed 000, 3)."""

    iro_number: Number
    customer_name: Name


class ReviewStarted(OfReview, type="review.started"):
    """`reviewer` took it."""

    reviewer: StaffId


class ReviewDocumentRequested(OfReview, type="review.document_requested"):
    """The reviewer asks Sales Ops for one more document."""

    request_id: UUID
    description: Description


class ReviewDocumentProvided(OfReview, type="review.document_provided"):
    """Sales Ops answered a request with a document."""

    request_id: UUID
    document: Document


class ReviewRevisionRequested(OfReview, type="review.revision_requested"):
    """The reviewer found something that Sales Ops must repair; `note` says what."""

    note: Note


class ReviewApproved(OfReview, type="review.approved"):
    """The reviewer agrees."""

    note: Note | None = None


class ReviewRestarted(OfReview, type="review.restarted"):
    """The IRO was resubmitted and asks anew; `round` is the new one."""

    iro_number: Number
    customer_name: Name


class ReviewUnclaimed(OfReview, type="review.unclaimed"):
    """No reviewer has taken it, and the time to do so has passed: somebody should hear of it."""

    iro_number: Number
    customer_name: Name
    claim_by: AwareDatetime


class ReviewClosed(OfReview, type="review.closed"):
    """The IRO was cancelled."""


ReviewEvent = (
    ReviewOpened
    | ReviewStarted
    | ReviewDocumentRequested
    | ReviewDocumentProvided
    | ReviewRevisionRequested
    | ReviewApproved
    | ReviewRestarted
    | ReviewUnclaimed
    | ReviewClosed
)
