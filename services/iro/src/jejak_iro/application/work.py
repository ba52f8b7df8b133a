"""What waits for whom in the iro service."""

from typing import get_args

from jejak_events.iro.iro import IroEvent, IroStatus, Track
from jejak_events.iro.offer import QuotationState
from jejak_events.iro.review import ReviewEvent
from jejak_events.iro.verification import VerificationEvent
from jejak_iro.domain.iro import IRO, Iro
from jejak_iro.domain.review import REVIEW, Review
from jejak_iro.domain.review.state import ReviewStatus
from jejak_iro.domain.roles import LEGAL, MANAGER, SALES_OPS, TECHNICAL, VERIFICATION
from jejak_iro.domain.verification import VERIFICATION as VERIFICATION_RECORD
from jejak_iro.domain.verification import Verification
from jejak_kit.views.work import Wait, work_view


def of_iro(iro: Iro, role: str) -> Wait | None:
    """Sales Ops complete, repair, or answer a changed quotation; a manager approves where one is asked."""
    open_statuses = (IroStatus.DRAFT, IroStatus.SUBMITTED, IroStatus.RETURNED)
    if role == SALES_OPS and iro.notice is not None and iro.status in open_statuses:
        withdrawn = iro.notice.state is QuotationState.WITHDRAWN
        return Wait("cancel_iro" if withdrawn else "adopt_revision", iro.particulars.pic)
    if role == SALES_OPS and iro.status is IroStatus.DRAFT:
        return Wait("submit_iro", iro.particulars.pic)
    if role == SALES_OPS and iro.status is IroStatus.RETURNED:
        return Wait("resubmit_iro", iro.particulars.pic)
    manager = iro.track(Track.MANAGER)
    if role == MANAGER and iro.status is IroStatus.SUBMITTED and manager is not None and manager.answer == "pending":
        return Wait("approve_iro")
    return None


def of_verification(verification: Verification, role: str) -> Wait | None:
    """The team checks a Pending customer for whom an IRO waits."""
    pending = verification.status == "pending" and verification.waiting
    return Wait("verify_customer") if role == VERIFICATION and pending else None


def of_review(review: Review, role: str) -> Wait | None:
    """Reviewers start and answer; Sales Ops bring the documents that were asked for."""
    if role == SALES_OPS:
        wanted = any(not wish.documents for wish in review.document_requests)
        open_review = review.status in (ReviewStatus.PENDING_REVIEW, ReviewStatus.IN_REVIEW, ReviewStatus.NEED_REVISION)
        return Wait("provide_document") if wanted and open_review else None
    if role != (LEGAL if review.kind == "legal" else TECHNICAL):
        return None
    if review.status is ReviewStatus.PENDING_REVIEW:
        return Wait("start_review")
    return Wait("answer_review", review.claimed_by) if review.status is ReviewStatus.IN_REVIEW else None


WORK = (
    work_view(
        IRO,
        get_args(IroEvent),
        version=1,
        roles=lambda event: (SALES_OPS, MANAGER),
        wait_of=of_iro,
        title_of=lambda iro: (iro.number, iro.offer.customer.name),
    ),
    work_view(
        VERIFICATION_RECORD,
        get_args(VerificationEvent),
        version=1,
        roles=lambda event: (VERIFICATION,),
        wait_of=of_verification,
        title_of=lambda verification: (verification.customer.name, verification.customer.name),
    ),
    work_view(
        REVIEW,
        get_args(ReviewEvent),
        version=1,
        roles=lambda event: (SALES_OPS, LEGAL if event.data.kind == "legal" else TECHNICAL),
        wait_of=of_review,
        title_of=lambda review: (review.iro_number, review.customer_name),
    ),
)
"""The work list of the service is all of these together."""
