"""Price list: the menu of an outlet, with the price of each item from day to day."""

from jejak_b2b_order.domain.price_list.commands import PriceListCommand
from jejak_b2b_order.domain.price_list.decide import decide
from jejak_b2b_order.domain.price_list.rules import RULES
from jejak_b2b_order.domain.price_list.state import PriceList, evolve
from jejak_events.b2b_order.price_list import PriceListEvent
from jejak_kit.decider import Decider

PRICE_LIST: Decider[PriceList, PriceListCommand, PriceListEvent] = Decider(
    "price_list", PriceList, evolve, decide, RULES
)

__all__ = ["PRICE_LIST", "PriceList", "PriceListCommand"]
