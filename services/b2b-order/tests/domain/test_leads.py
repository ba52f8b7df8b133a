"""Leads: the Marketing KIT, follow-ups when they are due, and what the customer archive tells."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from jejak_b2b_order.domain.lead import LEAD, Lead
from jejak_b2b_order.domain.lead.commands import (
    CloseLead,
    FollowUp,
    LeadCommand,
    NoteOrder,
    RegisterLead,
    RemindOfFollowUp,
    SendMarketingKit,
    TakeFromArchive,
)
from jejak_events.b2b_order.lead import FollowUpDue, LeadUpdated, Material
from jejak_events.b2b_order.parties import Channel, Customer
from jejak_events.language import Actor
from jejak_kit.decider import SYSTEM, Refused

NOON = datetime(2026, 1, 5, 5, tzinfo=UTC)
TODAY, NEXT_WEEK = date(2026, 1, 5), date(2026, 1, 12)
RANI = Actor(id="u-rani", role="marketing")
POLICY = Actor(id="policy", role=SYSTEM)
CUSTOMER = Customer(id=UUID(int=1), name="Yayasan Berbagi", code="C-001")


def register(**more: object) -> RegisterLead:
    return RegisterLead.model_validate(
        {"actor": RANI, "at": NOON, "customer": CUSTOMER, "channel": Channel.FLYER, **more}
    )


def archived(**more: object) -> TakeFromArchive:
    return TakeFromArchive.model_validate({"actor": RANI, "at": NOON, "customer": CUSTOMER, **more})


def follow_up(next_follow_up: date | None = None) -> FollowUp:
    return FollowUp(actor=RANI, at=NOON, note="Menunggu anggaran", next_follow_up=next_follow_up)


def remind(day: date) -> RemindOfFollowUp:
    return RemindOfFollowUp(actor=POLICY, at=NOON, due_on=day)


def lead(*commands: LeadCommand) -> Lead:
    state: Lead | None = None
    for command in commands:
        state = LEAD.fold(LEAD.decide(command, state), state)
    assert state is not None
    return state


def test_the_marketing_kit_makes_a_lead_contacted() -> None:
    kit = SendMarketingKit(
        actor=RANI, at=NOON, channel=Channel.CHAT, materials=(Material.FLYER, Material.MENU), next_follow_up=NEXT_WEEK
    )
    state = lead(register(), kit)
    assert (state.status, state.marketing_kit_sent, state.next_follow_up) == ("contacted", 1, NEXT_WEEK)


def test_a_follow_up_is_due_once_and_done_when_somebody_asks_again() -> None:
    state = lead(register(next_follow_up=NEXT_WEEK))
    assert LEAD.decide(remind(NEXT_WEEK), state) == [FollowUpDue(customer=CUSTOMER, due_on=NEXT_WEEK)]
    due = lead(register(next_follow_up=NEXT_WEEK), remind(NEXT_WEEK))
    assert due.follow_up_due
    assert LEAD.decide(remind(NEXT_WEEK), due) == []
    assert not lead(register(next_follow_up=NEXT_WEEK), remind(NEXT_WEEK), follow_up()).follow_up_due


def test_a_reminder_of_a_day_that_was_moved_says_nothing() -> None:
    state = lead(register(next_follow_up=NEXT_WEEK), follow_up(date(2026, 2, 1)))
    assert LEAD.decide(remind(NEXT_WEEK), state) == []


def test_nobody_follows_up_in_the_past() -> None:
    with pytest.raises(Refused, match="follow_up_is_past"):
        LEAD.decide(register(next_follow_up=date(2026, 1, 4)), None)
    assert LEAD.decide(register(next_follow_up=TODAY), None)


def test_midnight_in_jakarta_is_seven_hours_before_midnight_in_utc() -> None:
    late = RegisterLead(
        actor=RANI,
        at=datetime(2026, 1, 4, 17, tzinfo=UTC),
        customer=CUSTOMER,
        channel=Channel.CHAT,
        next_follow_up=TODAY,
    )
    assert LEAD.decide(late, None)
    with pytest.raises(Refused, match="follow_up_is_past"):
        LEAD.decide(late.model_copy(update={"next_follow_up": date(2026, 1, 4)}), None)


def test_the_archive_told_again_changes_nothing() -> None:
    first = archived(last_order_on=date(2025, 6, 1), next_follow_up=NEXT_WEEK)
    state = lead(first)
    assert state.channel is Channel.ARCHIVE
    assert LEAD.decide(first, state) == []
    (event,) = LEAD.decide(archived(last_order_on=date(2025, 12, 1)), state)
    assert isinstance(event, LeadUpdated)
    assert event.last_order_on == date(2025, 12, 1)


def test_an_order_ends_the_following_up_and_is_noted_once() -> None:
    order = NoteOrder(actor=POLICY, at=NOON, order_id=UUID(int=7), order_number="ORD/2026/00001")
    state = lead(register(next_follow_up=NEXT_WEEK), order)
    assert (state.status, state.next_follow_up) == ("ordered", None)
    assert LEAD.decide(order, state) == []


def test_a_lead_that_ordered_is_not_closed() -> None:
    order = NoteOrder(actor=POLICY, at=NOON, order_id=UUID(int=7), order_number="ORD/2026/00001")
    with pytest.raises(Refused, match="wrong_status"):
        LEAD.decide(CloseLead(actor=RANI, at=NOON, reason="Tidak jadi"), lead(register(), order))
