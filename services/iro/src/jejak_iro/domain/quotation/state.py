"""A quotation's state, folded from its events."""

from typing import assert_never

from jejak_events.iro.offer import Offer, QuotationState
from jejak_events.iro.quotation import QuotationEvent, QuotationReceived, QuotationRevised, QuotationWithdrawn
from jejak_events.language import Value
from jejak_events.limits import Note, Number, Revision

STATUS_LABELS = {
    QuotationState.DRAFT: "Draft",
    QuotationState.SENT: "Sent",
    QuotationState.CUSTOMER_ACCEPTED: "Customer Accepted",
    QuotationState.REJECTED: "Rejected",
    QuotationState.EXPIRED: "Expired",
    QuotationState.WITHDRAWN: "Withdrawn",
}
"""`Customer Accepted` is the seed's (000, 1.B.2); the others are ours."""


class Quotation(Value):
    """`received` is the state the newest revision came with; `withdrawn` that it was taken back afterwards."""

    number: Number
    revision: Revision
    received: QuotationState
    offer: Offer
    withdrawn: bool = False
    reason: Note | None = None

    @property
    def state(self) -> QuotationState:
        """Where it stands now."""
        return QuotationState.WITHDRAWN if self.withdrawn else self.received


def evolve(state: Quotation | None, event: QuotationEvent) -> Quotation:
    match event:
        case QuotationReceived() | QuotationRevised():
            return Quotation(number=event.number, revision=event.revision, received=event.state, offer=event.offer)
        case QuotationWithdrawn():
            assert state is not None
            return state.model_copy(update={"withdrawn": True, "reason": event.reason})
        case _:
            assert_never(event)
