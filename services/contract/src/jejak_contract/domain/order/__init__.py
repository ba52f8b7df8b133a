"""ApprovedOrder: what the contract service knows of an IRO that iro approved. Forms and contracts rest on it."""

from jejak_contract.domain.order.commands import ApprovedOrderCommand
from jejak_contract.domain.order.decide import decide
from jejak_contract.domain.order.rules import RULES
from jejak_contract.domain.order.state import ApprovedOrder, evolve
from jejak_events.contract.order import ApprovedOrderEvent
from jejak_kit.decider import Decider

APPROVED_ORDER: Decider[ApprovedOrder, ApprovedOrderCommand, ApprovedOrderEvent] = Decider(
    "approved_order", ApprovedOrder, evolve, decide, RULES
)

__all__ = ["APPROVED_ORDER", "ApprovedOrder", "ApprovedOrderCommand"]
