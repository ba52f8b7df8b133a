"""Whom marketing and sales are in touch with before there is an order (SOP, Prosedur: "Penyebaran Marketing KIT atau
Lead", "Follow Up dari Arsip Database Customer")."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from jejak_events.b2b_order.parties import Channel, Customer
from jejak_events.language import Event
from jejak_events.limits import Note, Number


class Material(StrEnum):
    """What the Marketing KIT consists of (SOP, Cakupan); the menu is part of it."""

    WEBSITE = "website"
    FLYER = "flyer"
    BANNER = "banner"
    CHAT = "chat"
    MENU = "menu"


Materials = Annotated[tuple[Material, ...], Field(min_length=1, max_length=10)]


class OfLead(Event, service="b2b-order"):
    """Which lead, by its customer as last told."""

    customer: Customer


class LeadRegistered(OfLead, type="lead.registered"):
    """Somebody may become a customer, or ordered once and is in the archive (`last_order_on`)."""

    channel: Channel
    last_order_on: date | None = None
    next_follow_up: date | None = None
    note: Note | None = None


class LeadUpdated(OfLead, type="lead.updated"):
    """The archive tells something else of the customer than before."""

    last_order_on: date | None
    next_follow_up: date | None
    note: Note | None = None


class MarketingKitSent(OfLead, type="lead.marketing_kit_sent"):
    """The Marketing KIT went to the lead."""

    channel: Channel
    materials: Materials
    next_follow_up: date | None = None
    note: Note | None = None


class LeadFollowedUp(OfLead, type="lead.followed_up"):
    """Somebody asked again; `next_follow_up` says when to ask once more, if at all."""

    note: Note
    next_follow_up: date | None = None


class FollowUpDue(OfLead, type="lead.follow_up_due"):
    """The day for the next follow-up has come and nobody has followed up."""

    due_on: date


class LeadOrdered(OfLead, type="lead.ordered"):
    """An order came of it."""

    order_id: UUID
    order_number: Number


class LeadClosed(OfLead, type="lead.closed"):
    """Nothing will come of it."""

    reason: Note


LeadEvent = LeadRegistered | LeadUpdated | MarketingKitSent | LeadFollowedUp | FollowUpDue | LeadOrdered | LeadClosed
