"""Seed 000, 6.A.1 and 6.A.2: the date, the invitation, the minutes, the action items, the readiness checklist."""

from datetime import timedelta
from typing import Any

import pytest
from tests.given_when_then import after, given, given_that

from jejak_events.kom.kom import KomInvitationIssued, KomReadinessRecorded, KomScheduled, ReadinessAnswer
from jejak_kom.domain.kom import KOM
from jejak_kom.domain.kom.commands import ChangeActionItem, RecordReadiness, RemoveDocument, ReopenActionItem

from .samples import (
    AT,
    CUSTOMER,
    MET,
    NOT_READY,
    NUMBER,
    READY,
    add_item,
    attach,
    by,
    cancel,
    complete,
    document,
    end,
    finish,
    item,
    meeting,
    open_,
    readiness,
    record_minutes,
    remind,
    reschedule,
    schedule,
)

OPEN = after(KOM, open_())
SCHEDULED = after(KOM, schedule(), state=OPEN)


def issued(*commands: Any) -> list[KomInvitationIssued]:
    """All invitations that these commands lead to."""
    state, found = OPEN, []
    for command in commands:
        outcome = given_that(KOM, state).when(command)
        found += [event for event in outcome.events if isinstance(event, KomInvitationIssued)]
        state = outcome.state
    return found


def test_an_active_contract_has_a_kom_to_be_scheduled() -> None:
    assert given(KOM).when(open_()).then_says("kom.to_be_scheduled").status == "to_be_scheduled"


def test_a_contract_told_of_again_opens_nothing_more() -> None:
    given_that(KOM, SCHEDULED).when(open_(number="KOM/2026/00010")).then_nothing()


def test_sales_ops_create_the_meeting_and_everybody_is_invited() -> None:
    outcome = given_that(KOM, OPEN).when(schedule())
    scheduled, invitation = outcome.events
    assert scheduled == KomScheduled(number=NUMBER, meeting=meeting())
    assert isinstance(invitation, KomInvitationIssued)
    assert (invitation.method, invitation.sequence, invitation.customer_name) == ("request", 0, CUSTOMER.name)
    assert outcome.state.status == "scheduled"


def test_an_invitation_keeps_its_uid_and_its_sequence_grows() -> None:
    invitations = issued(schedule(), reschedule(), cancel(), schedule(), end())
    assert [(one.sequence, one.method) for one in invitations] == [
        (0, "request"),
        (1, "request"),
        (2, "cancel"),
        (3, "request"),
        (4, "cancel"),
    ]
    assert len({one.uid for one in invitations}) == 1


def test_nobody_is_invited_twice_to_the_same() -> None:
    same = reschedule(starts_at=meeting().starts_at, ends_at=meeting().ends_at)
    given_that(KOM, SCHEDULED).when(same).then_nothing()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"ends_at": AT}, "meeting_ends_before_it_starts", "/ends_at"),
        ({"ends_at": meeting().starts_at + timedelta(hours=25)}, "meeting_too_long", "/ends_at"),
        ({"internal": ()}, "participants_missing", "/internal"),
        ({"customer": ()}, "participants_missing", "/customer"),
        ({"agenda": ()}, "agenda_missing", "/agenda"),
    ],
)
def test_a_meeting_has_a_time_people_of_both_sides_and_an_agenda(changes: Any, code: str, field: str) -> None:
    given_that(KOM, OPEN).when(schedule(**changes)).refused(code, fields=[field])
    moved = {"starts_at": meeting().starts_at, "ends_at": meeting().ends_at} | changes
    given_that(KOM, SCHEDULED).when(reschedule(**moved)).refused(code, fields=[field])


def test_whoever_waits_too_long_to_schedule_is_reminded_once() -> None:
    late = given_that(KOM, OPEN).when(remind()).then_says("kom.unscheduled")
    given_that(KOM, late).when(remind()).then_nothing()
    given_that(KOM, SCHEDULED).when(remind()).then_nothing()
    assert not after(KOM, schedule(), state=late).overdue


