"""The kitchen and the road."""

from typing import Any, assert_never
from uuid import UUID

from jejak_b2b_order.domain.order.state import road
from jejak_b2b_order.domain.order.state.kitchen import plus, requested
from jejak_b2b_order.domain.order.state.moving import moved
from jejak_b2b_order.domain.order.state.order import Order
from jejak_events.b2b_order.delivery import (
    DeliveryDispatched,
    DeliveryIssued,
    DeliveryReceiptAttached,
    DeliveryReceived,
    DeliveryScheduled,
    DeliveryWithdrawn,
)
from jejak_events.b2b_order.order import OrderStatus
from jejak_events.b2b_order.production import (
    ProductionCalledOff,
    ProductionFinished,
    ProductionReported,
    ProductionRequested,
    ProductionStarted,
)

DeliveryOrKitchen = (
    ProductionRequested
    | ProductionStarted
    | ProductionReported
    | ProductionFinished
    | ProductionCalledOff
    | DeliveryIssued
    | DeliveryScheduled
    | DeliveryWithdrawn
    | DeliveryDispatched
    | DeliveryReceived
    | DeliveryReceiptAttached
)


def of_goods(state: Order, event: DeliveryOrKitchen) -> Order:
    match event:
        case ProductionRequested():
            changed = state.model_copy(update={"production": requested(event), "productions": state.productions + 1})
            return moved(changed, OrderStatus.PRODUCTION_REQUESTED)
        case ProductionStarted():
            return moved(_kitchen(state, run=event.run), OrderStatus.IN_PRODUCTION)
        case ProductionReported():
            made = state.production.made if state.production is not None else ()
            return _kitchen(state, made=plus(made, event.made))
        case ProductionFinished():
            return moved(_kitchen(state, made=event.made), OrderStatus.PRODUCED)
        case ProductionCalledOff():
            return _kitchen(state, called_off=True)
        case DeliveryIssued():
            return state.model_copy(update={"deliveries": (*state.deliveries, road.issued(event))})
        case DeliveryScheduled():
            return _delivery(state, event.delivery_id, leaves_at=event.leaves_at, transport=event.transport)
        case DeliveryWithdrawn():
            return _delivery(state, event.delivery_id, state="withdrawn")
        case DeliveryDispatched():
            return _delivery(state, event.delivery_id, state="dispatched")
        case DeliveryReceiptAttached():
            return _delivery(state, event.delivery_id, document=event.document)
        case DeliveryReceived():
            deliveries = tuple(
                road.received(delivery, event) if delivery.id == event.delivery_id else delivery
                for delivery in state.deliveries
            )
            return state.model_copy(update={"deliveries": deliveries})
        case _:
            assert_never(event)


def _kitchen(state: Order, **change: Any) -> Order:
    if state.production is None:
        return state
    return state.model_copy(update={"production": state.production.model_copy(update=change)})


def _delivery(order: Order, delivery_id: UUID, **change: Any) -> Order:
    deliveries = tuple(
        delivery.model_copy(update=change) if delivery.id == delivery_id else delivery for delivery in order.deliveries
    )
    return order.model_copy(update={"deliveries": deliveries})
