"""What follows from what: the guide's sections 1 to 3 across their records."""

from uuid import UUID, uuid5

import pytest
from pydantic_core import to_json

from jejak_events.contract.contract import ContractActivated, ContractExpired, ContractTerminated
from jejak_events.contract.first_version import with_what_is_unknown
from jejak_events.iro.iro import IroStatus, Track
from jejak_events.iro.offer import QuotationState
from jejak_events.language import Actor, Event, Recorded
from jejak_iro.domain.identity import quotation_id, review_id, verification_id
from jejak_iro.domain.iro.commands import CreateIro, ResubmitIro, SubmitIro
from jejak_iro.domain.review.commands import ApproveReview, RequestRevision, StartReview
from jejak_iro.domain.review.state import ReviewStatus
from jejak_iro.domain.verification import commands as verification
from jejak_kit.decider import Refused

from .samples import AT, CUSTOMER, IRO_ID, NUMBER, PARTICULARS, by, cancel, receive, update, withdraw
from .world import IRO, QUOTATION, REVIEW, VERIFICATION, World

Q, CUSTOMERS = quotation_id(NUMBER), verification_id(CUSTOMER)
LEGAL, TECHNICAL = review_id(IRO_ID, "legal"), review_id(IRO_ID, "technical")
TICK = verification.CheckItems(
    **by("verification"),
    changes=tuple(verification.ItemChange(item=item, complete=True) for item in verification.DEFAULT_MANDATORY),
)


@pytest.fixture
def world() -> World:
    """An IRO just submitted, and everyone has heard it."""
    world = World()
    world.execute(QUOTATION, Q, receive())
    create = CreateIro(
        **by("sales_ops"),
        iro_id=IRO_ID,
        quotation_id=Q,
        number="IRO/2026/00001",
        particulars=PARTICULARS,
        facts=world.facts(IRO_ID, None, Q),
    )
    world.execute(IRO, IRO_ID, create)
    world.execute(IRO, IRO_ID, SubmitIro(**by("sales_ops")))
    world.settle()
    return world


def verify(world: World) -> None:
    world.execute(VERIFICATION, CUSTOMERS, TICK)
    world.execute(VERIFICATION, CUSTOMERS, verification.MarkVerified(**by("verification")))


def review_approves(world: World, id: UUID) -> None:
    role = "legal" if id == LEGAL else "technical"
    world.execute(REVIEW, id, StartReview(**by(role)))
    world.execute(REVIEW, id, ApproveReview(**by(role)))


def status_of(world: World, id: UUID) -> ReviewStatus:
    review = world.review(id)
    assert review is not None
    return review.status


def heard(event: Event, version: int) -> Recorded[Event]:
    """An event of another service."""
    id = uuid5(UUID(int=9), str(version))
    return Recorded(id, UUID(int=9), version, AT, Actor(id="c", role="system"), id, None, event)


def test_a_submission_opens_the_verification_and_both_reviews(world: World) -> None:
    assert world.exists(CUSTOMERS)
    assert status_of(world, LEGAL) is status_of(world, TECHNICAL) is ReviewStatus.PENDING_REVIEW


def test_when_all_tracks_agree_the_iro_is_approved_and_waits_for_its_customer_no_longer(world: World) -> None:
    verify(world)
    review_approves(world, LEGAL)
    review_approves(world, TECHNICAL)
    world.settle()
    assert world.iro(IRO_ID).status is IroStatus.APPROVED
    state = world.verification(CUSTOMERS)
    assert state is not None
    assert state.waiting == ()


def test_a_review_that_asks_for_a_revision_returns_the_iro_and_starts_again_alone(world: World) -> None:
    review_approves(world, TECHNICAL)
    world.execute(REVIEW, LEGAL, StartReview(**by("legal")))
    world.execute(REVIEW, LEGAL, RequestRevision(**by("legal"), note="Lampirkan surat kuasa"))
    world.settle()
    assert world.iro(IRO_ID).status is IroStatus.RETURNED
    world.execute(IRO, IRO_ID, ResubmitIro(**by("sales_ops")))
    world.settle()
    assert status_of(world, LEGAL) is ReviewStatus.PENDING_REVIEW
    assert status_of(world, TECHNICAL) is ReviewStatus.APPROVED