def test_the_same_document_is_attached_once_and_can_be_taken_off() -> None:
    with_tor = after(KOM, attach(), state=OPEN)
    given_that(KOM, with_tor).when(attach()).refused("document_attached_already")
    remove = RemoveDocument(**by("sales_ops"), sha256=document().sha256)
    assert given_that(KOM, with_tor).when(remove).then_says("kom.document_removed").documents == ()
    given_that(KOM, OPEN).when(remove).refused("no_documents")
    other = after(KOM, attach("denah.pdf"), state=OPEN)
    given_that(KOM, other).when(remove).refused("document_not_attached", fields=["/sha256"])


def test_minutes_are_saved_whole_and_saying_them_again_says_nothing() -> None:
    minuted = given_that(KOM, SCHEDULED).when(record_minutes()).then_says("kom.minutes_recorded")
    given_that(KOM, minuted).when(record_minutes()).then_nothing()
    assert after(KOM, record_minutes("Lain"), state=minuted).minutes == record_minutes("Lain").minutes


def test_an_action_item_has_an_owner_among_us_unless_it_is_the_customers() -> None:
    given_that(KOM, SCHEDULED).when(add_item(owner=None)).refused("owner_missing", fields=["/owner"])
    given_that(KOM, SCHEDULED).when(add_item(party="customer")).refused("owner_is_the_customers", fields=["/owner"])
    given_that(KOM, SCHEDULED).when(add_item(party="customer", owner=None)).then_says("kom.action_item_added")


def test_an_action_item_is_done_opened_again_and_changed_only_while_open() -> None:
    with_item = after(KOM, add_item(), state=SCHEDULED)
    change = ChangeActionItem(**by("delivery_manager"), item=item(owner="sales_ops-1"))
    reopen = ReopenActionItem(**by("delivery_manager"), item_id=item().item_id, reason="Belum tuntas")
    given_that(KOM, with_item).when(reopen).refused("action_item_open_already")
    done = after(KOM, finish(), state=with_item)
    given_that(KOM, done).when(finish()).refused("action_item_done_already")
    given_that(KOM, done).when(change).refused("action_item_done_already")
    again = after(KOM, reopen, change, state=done)
    assert [(known.done, known.item.owner) for known in again.action_items] == [(False, "sales_ops-1")]
    given_that(KOM, again).when(add_item()).refused("action_item_exists")
    given_that(KOM, again).when(finish(9)).refused("action_item_unknown", fields=["/item_id"])


def test_only_what_changes_in_the_checklist_is_said() -> None:
    half = given_that(KOM, SCHEDULED).when(readiness(access="ready")).state
    (said,) = given_that(KOM, half).when(READY).events
    power = ReadinessAnswer(code="power", answer="ready")
    assert said == KomReadinessRecorded(number=NUMBER, items=(power,), ready=True)
    given_that(KOM, after(KOM, READY, state=half)).when(READY).then_nothing()


def test_a_line_is_ready_not_ready_or_waived_with_a_reason() -> None:
    waive = readiness(power="waived")
    given_that(KOM, SCHEDULED).when(waive).refused("waiver_without_reason", fields=["/items/0/reason"])
    given_that(KOM, SCHEDULED).when(readiness("Milik customer", power="waived")).then_says("kom.readiness_recorded")
    given_that(KOM, SCHEDULED).when(readiness(roof="ready")).refused("checklist_item_unknown")
    twice = RecordReadiness(**by("delivery_manager"), items=READY.items[:1] * 2)
    given_that(KOM, SCHEDULED).when(twice).refused("checklist_item_repeated", fields=["/items/1/code"])


def test_a_kom_is_completed_when_minutes_are_there_and_every_item_is_decided() -> None:
    given_that(KOM, SCHEDULED).when(complete()).refused("minutes_missing", "readiness_undecided")
    minuted = after(KOM, *MET)
    given_that(KOM, minuted).when(complete()).refused("readiness_undecided")
    given_that(KOM, after(KOM, NOT_READY, state=SCHEDULED)).when(complete()).refused("minutes_missing")
    decided = after(KOM, NOT_READY, state=minuted)
    assert given_that(KOM, decided).when(complete()).then_says("kom.completed").status == "completed"
