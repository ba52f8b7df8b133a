"""Seed 000, 1.B.4 and 1.B.5: the tracks answer, the IRO is returned, resubmitted and approved."""

import pytest
from tests.given_when_then import after, given_that

from jejak_events.iro.iro import IroCancelled, IroStatus, IroTrackAnswered, Track
from jejak_events.iro.offer import QuotationState
from jejak_iro.domain import identity
from jejak_iro.domain.iro import IRO
from jejak_iro.domain.iro.commands import Quoted

from .samples import (
    ASKS_MANAGER,
    CUSTOMER,
    NEED,
    adopt,
    all_agree,
    answer,
    approve,
    cancel,
    create,
    facts,
    line,
    note_contract,
    note_quotation,
    offer,
    quoted,
    resubmit,
    return_,
    submit,
    update,
)

V, L, T, M = Track.VERIFICATION, Track.LEGAL, Track.TECHNICAL, Track.MANAGER
SUBMITTED = after(IRO, create(), submit())
WITH_MANAGER = after(IRO, create(), submit(facts(thresholds=ASKS_MANAGER)))
RETURNED = after(IRO, answer(L, "revision"), state=SUBMITTED)
DEARER = offer(lines=(line(mrc=5_000_000), line("BDG-01", mrc=3_000_000)))


@pytest.mark.parametrize("last", [V, L, T])
def test_the_last_agreement_approves_the_iro_whichever_comes_last(last: Track) -> None:
    others = [answer(track) for track in (V, L, T) if track is not last]
    state = after(IRO, *others, state=SUBMITTED)
    given_that(IRO, state).when(answer(last)).then_says("iro.track_answered", "iro.approved")


def test_an_answer_repeated_is_no_news() -> None:
    state = after(IRO, answer(L), state=SUBMITTED)
    given_that(IRO, state).when(answer(L)).then_nothing()


def test_an_answer_counts_only_for_the_round_it_was_given_in() -> None:
    given_that(IRO, SUBMITTED).when(answer(L, round=2)).then_nothing()
    second = after(IRO, resubmit(), state=RETURNED)
    given_that(IRO, second).when(answer(L, round=1, version=9)).then_nothing()
    given_that(IRO, second).when(answer(L, round=2)).then_says("iro.track_answered")


def test_a_reviewer_who_asks_for_a_revision_returns_the_iro() -> None:
    state = given_that(IRO, SUBMITTED).when(answer(L, "revision")).then_says("iro.track_answered", "iro.returned")
    assert (state.status, state.flagged) == (IroStatus.RETURNED, (L,))


def test_a_second_reviewer_flags_the_returned_iro_too() -> None:
    state = given_that(IRO, RETURNED).when(answer(T, "revision")).then_says("iro.track_answered")
    assert state.flagged == (L, T)


def test_an_agreement_given_while_returned_counts_and_a_flag_stands_until_the_next_round() -> None:
    state = given_that(IRO, RETURNED).when(answer(T)).then_says("iro.track_answered")
    given_that(IRO, state).when(answer(L, version=2)).then_nothing()


def test_only_the_flagged_tracks_start_again() -> None:
    agreed = after(IRO, answer(T), update(project_impact="Tanpa dampak"), state=RETURNED)
    outcome = given_that(IRO, agreed).when(resubmit())
    state = outcome.then_says("iro.resubmitted")
    assert [(track.track, track.round, track.answer) for track in state.tracks] == [
        (V, 1, "pending"),
        (L, 2, "pending"),
        (T, 1, "agreed"),
    ]


def test_all_tracks_start_again_if_the_needs_changed() -> None:
    more = update(needs=(NEED.model_copy(update={"quantity": 3}),))
    state = after(IRO, answer(T), more, resubmit(), state=RETURNED)
    assert [(track.round, track.answer) for track in state.tracks] == [(2, "pending")] * 3


