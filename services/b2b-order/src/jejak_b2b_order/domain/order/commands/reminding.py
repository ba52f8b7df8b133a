"""What comes near, or was waited for too long: the order may have to be told of."""

from datetime import date

from jejak_b2b_order.domain.order.commands.terms import ConsidersTerms
from jejak_events.b2b_order.payment import TermStage
from jejak_events.limits import Number
from jejak_kit.decider import Command


class RemindOfPayment(Command, name="remind_of_payment"):
    """What was asked ahead, on this invoice and on that day, may still be unpaid."""

    invoice_number: Number
    asked_on: date


class RemindOfTerm(Command, name="remind_of_term"):
    """A Term of Payment comes to its day, or soon will."""

    due_on: date
    stage: TermStage


class RemindToConfirm(ConsidersTerms, name="remind_to_confirm"):
    """The last day to confirm a large order for this day comes near."""

    needed_by: date


RemindingCommand = RemindOfPayment | RemindOfTerm | RemindToConfirm
