"""Who may do what with a review: legal with the legal one, technical with the technical one."""

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
from jejak_iro.domain.review.state import Review, ReviewStatus
from jejak_iro.domain.roles import LEGAL, SALES_OPS, TECHNICAL
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, RuleBook, rule

REVIEWERS = (LEGAL, TECHNICAL)
ALL = tuple(ReviewStatus)
OPEN = (ReviewStatus.PENDING_REVIEW, ReviewStatus.IN_REVIEW, ReviewStatus.NEED_REVISION)


def reviewers_of(review: Review) -> frozenset[str]:
    """The role that reviews this kind."""
    return frozenset({LEGAL if review.kind == "legal" else TECHNICAL})


def a_document_is_wanted(review: Review) -> Refusal | None:
    """Sales Ops provide additional documents when asked (seed 000, 3)."""
    if review.document_requests:
        return None
    return Refusal("no_document_is_wanted", "rule", {"iro": review.iro_number})


RULES = RuleBook[Review](
    "review",
    lambda review: review.status.value,
    {
        OpenReview: rule((ABSENT, *ALL), (SYSTEM,)),
        RestartReview: rule(ALL, (SYSTEM,)),
        RemindToClaim: rule(ALL, (SYSTEM,)),
        CloseReview: rule(ALL, (SYSTEM,)),
        StartReview: rule((ReviewStatus.PENDING_REVIEW,), REVIEWERS, concerned=reviewers_of),
        RequestDocument: rule(OPEN, REVIEWERS, concerned=reviewers_of),
        ProvideDocument: rule(OPEN, (SALES_OPS,), a_document_is_wanted),
        RequestRevision: rule((ReviewStatus.IN_REVIEW,), REVIEWERS, concerned=reviewers_of),
        ApproveReview: rule((ReviewStatus.IN_REVIEW,), REVIEWERS, concerned=reviewers_of),
    },
)
"""Anyone of the role may finish what a colleague has started: who claimed it is shown, and does not lock it."""
