"""Seed 000, 1.B.2 and 1.B.3: an IRO is drafted from an accepted quotation, filled in, and submitted."""

from datetime import UTC, date, datetime

import pytest
from tests.given_when_then import after, given, given_that

from jejak_events.iro.iro import IroAttachmentAdded, IroCreated, IroSubmitted, Particulars, Track
from jejak_events.iro.offer import QuotationReference, QuotationState
from jejak_iro.domain import identity
from jejak_iro.domain.iro import IRO
from jejak_iro.domain.iro.commands import AttachDocument, RemoveAttachment, SubmitIro, Thresholds
from jejak_iro.domain.iro.rules import needs_manager_approval, order_value

from .samples import (
    ASKS_MANAGER,
    CUSTOMER,
    NEED,
    NUMBER,
    PARTICULARS,
    by,
    create,
    document,
    facts,
    line,
    note_quotation,
    offer,
    quoted,
    submit,
    update,
)

THREE = (Track.VERIFICATION, Track.LEGAL, Track.TECHNICAL)


def test_customer_site_and_price_are_filled_in_from_the_quotation() -> None:
    reference = QuotationReference(id=identity.quotation_id(NUMBER), number=NUMBER, revision=1)
    given(IRO).when(create()).then(
        IroCreated(number="IRO/2026/00001", quotation=reference, offer=offer(), particulars=PARTICULARS)
    )


@pytest.mark.parametrize("state", [state for state in QuotationState if state is not QuotationState.CUSTOMER_ACCEPTED])
def test_only_a_quotation_that_is_customer_accepted_becomes_an_iro(state: QuotationState) -> None:
    given(IRO).when(create(known=facts(quoted(state=state)))).refused("quotation_not_accepted")


def test_a_quotation_has_at_most_one_live_iro() -> None:
    given(IRO).when(create(live_iro="IRO/2026/00000")).refused("live_iro_exists")


def test_a_draft_may_be_saved_with_nothing_filled_in() -> None:
    given(IRO).when(create(Particulars())).then_says("iro.created")


def test_a_need_names_one_of_the_quotations_sites() -> None:
    lost = NEED.model_copy(update={"site": "SBY-01"})
    given_that(IRO, after(IRO, create())).when(update(needs=(NEED, lost))).refused(
        "site_unknown", fields=["/needs/1/site"]
    )


def test_saving_without_a_change_is_no_news() -> None:
    given_that(IRO, after(IRO, create())).when(update()).then_nothing()


def test_a_supporting_file_is_attached_once_and_can_be_removed() -> None:
    attach = AttachDocument(**by("sales_ops"), document=document())
    remove = RemoveAttachment(**by("sales_ops"), sha256=document().sha256)
    attached = given_that(IRO, after(IRO, create())).when(attach).then(IroAttachmentAdded(document=document()))
    given_that(IRO, attached).when(attach).refused("document_attached_already")
    removed = given_that(IRO, attached).when(remove).then_says("iro.attachment_removed")
    given_that(IRO, removed).when(remove).refused("document_not_attached")


def test_submitting_asks_the_verification_and_both_reviews_and_carries_everything() -> None:
    attach = AttachDocument(**by("sales_ops"), document=document())
    draft = after(IRO, create(), attach)
    given_that(IRO, draft).when(submit()).then(
        IroSubmitted(
            number="IRO/2026/00001",
            quotation=draft.quotation,
            offer=offer(),
            pic="staff-rina",
            project_impact=PARTICULARS.project_impact,
            requested_delivery=date(2026, 4, 1),
            needs=(NEED,),
            attachments=(document(),),
            round=1,
            manager_required=False,
            verification_id=identity.verification_id(CUSTOMER),
            restarted=THREE,
        )
    )


def test_submitting_names_every_field_that_is_missing() -> None:
    given_that(IRO, after(IRO, create(Particulars()))).when(submit()).refused(
        "field_missing", "field_missing", "field_missing", fields=["/pic", "/requested_delivery", "/needs"]
    )


def test_the_requested_delivery_is_not_in_the_past_by_the_calendar_of_jakarta() -> None:
    draft = given_that(IRO, after(IRO, create()))
    late_evening_in_jakarta = datetime(2026, 4, 1, 16, 59, tzinfo=UTC)
    after_midnight_in_jakarta = datetime(2026, 4, 1, 17, 0, tzinfo=UTC)
    draft.when(submit(at=late_evening_in_jakarta)).then_says("iro.submitted")
    draft.when(submit(at=after_midnight_in_jakarta)).refused("requested_delivery_past", fields=["/requested_delivery"])


def test_a_quotation_revised_meanwhile_forbids_to_submit_even_before_the_iro_has_heard_of_it() -> None:
    given_that(IRO, after(IRO, create())).when(submit(facts(quoted(2)))).refused("quotation_revised")
    given_that(IRO, after(IRO, create())).when(submit(facts(quoted(state=QuotationState.WITHDRAWN)))).refused(
        "quotation_withdrawn"
    )


def test_manager_approval_is_asked_when_value_or_discount_reaches_its_threshold() -> None:
    lines = (line(mrc=1_000_000, otc=500_000, quantity=2, discount="10"), line("BDG-01", mrc=0, otc=0))
    assert order_value(lines) == 25_000_000
    assert needs_manager_approval(lines, Thresholds(value=25_000_000))
    assert not needs_manager_approval(lines, Thresholds(value=25_000_001))
    assert needs_manager_approval(lines, Thresholds.model_validate_json('{"discount_percent": "10"}'))
    assert not needs_manager_approval(lines, Thresholds.model_validate_json('{"discount_percent": "10.01"}'))
    assert not needs_manager_approval(lines, Thresholds())


def test_the_manager_is_a_track_only_when_asked() -> None:
    state = after(IRO, create(), submit(facts(thresholds=ASKS_MANAGER)))
    assert [track.track for track in state.tracks] == [*THREE, Track.MANAGER]
    assert state.manager_required


def test_of_a_withdrawn_quotations_iro_only_the_cancelling_remains() -> None:
    state = after(IRO, create(), note_quotation(2, 1, QuotationState.WITHDRAWN))
    allowed = [action.name for action in IRO.rules.actions(state, ["sales_ops", "manager"]) if action.allowed]
    assert allowed == ["cancel"]


def test_a_command_that_needs_facts_is_a_fault_of_ours_without_them() -> None:
    with pytest.raises(LookupError, match="SubmitIro"):
        IRO.decide(SubmitIro(**by("sales_ops")), after(IRO, create()))
