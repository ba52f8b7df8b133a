"""An order's state, folded from its events."""

from jejak_b2b_order.domain.order.state.evolve import evolve
from jejak_b2b_order.domain.order.state.order import STATUS_LABELS, Order, Override

__all__ = ["STATUS_LABELS", "Order", "Override", "evolve"]
