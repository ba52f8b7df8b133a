"""What each event changes. Money has a ledger of its own, the kitchen, the road and the papers a module each."""

from typing import assert_never

from jejak_b2b_order.domain.ledger import booked
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.state.evolve_goods import DeliveryOrKitchen, of_goods
from jejak_b2b_order.domain.order.state.evolve_inquiry import BeforeInvoice, of_inquiry
from jejak_b2b_order.domain.order.state.evolve_money import InvoiceOrMoney, of_money
from jejak_b2b_order.domain.order.state.moving import moved
from jejak_b2b_order.domain.order.state.order import Order, figures_of
from jejak_b2b_order.domain.order.state.road import Documentation, HandingOut
from jejak_events.b2b_order.documentation import (
    DocumentationAdded,
    DocumentationConsented,
    DocumentationRequested,
    DocumentationWithdrawn,
)
from jejak_events.b2b_order.order import (
    OrderCancelled,
    OrderClosed,
    OrderFulfilled,
    OrderHeld,
    OrderRegistered,
    OrderRemainderClosed,
    OrderResumed,
    OrderStatus,
)


def evolve(state: Order | None, event: OrderEvent) -> Order:
    """The order after an event, with the figures that follow from it."""
    after = _changed(state, event)
    return after.model_copy(update={"figures": figures_of(after)})


def _changed(state: Order | None, event: OrderEvent) -> Order:
    if isinstance(event, OrderRegistered):
        return Order(
            number=event.number,
            status=OrderStatus.INQUIRY,
            customer=event.customer,
            channel=event.channel,
            lead_id=event.lead_id,
            form=event.form,
        )
    assert state is not None
    state = state.model_copy(update={"money": booked(state.money, event)})
    if isinstance(event, BeforeInvoice):
        return of_inquiry(state, event)
    if isinstance(event, InvoiceOrMoney):
        return of_money(state, event)
    if isinstance(event, DeliveryOrKitchen):
        return of_goods(state, event)
    match event:
        case OrderHeld():
            return state.model_copy(
                update={"status": OrderStatus.ON_HOLD, "held": event.was, "hold_reason": event.reason}
            )
        case OrderResumed():
            return state.model_copy(update={"status": event.status, "held": None, "hold_reason": None})
        case OrderRemainderClosed():
            return state.model_copy(update={"remainder_closed": True})
        case OrderFulfilled():
            return moved(state, OrderStatus.DELIVERED)
        case OrderClosed():
            return moved(state, OrderStatus.CLOSED)
        case OrderCancelled():
            invoice = state.invoice.model_copy(update={"live": False}) if state.invoice is not None else None
            return state.model_copy(
                update={
                    "status": OrderStatus.CANCELLED,
                    "held": None,
                    "hold_reason": None,
                    "cancel_reason": event.reason,
                    "invoice": invoice,
                }
            )
        case DocumentationRequested() | DocumentationConsented() | DocumentationAdded() | DocumentationWithdrawn():
            return state.model_copy(update={"documentation": _documented(state.documentation, event)})
        case _:
            assert_never(event)


def _documented(
    known: Documentation | None,
    event: DocumentationRequested | DocumentationConsented | DocumentationAdded | DocumentationWithdrawn,
) -> Documentation | None:
    if isinstance(event, DocumentationRequested):
        return Documentation(programme=event.programme)
    if known is None:
        return None
    match event:
        case DocumentationConsented():
            return known.model_copy(
                update={"consent": event.statement, "consented_on": event.consented_on, "document": event.document}
            )
        case DocumentationAdded():
            entry = HandingOut(id=event.entry_id, taken_on=event.taken_on, note=event.note, photos=event.photos)
            return known.model_copy(update={"entries": (*known.entries, entry)})
        case DocumentationWithdrawn():
            return known.model_copy(update={"consent": None, "consented_on": None, "document": None, "entries": ()})
