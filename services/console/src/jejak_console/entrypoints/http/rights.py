"""Who may read what across services (domain description, Roles): the telco side, the food side, or both."""

from collections.abc import Mapping

from jejak_kit.http.rights import Rights

BOTH = frozenset({"accounting", "manager", "ops_admin"})
TELCO = BOTH | {"sales_ops", "verification", "legal", "technical", "delivery_manager"}
FOOD = BOTH | {"marketing", "sales", "rnd", "ppic", "store_manager", "purchasing", "production"}
IDENTITY_READERS = frozenset({"sales_ops", "verification", "legal"})
"""KTP, NIK and other personal documents."""

READING: Mapping[str, Rights] = {
    "iro": Rights(TELCO, {"contact": TELCO, "identity": IDENTITY_READERS}),
    "contract": Rights(TELCO, {"contact": TELCO, "identity": IDENTITY_READERS}),
    "kom": Rights(TELCO, {"contact": TELCO, "identity": IDENTITY_READERS}),
    "b2b-order": Rights(FOOD, {"contact": FOOD, "identity": frozenset()}),
}
"""Service → who reads what it says."""
