"""Ends, and pauses."""

from jejak_b2b_order.domain.order.commands.terms import ConsidersTerms
from jejak_events.limits import Note
from jejak_kit.decider import Command


class HoldOrder(Command, name="hold"):
    """Stop everything but the taking down of money."""

    reason: Note


class ResumeOrder(Command, name="resume"):
    """Go on where the order was held."""

    note: Note | None = None


class CloseRemainder(Command, name="close_remainder"):
    """What has not reached the customer will not be brought, and need not be paid."""

    reason: Note


class CloseOrder(Command, name="close"):
    """Delivered and paid: the balance is zero."""


class CancelOrder(ConsidersTerms, name="cancel"):
    """Give the order up: what is kept of the money depends on how far it was."""

    reason: Note


ClosingCommand = HoldOrder | ResumeOrder | CloseRemainder | CloseOrder | CancelOrder
