"""Anything may happen in any order, and policies hear of it late, repeatedly and in any order between records: what
must hold nevertheless stands here in prose.

Two quotations of one customer, so that their IROs share a Verification; a revision may bring another customer.
"""

from typing import Any
from uuid import UUID, uuid5

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from jejak_events.iro.iro import IroApproved, IroStatus, IroTrackAnswered, Track
from jejak_events.iro.offer import Offer, QuotationState
from jejak_events.iro.quotation import QuotationWithdrawn
from jejak_events.iro.review import ReviewApproved, ReviewKind
from jejak_events.iro.verification import Item, VerificationRequested, VerificationStatus, VerificationVerified
from jejak_events.language import Event, Recorded
from jejak_iro.domain.identity import quotation_id, review_id, verification_id
from jejak_iro.domain.iro import IRO
from jejak_iro.domain.iro import commands as iro
from jejak_iro.domain.iro.state import Iro, TrackState
from jejak_iro.domain.quotation import QUOTATION
from jejak_iro.domain.quotation.commands import ReceiveQuotation, WithdrawQuotation
from jejak_iro.domain.review import REVIEW
from jejak_iro.domain.review import commands as review
from jejak_iro.domain.review.state import ReviewStatus
from jejak_iro.domain.verification import VERIFICATION
from jejak_iro.domain.verification import commands as verification
from jejak_kit.decider import Command, Decider, Refused

from .samples import ACCEPTED, ASKS_MANAGER, CUSTOMER, NEED, PARTICULARS, by, line, offer
from .world import World

NUMBERS = ("Q-1", "Q-2")
SISTER = CUSTOMER.model_copy(update={"id": "C-78", "name": "PT Maju Jaya Abadi"})
OFFERS: tuple[Offer, ...] = (
    offer(),
    offer(lines=(line(mrc=5_000_000), line("BDG-01", mrc=3_000_000))),
    offer(customer=SISTER),
)
KINDS: tuple[ReviewKind, ...] = ("legal", "technical")
CUSTOMERS = tuple(verification_id(customer) for customer in (CUSTOMER, SISTER))

which_quotation = st.sampled_from(NUMBERS)
which_iro = st.integers(min_value=0, max_value=3)
which_kind = st.sampled_from(KINDS)