def test_a_verification_that_flagged_the_iro_agrees_at_once_if_the_customer_was_verified_since(world: World) -> None:
    revise = verification.RequestRevision(**by("verification"), iro_id=IRO_ID, note="Alamat billing salah")
    world.execute(VERIFICATION, CUSTOMERS, revise)
    verify(world)
    world.settle()
    assert world.iro(IRO_ID).flagged == (Track.VERIFICATION,)
    world.execute(IRO, IRO_ID, ResubmitIro(**by("sales_ops")))
    world.settle()
    track = world.iro(IRO_ID).track(Track.VERIFICATION)
    assert track is not None
    assert (track.round, track.answer) == (2, "agreed")


def test_a_changed_submission_has_its_customer_checked_anew(world: World) -> None:
    verify(world)
    world.execute(REVIEW, LEGAL, StartReview(**by("legal")))
    world.execute(REVIEW, LEGAL, RequestRevision(**by("legal"), note="Kebutuhan kurang"))
    world.settle()
    world.execute(IRO, IRO_ID, update(needs=PARTICULARS.needs * 2))
    world.execute(IRO, IRO_ID, ResubmitIro(**by("sales_ops")))
    world.settle()
    assert not world.is_verified(CUSTOMERS)


def test_a_customer_no_longer_verified_takes_its_agreement_back(world: World) -> None:
    verify(world)
    world.settle()
    world.execute(VERIFICATION, CUSTOMERS, verification.MarkPending(**by("sales_ops"), note="NIB dicabut"))
    world.settle()
    track = world.iro(IRO_ID).track(Track.VERIFICATION)
    assert track is not None
    assert track.answer == "pending"


def test_a_cancelled_iro_closes_its_reviews_and_its_request(world: World) -> None:
    world.execute(IRO, IRO_ID, cancel())
    world.settle()
    assert status_of(world, LEGAL) is status_of(world, TECHNICAL) is ReviewStatus.CLOSED
    state = world.verification(CUSTOMERS)
    assert state is not None
    assert state.waiting == ()


def test_a_revised_or_withdrawn_quotation_is_noted_by_its_live_iro(world: World) -> None:
    world.execute(QUOTATION, Q, receive(2))
    world.settle()
    notice = world.iro(IRO_ID).notice
    assert notice is not None
    assert notice.revision == 2
    world.execute(QUOTATION, Q, withdraw())
    world.settle()
    notice = world.iro(IRO_ID).notice
    assert notice is not None
    assert notice.state is QuotationState.WITHDRAWN


@pytest.mark.parametrize(
    ("ending", "how"),
    [(ContractTerminated, {"reason": "Wanprestasi"}), (ContractExpired, {"ended_on": "2027-03-01"})],
    ids=["terminated", "expired"],
)
def test_a_contract_is_noted_by_its_iro_and_forbids_the_cancelling_until_it_ends(
    world: World, ending: type[Event], how: dict[str, str]
) -> None:
    verify(world)
    review_approves(world, LEGAL)
    review_approves(world, TECHNICAL)
    world.settle()
    about = {"contract_id": UUID(int=9), "contract_number": "PKS/1", "iro_id": IRO_ID, "iro_number": "IRO/2026/00001"}
    activated = ContractActivated.model_validate_json(to_json(with_what_is_unknown(about)))
    world.react(heard(activated, 7))
    with pytest.raises(Refused):
        world.execute(IRO, IRO_ID, cancel("manager"))
    world.react(heard(ending.model_validate_json(to_json(about | how)), 8))
    assert world.react(heard(activated, 7)) == []
    world.execute(IRO, IRO_ID, cancel("manager"))
    assert world.iro(IRO_ID).status is IroStatus.CANCELLED
