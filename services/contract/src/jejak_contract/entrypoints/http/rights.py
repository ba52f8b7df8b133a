"""Who reads what of the contract service. What one may not read is not there."""

from jejak_kit.http.records import Rights

READERS = frozenset(
    {"sales_ops", "verification", "legal", "technical", "manager", "delivery_manager", "accounting", "ops_admin"}
)
"""The telco side, and those who read both sides."""

READING = Rights(readers=READERS, kinds={"contact": READERS, "identity": frozenset({"sales_ops", "verification", "legal"})})