def test_all_tracks_start_again_if_the_price_changed_and_not_if_only_the_revision_did() -> None:
    known = facts(quoted(2, content=DEARER))
    state = after(IRO, answer(T), adopt(2, known), resubmit(known), state=RETURNED)
    assert [track.round for track in state.tracks] == [2, 2, 2]
    known = facts(quoted(2))
    state = after(IRO, answer(T), adopt(2, known), resubmit(known), state=RETURNED)
    assert [track.round for track in state.tracks] == [1, 2, 1]


def test_needs_changed_back_to_what_was_submitted_have_not_changed() -> None:
    state = after(IRO, update(needs=()), update(), resubmit(), state=RETURNED)
    assert [track.round for track in state.tracks] == [1, 2, 1]


def test_the_managers_agreement_is_waited_for_when_asked() -> None:
    state = after(IRO, *all_agree(), state=WITH_MANAGER)
    assert state.status is IroStatus.SUBMITTED
    given_that(IRO, state).when(approve()).then_says("iro.track_answered", "iro.approved")


def test_the_manager_agrees_once_and_only_when_asked() -> None:
    given_that(IRO, SUBMITTED).when(approve()).refused("manager_not_asked")
    state = given_that(IRO, WITH_MANAGER).when(approve()).then_says("iro.track_answered")
    given_that(IRO, state).when(approve()).refused("manager_agreed_already")


def test_a_manager_who_returns_an_iro_is_asked_about_the_result() -> None:
    returned = given_that(IRO, SUBMITTED).when(return_()).then_says("iro.track_answered", "iro.returned")
    assert returned.flagged == (M,)
    again = after(IRO, *all_agree(), resubmit(), state=returned)
    assert (again.manager_required, again.status) == (True, IroStatus.SUBMITTED)
    given_that(IRO, again).when(approve()).then_says("iro.track_answered", "iro.approved")


def test_a_manager_no_longer_asked_leaves_the_tracks() -> None:
    state = after(IRO, answer(L, "revision"), resubmit(), state=WITH_MANAGER)
    assert state.track(M) is None


def test_an_iro_is_not_approved_while_its_customer_is_not_verified() -> None:
    lost = facts(verified=False)
    state = after(IRO, answer(V), answer(L), state=SUBMITTED)
    state = given_that(IRO, state).when(answer(T, facts=lost)).then_says("iro.track_answered")
    state = given_that(IRO, state).when(answer(V, "withdrawn", version=2, facts=lost)).then_says("iro.track_answered")
    given_that(IRO, state).when(answer(V, version=3)).then_says("iro.track_answered", "iro.approved")


def test_an_agreement_told_late_does_not_undo_its_own_withdrawal() -> None:
    state = after(IRO, answer(V, version=5), answer(V, "withdrawn", version=6), state=SUBMITTED)
    given_that(IRO, state).when(answer(V, version=5)).then_nothing()


@pytest.mark.parametrize(
    ("moved", "refusal"),
    [(quoted(2), "quotation_revised"), (quoted(state=QuotationState.WITHDRAWN), "quotation_withdrawn")],
)
def test_an_iro_whose_quotation_moved_on_is_not_approved_before_it_is_taken_over(moved: Quoted, refusal: str) -> None:
    state = after(IRO, answer(V), answer(L), state=SUBMITTED)
    given_that(IRO, state).when(answer(T, facts=facts(moved))).then_says("iro.track_answered")
    asked = after(IRO, *all_agree(), state=WITH_MANAGER)
    given_that(IRO, asked).when(approve(facts(moved))).refused(refusal)


def test_taking_a_revision_over_while_submitted_is_a_resubmission_in_which_every_track_starts_again() -> None:
    agreed = after(IRO, answer(L), note_quotation(2, 2, content=DEARER), state=SUBMITTED)
    assert agreed.notice is not None
    assert [difference.path for difference in agreed.notice.differences] == ["/lines/JKT-01/Dedicated Internet/mrc"]
    outcome = given_that(IRO, agreed).when(adopt(2, facts(quoted(2, content=DEARER))))
    state = outcome.then_says("iro.revision_adopted", "iro.resubmitted")
    assert (state.notice, state.offer, state.quotation.revision) == (None, DEARER, 2)
    assert [(track.round, track.answer) for track in state.tracks] == [(2, "pending")] * 3


