"""Up to the confirmation, and back to it."""

from typing import assert_never

from jejak_b2b_order.domain.order.state.checking import answered, asked, offered
from jejak_b2b_order.domain.order.state.moving import moved
from jejak_b2b_order.domain.order.state.order import Order, Override
from jejak_events.b2b_order.order import (
    AvailabilityAnswered,
    AvailabilityConfirmed,
    AvailabilityExpired,
    AvailabilityRequested,
    ConfirmationDue,
    CounterOfferAccepted,
    CounterOfferDeclined,
    CounterOffered,
    LeadTimeOverridden,
    OrderAmended,
    OrderConfirmed,
    OrderRecommended,
    OrderStatus,
    OrderUpdated,
)

BeforeInvoice = (
    OrderUpdated
    | AvailabilityRequested
    | AvailabilityAnswered
    | CounterOffered
    | CounterOfferAccepted
    | CounterOfferDeclined
    | AvailabilityConfirmed
    | AvailabilityExpired
    | OrderRecommended
    | LeadTimeOverridden
    | ConfirmationDue
    | OrderConfirmed
    | OrderAmended
)


def of_inquiry(state: Order, event: BeforeInvoice) -> Order:
    match event:
        case OrderUpdated():
            return state.model_copy(update={"form": event.form})
        case AvailabilityRequested():
            change = {"check": asked(event), "round": event.round, "recommended": ()}
            return moved(state.model_copy(update=change), OrderStatus.CHECKING)
        case AvailabilityAnswered():
            return state.model_copy(update={"check": answered(state.check, event)})
        case CounterOffered():
            return state.model_copy(update={"check": offered(state.check, event)})
        case CounterOfferAccepted():
            return state.model_copy(update={"form": event.form})
        case CounterOfferDeclined():
            return moved(state.model_copy(update={"check": None}), OrderStatus.INQUIRY)
        case AvailabilityConfirmed():
            return moved(state, OrderStatus.AVAILABLE)
        case AvailabilityExpired():
            return moved(state.model_copy(update={"check": None, "recommended": ()}), OrderStatus.INQUIRY)
        case OrderRecommended():
            return state.model_copy(update={"recommended": (*state.recommended, event.by)})
        case LeadTimeOverridden():
            override = Override(reason=event.reason, packs_in_all=event.packs_in_all, needed_by=event.needed_by)
            return state.model_copy(update={"override": override})
        case ConfirmationDue():
            return state.model_copy(update={"told_to_confirm": event.needed_by})
        case OrderConfirmed():
            return moved(state, OrderStatus.CONFIRMED)
        case OrderAmended():
            return _amended(state, event)
        case _:
            assert_never(event)


def _amended(state: Order, event: OrderAmended) -> Order:
    change: dict[str, object] = {"form": event.form}
    if "availability" in event.again:
        change |= {"check": None, "recommended": ()}
    if "confirmation" in event.again:
        change |= {"recommended": ()}
    if event.voided_invoice is not None:
        way = state.way.model_copy(update={"approved": False, "exposure": 0}) if state.way is not None else None
        invoice = state.invoice.model_copy(update={"live": False}) if state.invoice is not None else None
        change |= {"invoice": invoice, "way": way, "acknowledged": 0}
    return moved(state.model_copy(update=change), event.status)
