"""What follows from a command to a review."""

from collections.abc import Sequence
from typing import Any, assert_never

from jejak_events.iro.review import (
    ReviewApproved,
    ReviewClosed,
    ReviewDocumentProvided,
    ReviewDocumentRequested,
    ReviewEvent,
    ReviewOpened,
    ReviewRestarted,
    ReviewRevisionRequested,
    ReviewStarted,
    ReviewUnclaimed,
)
from jejak_iro.domain.review.commands import (
    ApproveReview,
    CloseReview,
    OpenReview,
    ProvideDocument,
    RemindToClaim,
    RequestDocument,
    RequestRevision,
    RestartReview,
    ReviewCommand,
    StartReview,
)
from jejak_iro.domain.review.rules import RULES
from jejak_iro.domain.review.state import Review, ReviewStatus
from jejak_kit.decider import Refusal, Refused

MOST_REQUESTS = 200
"""Wishes for documents of one review."""
MOST_DOCUMENTS = 50
"""Of one wish."""


def decide(command: ReviewCommand, state: Review | None) -> Sequence[ReviewEvent]:
    """Raises Refused."""
    RULES.check(command, state)
    if isinstance(command, OpenReview):
        return _open(command, state)
    assert state is not None
    this: dict[str, Any] = {"iro_id": state.iro_id, "kind": state.kind, "round": state.round}
    match command:
        case RestartReview():
            return _restart(command, state)
        case RemindToClaim():
            return _remind(command, state)
        case CloseReview():
            return [] if state.status is ReviewStatus.CLOSED else [ReviewClosed(**this)]
        case StartReview():
            return [ReviewStarted(**this, reviewer=command.actor.id)]
        case RequestDocument():
            _refuse_repeated_or_too_many(command, state)
            return [ReviewDocumentRequested(**this, request_id=command.request_id, description=command.description)]
        case ProvideDocument():
            _refuse_unwanted(command, state)
            return [ReviewDocumentProvided(**this, request_id=command.request_id, document=command.document)]
        case RequestRevision():
            return [ReviewRevisionRequested(**this, note=command.note)]
        case ApproveReview():
            return [ReviewApproved(**this, note=command.note)]
        case _:
            assert_never(command)


def _open(command: OpenReview, state: Review | None) -> Sequence[ReviewEvent]:
    """A review that is open already was opened by the same submission."""
    if state is not None:
        return []
    return [
        ReviewOpened(
            iro_id=command.iro_id,
            kind=command.kind,
            round=command.round,
            iro_number=command.iro_number,
            customer_name=command.customer_name,
        )
    ]


def _restart(command: RestartReview, state: Review) -> Sequence[ReviewEvent]:
    if state.status is ReviewStatus.CLOSED or command.round <= state.round:
        return []
    return [
        ReviewRestarted(
            iro_id=state.iro_id,
            kind=state.kind,
            round=command.round,
            iro_number=command.iro_number,
            customer_name=command.customer_name,
        )
    ]


def _remind(command: RemindToClaim, state: Review) -> Sequence[ReviewEvent]:
    """Only while nobody has taken it in that round."""
    if state.status is not ReviewStatus.PENDING_REVIEW or command.round != state.round:
        return []
    return [
        ReviewUnclaimed(
            iro_id=state.iro_id,
            kind=state.kind,
            round=state.round,
            iro_number=state.iro_number,
            customer_name=state.customer_name,
            claim_by=command.claim_by,
        )
    ]


def _refuse_repeated_or_too_many(command: RequestDocument, state: Review) -> None:
    if state.document_request(command.request_id) is not None:
        raise Refused(Refusal("document_requested_already", "rule", {"request_id": str(command.request_id)}))
    if len(state.document_requests) >= MOST_REQUESTS:
        raise Refused(Refusal("too_many_document_requests", "rule", {"most": MOST_REQUESTS}))


def _refuse_unwanted(command: ProvideDocument, state: Review) -> None:
    wish = state.document_request(command.request_id)
    if wish is None:
        params = {"request_id": str(command.request_id)}
        raise Refused(Refusal("document_request_unknown", "rule", params, "/request_id"))
    if any(document.sha256 == command.document.sha256 for document in wish.documents):
        raise Refused(Refusal("document_attached_already", "rule", {"filename": command.document.filename}))
    if len(wish.documents) >= MOST_DOCUMENTS:
        raise Refused(Refusal("too_many_documents", "rule", {"most": MOST_DOCUMENTS}))
