"""Ends, and pauses."""

from jejak_b2b_order.domain.order.commands.terms import ConsidersTerms
from jejak_events.limits import Note
from jejak_kit.decider import Command


class HoldOrder(Command, name="hold"):
    reason: Note


class ResumeOrder(Command, name="resume"):
    note: Note | None = None


class CloseRemainder(Command, name="close_remainder"):
    """What has not reached the customer will not be brought, and need not be paid."""

    reason: Note


class CloseOrder(Command, name="close"):
    pass


class CancelOrder(ConsidersTerms, name="cancel"):
    reason: Note


ClosingCommand = HoldOrder | ResumeOrder | CloseRemainder | CloseOrder | CancelOrder
