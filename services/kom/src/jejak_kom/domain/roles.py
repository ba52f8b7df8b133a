"""The roles that act in this service, as tokens carry them."""

SALES_OPS = "sales_ops"
DELIVERY_MANAGER = "delivery_manager"
