"""What happened to our copy of a quotation."""

from jejak_events.iro.offer import Offer, QuotationState
from jejak_events.language import Event
from jejak_events.limits import Note, Number, Revision


class QuotationReceived(Event, service="iro", type="quotation.received"):
    """The CRM told of a quotation for the first time."""

    number: Number
    revision: Revision
    state: QuotationState
    offer: Offer


class QuotationRevised(Event, service="iro", type="quotation.revised"):
    """The CRM told of a newer revision, whole."""

    number: Number
    revision: Revision
    state: QuotationState
    offer: Offer


class QuotationWithdrawn(Event, service="iro", type="quotation.withdrawn"):
    """The CRM took the quotation back; `revision` is the last one we knew, whose content stays as it was."""

    number: Number
    revision: Revision
    reason: Note | None = None


QuotationEvent = QuotationReceived | QuotationRevised | QuotationWithdrawn
