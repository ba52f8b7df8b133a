"""Everything the b2b-order service says. Importing this package registers all of its events."""

from jejak_events.b2b_order import delivery, documentation, invoice, order, payment, production

__all__ = ["delivery", "documentation", "invoice", "order", "payment", "production"]
