"""What is told to us about quotations."""

from jejak_events.iro.offer import Offer, QuotationState
from jejak_events.limits import Note, Number, Revision
from jejak_kit.decider import Command


class ReceiveQuotation(Command, name="receive"):
    """The CRM's quotation as it stands now, whole."""

    number: Number
    revision: Revision
    state: QuotationState
    offer: Offer


class WithdrawQuotation(Command, name="withdraw"):
    """The CRM takes the quotation back. `revision`, if told, is the one it speaks of."""

    revision: Revision | None = None
    reason: Note | None = None


QuotationCommand = ReceiveQuotation | WithdrawQuotation
