"""Everything the b2b-order service says. Importing this package registers all of its events."""

from jejak_events.b2b_order import (
    customer_credit,
    delivery,
    documentation,
    invoice,
    lead,
    order,
    payment,
    price_list,
    production,
)

__all__ = [
    "customer_credit",
    "delivery",
    "documentation",
    "invoice",
    "lead",
    "order",
    "payment",
    "price_list",
    "production",
]
