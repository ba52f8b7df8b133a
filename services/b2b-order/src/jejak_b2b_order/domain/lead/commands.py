"""What marketing and sales do with a lead."""

from datetime import date
from uuid import UUID

from jejak_events.b2b_order.lead import Materials
from jejak_events.b2b_order.parties import Channel, Customer
from jejak_events.limits import Note, Number
from jejak_kit.decider import Command


class RegisterLead(Command, name="register"):
    """Write a lead down."""

    customer: Customer
    channel: Channel
    next_follow_up: date | None = None
    note: Note | None = None


class TakeFromArchive(Command, name="take_from_archive"):
    """Write down what the customer archive tells; what it told before changes nothing."""

    customer: Customer
    last_order_on: date | None = None
    next_follow_up: date | None = None
    note: Note | None = None


class SendMarketingKit(Command, name="send_marketing_kit"):
    """The Marketing KIT was sent."""

    channel: Channel
    materials: Materials
    next_follow_up: date | None = None
    note: Note | None = None


class FollowUp(Command, name="follow_up"):
    """Somebody asked again."""

    note: Note
    next_follow_up: date | None = None


class RemindOfFollowUp(Command, name="remind_of_follow_up"):
    """The day has come."""

    due_on: date


class NoteOrder(Command, name="note_order"):
    """An order came of it."""

    order_id: UUID
    order_number: Number


class CloseLead(Command, name="close"):
    """Nothing will come of it."""

    reason: Note


LeadCommand = RegisterLead | TakeFromArchive | SendMarketingKit | FollowUp | RemindOfFollowUp | NoteOrder | CloseLead
