"""Seed 000, section 3: Legal & Technical Review."""

from uuid import UUID

import pytest
from tests.given_when_then import after, given, given_that

from jejak_events.iro.review import ReviewApproved, ReviewKind, ReviewOpened, ReviewStarted, ReviewUnclaimed
from jejak_iro.domain.review import REVIEW
from jejak_iro.domain.review.commands import (
    ApproveReview,
    CloseReview,
    OpenReview,
    ProvideDocument,
    RemindToClaim,
    RequestDocument,
    RequestRevision,
    RestartReview,
    StartReview,
)
from jejak_iro.domain.review.state import ReviewStatus

from .samples import AT, CUSTOMER, IRO_ID, by, document

WISH = UUID(int=5)


def opens(kind: ReviewKind = "legal") -> OpenReview:
    return OpenReview(
        **by("system"), iro_id=IRO_ID, iro_number="IRO/2026/1", customer_name=CUSTOMER.name, kind=kind, round=1
    )


def restart(round: int = 2) -> RestartReview:
    return RestartReview(**by("system"), iro_number="IRO/2026/1", customer_name=CUSTOMER.name, round=round)


START = StartReview(**by("legal"))
REVISE = RequestRevision(**by("legal"), note="Klausul SLA belum ada")
APPROVE = ApproveReview(**by("legal"), note="Lengkap")
ASK = RequestDocument(**by("legal"), request_id=WISH, description="Surat kuasa penandatangan")
PROVIDE = ProvideDocument(**by("sales_ops"), request_id=WISH, document=document("kuasa.pdf"))
REMIND = RemindToClaim(**by("system"), round=1, claim_by=AT)
CLOSE = CloseReview(**by("system"))
PENDING = after(REVIEW, opens())
IN_REVIEW = after(REVIEW, START, state=PENDING)


def test_it_goes_from_pending_review_over_in_review_to_approved() -> None:
    pending = (
        given(REVIEW)
        .when(opens())
        .then(ReviewOpened(iro_id=IRO_ID, kind="legal", round=1, iro_number="IRO/2026/1", customer_name=CUSTOMER.name))
    )
    assert pending.status is ReviewStatus.PENDING_REVIEW
    started = (
        given_that(REVIEW, pending)
        .when(START)
        .then(ReviewStarted(iro_id=IRO_ID, kind="legal", round=1, reviewer="legal-1"))
    )
    assert (started.status, started.claimed_by) == (ReviewStatus.IN_REVIEW, "legal-1")
    approved = (
        given_that(REVIEW, started)
        .when(APPROVE)
        .then(ReviewApproved(iro_id=IRO_ID, kind="legal", round=1, note="Lengkap"))
    )
    assert approved.status is ReviewStatus.APPROVED


def test_it_is_not_approved_before_it_was_started() -> None:
    given_that(REVIEW, PENDING).when(APPROVE).refused("wrong_status")


def test_need_revision_starts_again_with_the_resubmission_and_only_then() -> None:
    flagged = given_that(REVIEW, IN_REVIEW).when(REVISE).then_says("review.revision_requested")
    assert flagged.status is ReviewStatus.NEED_REVISION
    given_that(REVIEW, flagged).when(START).refused("wrong_status")
    again = given_that(REVIEW, flagged).when(restart()).then_says("review.restarted")
    assert (again.status, again.round, again.claimed_by) == (ReviewStatus.PENDING_REVIEW, 2, None)
    given_that(REVIEW, again).when(restart()).then_nothing()


def test_opened_again_it_is_no_news() -> None:
    given_that(REVIEW, IN_REVIEW).when(opens()).then_nothing()


@pytest.mark.parametrize(("kind", "other"), [("legal", "technical"), ("technical", "legal")])
def test_each_review_belongs_to_its_own_team(kind: ReviewKind, other: str) -> None:
    pending = given_that(REVIEW, after(REVIEW, opens(kind)))
    pending.when(StartReview(**by(other))).refused("role_may_not")
    pending.when(StartReview(**by(kind))).then_says("review.started")


def test_whoever_waits_too_long_for_a_reviewer_is_told_of_in_that_round_only() -> None:
    """Domain description, notifier: review unclaimed."""
    unclaimed = (
        given_that(REVIEW, PENDING)
        .when(REMIND)
        .then(
            ReviewUnclaimed(
                iro_id=IRO_ID,
                kind="legal",
                round=1,
                iro_number="IRO/2026/1",
                customer_name=CUSTOMER.name,
                claim_by=AT,
            )
        )
    )
    assert unclaimed.status is ReviewStatus.PENDING_REVIEW
    given_that(REVIEW, IN_REVIEW).when(REMIND).then_nothing()
    given_that(REVIEW, after(REVIEW, restart(), state=PENDING)).when(REMIND).then_nothing()
    given_that(REVIEW, after(REVIEW, CLOSE, state=PENDING)).when(REMIND).then_nothing()


def test_sales_ops_provide_additional_documents_when_asked() -> None:
    given_that(REVIEW, IN_REVIEW).when(PROVIDE).refused("no_document_is_wanted")
    wanted = given_that(REVIEW, IN_REVIEW).when(ASK).then_says("review.document_requested")
    given_that(REVIEW, wanted).when(ASK).refused("document_requested_already")
    stray = PROVIDE.model_copy(update={"request_id": UUID(int=6)})
    given_that(REVIEW, wanted).when(stray).refused("document_request_unknown", fields=["/request_id"])
    provided = given_that(REVIEW, wanted).when(PROVIDE).then_says("review.document_provided")
    given_that(REVIEW, provided).when(PROVIDE).refused("document_attached_already")
    assert [len(wish.documents) for wish in provided.document_requests] == [1]


def test_documents_are_added_only_while_it_is_open() -> None:
    approved = after(REVIEW, ASK, APPROVE, state=IN_REVIEW)
    given_that(REVIEW, approved).when(PROVIDE).refused("wrong_status")


def test_it_closes_with_the_cancelled_iro_and_stays_closed() -> None:
    closed = given_that(REVIEW, IN_REVIEW).when(CLOSE).then_says("review.closed")
    given_that(REVIEW, closed).when(CLOSE).then_nothing()
    given_that(REVIEW, closed).when(restart()).then_nothing()
    given_that(REVIEW, closed).when(APPROVE).refused("wrong_status")
