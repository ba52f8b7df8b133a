"""What follows from a command to a lead."""

from collections.abc import Sequence
from datetime import date
from typing import assert_never

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
from jejak_b2b_order.domain.lead.rules import RULES
from jejak_b2b_order.domain.lead.state import Lead
from jejak_b2b_order.domain.wib import business_day
from jejak_events.b2b_order.lead import (
    FollowUpDue,
    LeadClosed,
    LeadEvent,
    LeadFollowedUp,
    LeadOrdered,
    LeadRegistered,
    LeadUpdated,
    MarketingKitSent,
)
from jejak_events.b2b_order.parties import Channel
from jejak_kit.decider import Refusal, Refused


def decide(command: LeadCommand, state: Lead | None) -> Sequence[LeadEvent]:
    """Raises Refused; yields nothing for what is so already."""
    RULES.check(command, state)
    match command:
        case RegisterLead():
            _refuse_past(command.next_follow_up, command)
            return [
                LeadRegistered(
                    customer=command.customer,
                    channel=command.channel,
                    next_follow_up=command.next_follow_up,
                    note=command.note,
                )
            ]
        case TakeFromArchive():
            return _take(command, state)
    assert state is not None
    match command:
        case SendMarketingKit():
            _refuse_past(command.next_follow_up, command)
            return [
                MarketingKitSent(
                    customer=state.customer,
                    channel=command.channel,
                    materials=command.materials,
                    next_follow_up=command.next_follow_up,
                    note=command.note,
                )
            ]
        case FollowUp():
            _refuse_past(command.next_follow_up, command)
            return [LeadFollowedUp(customer=state.customer, note=command.note, next_follow_up=command.next_follow_up)]
        case RemindOfFollowUp():
            if state.follow_up_due or state.next_follow_up != command.due_on:
                return []
            return [FollowUpDue(customer=state.customer, due_on=command.due_on)]
        case NoteOrder():
            if any(order.order_id == command.order_id for order in state.orders):
                return []
            return [LeadOrdered(customer=state.customer, order_id=command.order_id, order_number=command.order_number)]
        case CloseLead():
            return [LeadClosed(customer=state.customer, reason=command.reason)]
        case _:
            assert_never(command)


def _take(command: TakeFromArchive, state: Lead | None) -> Sequence[LeadEvent]:
    if state is None:
        return [
            LeadRegistered(
                customer=command.customer,
                channel=Channel.ARCHIVE,
                last_order_on=command.last_order_on,
                next_follow_up=command.next_follow_up,
                note=command.note,
            )
        ]
    known = (state.customer, state.last_order_on, state.next_follow_up)
    if known == (command.customer, command.last_order_on, command.next_follow_up):
        return []
    return [
        LeadUpdated(
            customer=command.customer,
            last_order_on=command.last_order_on,
            next_follow_up=command.next_follow_up,
            note=command.note,
        )
    ]


def _refuse_past(next_follow_up: date | None, command: LeadCommand) -> None:
    today = business_day(command.at)
    if next_follow_up is not None and next_follow_up < today:
        raise Refused(Refusal("follow_up_is_past", "input", {"day": next_follow_up}, "/next_follow_up"))
