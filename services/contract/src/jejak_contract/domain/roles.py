"""The roles that act in this service, as tokens carry them."""

SALES_OPS = "sales_ops"
LEGAL = "legal"
MANAGER = "manager"