class Orders(RuleBasedStateMachine):
    @initialize(manager=st.booleans())
    def begin(self, manager: bool) -> None:
        self.world = World(ASKS_MANAGER if manager else None, witness=self.an_approval_is_sound)
        self.iros: list[UUID] = []
        self.revisions = dict.fromkeys(NUMBERS, 0)
        for number in NUMBERS:
            self.revise(number, OFFERS[0], ACCEPTED)
            self.draft(number)
        for which in range(len(NUMBERS)):
            self.submit(which)
        self.world.settle()

    # -- what people and the CRM do ---------------------------------------------------------------------------------

    @rule(
        number=which_quotation,
        content=st.sampled_from(OFFERS),
        state=st.sampled_from((ACCEPTED, ACCEPTED, ACCEPTED, QuotationState.REJECTED)),
    )
    def revise(self, number: str, content: Offer, state: QuotationState) -> None:
        self.revisions[number] += 1
        command = ReceiveQuotation(
            **by("system"), number=number, revision=self.revisions[number], state=state, offer=content
        )
        self.attempt(QUOTATION, quotation_id(number), command)

    @precondition(lambda self: len(self.world.log) > 40)
    @rule(number=which_quotation)
    def withdraw(self, number: str) -> None:
        self.attempt(QUOTATION, quotation_id(number), WithdrawQuotation(**by("system")))

    @rule(number=which_quotation)
    def draft(self, number: str) -> None:
        live = self.world.live_iro(quotation_id(number))
        id = uuid5(UUID(int=0), f"iro {len(self.iros)}")
        command = iro.CreateIro(
            **by("sales_ops"),
            iro_id=id,
            quotation_id=quotation_id(number),
            number=f"IRO/2026/{len(self.iros) + 1:05}",
            particulars=PARTICULARS,
            live_iro=None if live is None else self.world.iro(live).number,
            facts=self.world.facts(id, None, quotation_id(number)),
        )
        if self.attempt(IRO, id, command):
            self.iros.append(id)

    @rule(which=which_iro, quantity=st.integers(min_value=2, max_value=3))
    def update(self, which: int, quantity: int) -> None:
        particulars = PARTICULARS.model_copy(update={"needs": (NEED.model_copy(update={"quantity": quantity}),)})
        self.attempt(IRO, self.one(which), iro.UpdateIro(**by("sales_ops"), particulars=particulars))

    @rule(which=which_iro)
    def submit(self, which: int) -> None:
        if not self.attempt(IRO, self.one(which), iro.SubmitIro(**by("sales_ops"))):
            self.attempt(IRO, self.one(which), iro.ResubmitIro(**by("sales_ops")))

    @rule(which=which_iro)
    def adopt(self, which: int) -> None:
        revision = self.revisions[self.world.iro(self.one(which)).quotation.number]
        self.attempt(IRO, self.one(which), iro.AdoptRevision(**by("sales_ops"), revision=revision))

    @rule(which=which_iro)
    def manager_agrees(self, which: int) -> None:
        self.attempt(IRO, self.one(which), iro.ApproveIro(**by("manager")))

    @rule(which=which_iro)
    def manager_returns(self, which: int) -> None:
        self.attempt(IRO, self.one(which), iro.ReturnIro(**by("manager"), note="Diskon terlalu besar"))

    @precondition(lambda self: len(self.world.log) > 40)
    @rule(which=which_iro, role=st.sampled_from(("sales_ops", "manager")))
    def cancel(self, which: int, role: str) -> None:
        """Not before much has happened: chance would end most stories here."""
        self.attempt(IRO, self.one(which), iro.CancelIro(**by(role), reason="Batal"))

    @rule(which=which_iro)
    def verify(self, which: int) -> None:
        customer = self.customer_of(which)
        changes = tuple(verification.ItemChange(item=item, complete=True) for item in Item)
        self.attempt(VERIFICATION, customer, verification.CheckItems(**by("verification"), changes=changes))
        self.attempt(VERIFICATION, customer, verification.MarkVerified(**by("verification")))

    @rule(which=which_iro)
    def mark_pending(self, which: int) -> None:
        command = verification.MarkPending(**by("verification"), note="Kedaluwarsa")
        self.attempt(VERIFICATION, self.customer_of(which), command)

    @rule(which=which_iro)
    def verification_asks_for_a_revision(self, which: int) -> None:
        command = verification.RequestRevision(**by("verification"), iro_id=self.one(which), note="Alamat salah")
        self.attempt(VERIFICATION, self.customer_of(which), command)

    @rule(which=which_iro, kind=which_kind)
    def review_approves(self, which: int, kind: ReviewKind) -> None:
        self.start(which, kind)
        self.attempt(REVIEW, review_id(self.one(which), kind), review.ApproveReview(**by(kind)))

    @rule(which=which_iro, kind=which_kind)
    def review_asks_for_a_revision(self, which: int, kind: ReviewKind) -> None:
        self.start(which, kind)
        command = review.RequestRevision(**by(kind), note="Denah belum jelas")
        self.attempt(REVIEW, review_id(self.one(which), kind), command)

    @rule(which=which_iro, meanwhile=st.sampled_from(("nothing", "customer lost", "quotation revised")))
    def everybody_agrees(self, which: int, meanwhile: str) -> None:
        """The path to the approval, which chance alone would seldom find; and what may come just before it."""
        customer = self.customer_of(which)
        self.verify(which)
        while customer in self.world.undelivered:
            self.world.deliver(customer)
        for kind in KINDS:
            self.review_approves(which, kind)
        if meanwhile == "customer lost":
            self.mark_pending(which)
        elif meanwhile == "quotation revised":
            self.revise(self.world.iro(self.one(which)).quotation.number, OFFERS[1], ACCEPTED)

    # -- what the machinery does ------------------------------------------------------------------------------------

    @precondition(lambda self: self.world.undelivered)
    @rule(data=st.data())
    def a_policy_hears_an_event(self, data: st.DataObject) -> None:
        """Of any record; of one record, in order."""
        self.world.deliver(data.draw(st.sampled_from(sorted(self.world.undelivered))))

    @precondition(lambda self: len(self.world.log) > len(self.undelivered()))
    @rule(data=st.data())
    def a_policy_hears_an_event_again(self, data: st.DataObject) -> None:
        waiting = {event.event_id for event in self.undelivered()}
        heard = [event for event in self.world.log if event.event_id not in waiting]
        self.world.react(data.draw(st.sampled_from(heard)))

    @rule()
    def everything_is_heard(self) -> None:
        self.world.settle()
        self.at_rest()

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.everything_is_heard()
            self.nothing_follows_twice()

    # -- what must hold, always -------------------------------------------------------------------------------------

    @invariant()
    def an_approved_iro_has_an_agreement_of_every_track_given_in_that_tracks_round(self) -> None:
        for id in self.iros:
            for index, event in enumerate(stream := self.world.stream(id)):
                if isinstance(event.data, IroApproved):
                    state = self.iro_after(stream[:index])
                    assert {Track.VERIFICATION, Track.LEGAL, Track.TECHNICAL} <= {t.track for t in state.tracks}
                    assert (state.track(Track.MANAGER) is not None) is event.data.manager_required
                    assert all(self.has_agreed(id, state, track, stream[:index]) for track in state.tracks)

    @invariant()
    def an_iro_is_approved_at_most_once_and_never_leaves_it_but_by_cancelling(self) -> None:
        for id in self.iros:
            names = [event.type for event in self.world.stream(id)]
            assert names.count("iro.approved") <= 1
            if "iro.approved" in names:
                later = names[names.index("iro.approved") + 1 :]
                assert set(later) <= {"iro.cancelled", "iro.quotation_changed"}

    @invariant()
    def a_draft_has_asked_nobody_and_a_returned_iro_has_been_flagged_by_somebody(self) -> None:
        for state in map(self.world.iro, self.iros):
            if state.status is IroStatus.DRAFT:
                assert (state.round, state.tracks) == (0, ())
            if state.status is IroStatus.RETURNED:
                assert state.flagged
            if state.status is IroStatus.SUBMITTED:
                assert not state.flagged

    @invariant()
    def a_quotation_has_at_most_one_live_iro(self) -> None:
        live = [state for state in map(self.world.iro, self.iros) if state.status is not IroStatus.CANCELLED]
        assert len({state.quotation.id for state in live}) == len(live)

    # -- what must hold when everything has been heard --------------------------------------------------------------

    def at_rest(self) -> None:
        for id in self.iros:
            state = self.world.iro(id)
            if state.round:
                self.the_tracks_say_what_their_records_say(id, state)
            if state.status is IroStatus.SUBMITTED and state.agreed:
                self.something_else_blocks(state)

    def waits_for(self, id: UUID, customer: UUID) -> bool:
        record = self.world.verification(customer)
        return record is not None and any(request.iro_id == id for request in record.waiting)

    def something_else_blocks(self, state: Iro) -> None:
        """When all tracks agreed and nothing blocks, the IRO is Approved."""
        known = self.world.facts(state.quotation.id, state).quotation
        revised = known.revision != state.quotation.revision
        assert revised or known.state is not ACCEPTED or not self.world.is_verified(state.verification_id)

    def the_tracks_say_what_their_records_say(self, id: UUID, state: Iro) -> None:
        for kind in KINDS:
            track, record = state.track(Track(kind)), self.world.review(review_id(id, kind))
            assert track is not None
            assert record is not None
            assert record.round == track.round
            if state.status is IroStatus.CANCELLED:
                assert record.status is ReviewStatus.CLOSED
            else:
                assert (record.status is ReviewStatus.APPROVED) is (track.answer == "agreed")
                assert (record.status is ReviewStatus.NEED_REVISION) is (track.answer == "revision")
        track, customer = state.track(Track.VERIFICATION), self.world.verification(state.asked_verification_id)
        assert track is not None
        assert customer is not None
        waits = state.status in (IroStatus.SUBMITTED, IroStatus.RETURNED)
        assert [self.waits_for(id, other) for other in CUSTOMERS] == [
            waits and other == state.asked_verification_id for other in CUSTOMERS
        ]
        if waits and track.answer != "revision":
            assert (customer.status is VerificationStatus.VERIFIED) is (track.answer == "agreed")

    def nothing_follows_twice(self) -> None:
        """If every policy heard all of history again, nothing more would happen."""
        for event in list(self.world.log):
            assert self.world.react(event) == []

    # -- how it is tried --------------------------------------------------------------------------------------------

    def attempt(self, decider: Decider[Any, Any, Any], id: UUID, command: Command) -> bool:
        """A refused command changes nothing."""
        length = len(self.world.log)
        try:
            self.world.execute(decider, id, command)
        except Refused:
            assert len(self.world.log) == length
            return False
        return True

    def an_approval_is_sound(self, event: Recorded[Event]) -> None:
        """An IRO whose quotation was revised is never approved before the revision is taken over, nor is one whose
        quotation was withdrawn, nor one whose customer is not Verified."""
        if isinstance(event.data, IroApproved):
            reference = event.data.quotation
            told = [entry.data for entry in self.world.stream(reference.id)]
            assert reference.revision == self.revisions[reference.number]
            assert not isinstance(told[-1], QuotationWithdrawn)
            assert self.world.is_verified(event.data.verification_id)

    def iro_after(self, events: list[Recorded[Any]]) -> Iro:
        state = IRO.fold(event.data for event in events)
        assert state is not None
        return state

    def start(self, which: int, kind: ReviewKind) -> None:
        self.attempt(REVIEW, review_id(self.one(which), kind), review.StartReview(**by(kind)))

    def one(self, which: int) -> UUID:
        """Of the newest IROs."""
        return self.iros[-1 - which % len(self.iros)]

    def customer_of(self, which: int) -> UUID:
        return self.world.iro(self.one(which)).verification_id

    def undelivered(self) -> list[Recorded[Event]]:
        return [event for events in self.world.undelivered.values() for event in events]

    def has_agreed(self, id: UUID, state: Iro, track: TrackState, before: list[Recorded[Event]]) -> bool:
        """The IRO has heard it, and the track's own record has said it."""
        answers = [e.data for e in before if isinstance(e.data, IroTrackAnswered) and e.data.track is track.track]
        heard = answers[-1].answer == "agreed" and answers[-1].round == track.round
        if track.track is Track.MANAGER:
            return heard
        if track.track is Track.VERIFICATION:
            said = self.world.stream(state.verification_id)
            return heard and any(_verified(event.data, id, track.round) for event in said)
        said = self.world.stream(review_id(id, "legal" if track.track is Track.LEGAL else "technical"))
        return heard and any(isinstance(e.data, ReviewApproved) and e.data.round == track.round for e in said)


def _verified(event: Event, id: UUID, round: int) -> bool:
    if isinstance(event, VerificationRequested):
        return event.status is VerificationStatus.VERIFIED and (event.iro_id, event.round) == (id, round)
    return isinstance(event, VerificationVerified) and any(
        (request.iro_id, request.round) == (id, round) for request in event.requests
    )


TestOrders = Orders.TestCase
TestOrders.settings = settings(
    max_examples=200,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
