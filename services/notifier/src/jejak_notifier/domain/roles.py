"""The roles of the house: whom a rule can tell, and who may change what."""

SALES_OPS, VERIFICATION, LEGAL, TECHNICAL = "sales_ops", "verification", "legal", "technical"
MANAGER, DELIVERY_MANAGER, MARKETING, SALES = "manager", "delivery_manager", "marketing", "sales"
RND, PPIC, STORE_MANAGER, PURCHASING = "rnd", "ppic", "store_manager", "purchasing"
PRODUCTION, ACCOUNTING, OPS_ADMIN = "production", "accounting", "ops_admin"

ROLES = (
    SALES_OPS,
    VERIFICATION,
    LEGAL,
    TECHNICAL,
    MANAGER,
    DELIVERY_MANAGER,
    MARKETING,
    SALES,
    RND,
    PPIC,
    STORE_MANAGER,
    PURCHASING,
    PRODUCTION,
    ACCOUNTING,
    OPS_ADMIN,
)
