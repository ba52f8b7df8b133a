"""Who may read what of the food side (domain description, Roles)."""

from jejak_events.personal import Kind
from jejak_kit.http.rights import Rights

SELLING_SIDE = frozenset({"marketing", "sales", "store_manager", "purchasing", "accounting", "manager", "ops_admin"})
"""Who has to do with customers; the kitchen and its stores have not."""
FOOD = SELLING_SIDE | {"rnd", "ppic", "production"}

KINDS: dict[Kind, frozenset[str]] = {"contact": SELLING_SIDE, "identity": frozenset()}
READING = Rights(readers=FOOD, kinds=KINDS)