def test_only_the_newest_revision_is_taken_over_and_only_once() -> None:
    known = facts(quoted(3))
    given_that(IRO, SUBMITTED).when(adopt(2, known)).refused("revision_not_newest", fields=["/revision"])
    given_that(IRO, SUBMITTED).when(adopt(1, facts())).refused("revision_adopted_already")
    rejected = facts(quoted(2, QuotationState.REJECTED))
    given_that(IRO, SUBMITTED).when(adopt(2, rejected)).refused("quotation_not_accepted")


def test_a_need_at_a_site_no_longer_quoted_loses_its_site() -> None:
    elsewhere = offer(sites=(offer().sites[1],), lines=(line("BDG-01"),))
    state = after(IRO, adopt(2, facts(quoted(2, content=elsewhere))), state=SUBMITTED)
    assert [need.site for need in state.particulars.needs] == [None]


def test_another_customer_is_another_verification() -> None:
    sister = CUSTOMER.model_copy(update={"id": "C-78", "name": "PT Maju Jaya Abadi"})
    outcome = given_that(IRO, SUBMITTED).when(adopt(2, facts(quoted(2, content=offer(customer=sister)))))
    resubmitted = outcome.events[-1].model_dump()
    assert resubmitted["previous_verification_id"] == identity.verification_id(CUSTOMER)
    assert resubmitted["verification_id"] == identity.verification_id(sister)


def test_old_news_of_the_quotation_is_no_news() -> None:
    given_that(IRO, SUBMITTED).when(note_quotation(1, 1)).then_nothing()
    noted = given_that(IRO, SUBMITTED).when(note_quotation(3, 3)).then_says("iro.quotation_changed")
    given_that(IRO, noted).when(note_quotation(2, 2)).then_nothing()
    given_that(IRO, noted).when(note_quotation(3, 3)).then_nothing()


def test_what_comes_after_the_approval_changes_nothing_in_it() -> None:
    approved = after(IRO, *all_agree(), state=SUBMITTED)
    given_that(IRO, approved).when(answer(V, "withdrawn", version=2)).then_nothing()
    given_that(IRO, approved).when(answer(L, "revision", version=2)).then_nothing()


def test_an_approved_iro_is_cancelled_by_the_manager_unless_a_contract_is_active() -> None:
    approved = after(IRO, *all_agree(), state=SUBMITTED)
    active = after(IRO, note_contract(5, active=True), state=approved)
    given_that(IRO, active).when(cancel("manager")).refused("contract_is_active")
    ended = after(IRO, note_contract(6, active=False), note_contract(5, active=True), state=active)
    given_that(IRO, ended).when(cancel("manager")).then(
        IroCancelled(
            number="IRO/2026/00001",
            quotation=ended.quotation,
            reason="Pelanggan batal",
            was=IroStatus.APPROVED,
            round=1,
            verification_id=ended.verification_id,
        )
    )
    given_that(IRO, approved).when(cancel("sales_ops")).refused("role_may_not")


def test_the_managers_answer_stands_in_the_history_like_any_other() -> None:
    given_that(IRO, WITH_MANAGER).when(approve()).then(
        IroTrackAnswered(number="IRO/2026/00001", track=M, round=1, answer="agreed")
    )


def test_a_manager_asked_only_at_the_resubmission_is_a_new_track_of_that_round() -> None:
    state = after(IRO, resubmit(facts(thresholds=ASKS_MANAGER)), state=RETURNED)
    manager = state.track(M)
    assert manager is not None
    assert (manager.round, manager.answer) == (2, "pending")
