"""Who may read what of the food side (domain description, Roles)."""

from collections.abc import Mapping

from jejak_events.personal import Kind
from jejak_kit.http.rights import Rights

FOOD = frozenset(
    {
        "marketing",
        "sales",
        "rnd",
        "ppic",
        "store_manager",
        "purchasing",
        "production",
        "accounting",
        "manager",
        "ops_admin",
    }
)
KINDS: Mapping[Kind, frozenset[str]] = {"contact": FOOD, "identity": frozenset()}
READING = Rights(readers=FOOD, kinds=KINDS)
