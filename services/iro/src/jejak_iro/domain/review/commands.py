"""What reviewers, Sales Ops and the policies want of a review."""

from uuid import UUID

from pydantic import AwareDatetime

from jejak_events.document import Document
from jejak_events.iro.review import ReviewKind
from jejak_events.limits import Description, Name, Note, Number, Round
from jejak_kit.decider import Command


class OpenReview(Command, name="open"):
    iro_id: UUID
    iro_number: Number
    customer_name: Name
    kind: ReviewKind
    round: Round


class RestartReview(Command, name="restart"):
    """The IRO was resubmitted and asks this review anew."""

    iro_number: Number
    customer_name: Name
    round: Round


class RemindToClaim(Command, name="remind_to_claim"):
    """The time to take it in this round has passed."""

    round: Round
    claim_by: AwareDatetime


class CloseReview(Command, name="close"):
    """The IRO was cancelled."""


class StartReview(Command, name="start"):
    """Take the review: whoever starts it is its reviewer."""


class RequestDocument(Command, name="request_document"):
    """Ask Sales Ops for one more document; the caller brings the id of the wish."""

    request_id: UUID
    description: Description


class ProvideDocument(Command, name="provide_document"):
    """One wish may be answered by several documents."""

    request_id: UUID
    document: Document


class RequestRevision(Command, name="request_revision"):
    note: Note


class ApproveReview(Command, name="approve"):
    note: Note | None = None


ReviewCommand = (
    OpenReview
    | RestartReview
    | RemindToClaim
    | CloseReview
    | StartReview
    | RequestDocument
    | ProvideDocument
    | RequestRevision
    | ApproveReview
)
