"""The order: one record from the inquiry to the customer's doorstep, with its money and its Surat Jalan (SOP MKN-ODR01)."""

from jejak_b2b_order.domain.order.commands import OrderCommand
from jejak_b2b_order.domain.order.decide import decide
from jejak_b2b_order.domain.order.events import OrderEvent
from jejak_b2b_order.domain.order.rules import RULES
from jejak_b2b_order.domain.order.state import Order, evolve
from jejak_kit.decider import Decider

ORDER: Decider[Order, OrderCommand, OrderEvent] = Decider("order", Order, evolve, decide, RULES)

__all__ = ["ORDER", "Order", "OrderCommand", "OrderEvent"]
