"""A customer's credit, folded from its events."""

from enum import StrEnum
from typing import Annotated, assert_never
from uuid import UUID

from pydantic import Field

from jejak_events.b2b_order.customer_credit import CreditExposed, CreditLimitSet, CustomerCreditEvent
from jejak_events.b2b_order.goods import Amount
from jejak_events.b2b_order.parties import CustomerReference
from jejak_events.language import Value


class CreditStatus(StrEnum):
    """Whether anything is left."""

    FREE = "free"
    EXHAUSTED = "exhausted"


STATUS_LABELS = {CreditStatus.FREE: "Tersedia", CreditStatus.EXHAUSTED: "Habis"}


class Exposure(Value):
    """What an order takes up, in rupiah."""

    order_id: UUID
    amount: Amount


class CustomerCredit(Value):
    """Only orders that take something up are listed."""

    customer: CustomerReference
    limit: Amount = 0
    exposures: Annotated[tuple[Exposure, ...], Field()] = ()

    @property
    def exposure(self) -> int:
        """Rupiah taken up by all orders."""
        return sum(each.amount for each in self.exposures)

    @property
    def free(self) -> int:
        """Rupiah left; nothing when a lowered limit is exceeded."""
        return max(0, self.limit - self.exposure)

    @property
    def status(self) -> CreditStatus:
        return CreditStatus.FREE if self.free else CreditStatus.EXHAUSTED

    def of(self, order_id: UUID) -> int:
        """What an order takes up."""
        return next((each.amount for each in self.exposures if each.order_id == order_id), 0)


def evolve(state: CustomerCredit | None, event: CustomerCreditEvent) -> CustomerCredit:
    match event:
        case CreditLimitSet():
            known = state or CustomerCredit(customer=event.customer)
            return known.model_copy(update={"customer": event.customer, "limit": event.limit})
        case CreditExposed():
            assert state is not None
            others = tuple(each for each in state.exposures if each.order_id != event.order_id)
            own = (Exposure(order_id=event.order_id, amount=event.amount),) if event.amount else ()
            return state.model_copy(update={"exposures": (*others, *own)})
        case _:
            assert_never(event)
