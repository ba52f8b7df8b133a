"""Where an order goes."""

from jejak_b2b_order.domain.order.state.order import Order
from jejak_events.b2b_order.order import OrderStatus


def moved(state: Order, status: OrderStatus) -> Order:
    """The order in another status. What happens by itself to an order on hold shows when it is resumed."""
    if state.status is OrderStatus.ON_HOLD:
        return state.model_copy(update={"held": status})
    return state.model_copy(update={"status": status})


def standing(state: Order) -> OrderStatus:
    """Where the order stands, on hold or not."""
    return state.held if state.held is not None else state.status
