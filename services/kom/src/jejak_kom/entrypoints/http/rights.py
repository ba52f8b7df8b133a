"""Who may read what of the telco side (domain description, Roles)."""

from jejak_events.personal import Kind
from jejak_kit.http.rights import Rights

TELCO = frozenset(
    {"sales_ops", "verification", "legal", "technical", "manager", "delivery_manager", "accounting", "ops_admin"}
)
IDENTITY_READERS = frozenset({"sales_ops", "verification", "legal"})
"""KTP, NIK and other personal documents."""

KINDS: dict[Kind, frozenset[str]] = {"contact": TELCO, "identity": IDENTITY_READERS}
READING = Rights(readers=TELCO, kinds=KINDS)
