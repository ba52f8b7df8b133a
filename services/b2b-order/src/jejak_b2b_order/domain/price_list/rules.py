"""Who keeps a menu."""

from jejak_b2b_order.domain.price_list.commands import OpenPriceList, PriceItem, WithdrawItem
from jejak_b2b_order.domain.price_list.state import PriceList, PriceListStatus
from jejak_b2b_order.domain.roles import STORE_MANAGER
from jejak_kit.decider import ABSENT, RuleBook, rule

RULES = RuleBook[PriceList](
    "price_list",
    lambda menu: menu.status.value,
    {
        OpenPriceList: rule((ABSENT, PriceListStatus.OPEN), (STORE_MANAGER,)),
        PriceItem: rule((PriceListStatus.OPEN,), (STORE_MANAGER,)),
        WithdrawItem: rule((PriceListStatus.OPEN,), (STORE_MANAGER,)),
    },
)
