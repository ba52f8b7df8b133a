"""Only iro's events speak of orders."""

from jejak_contract.domain.order.commands import NoteApproval, NoteCancellation
from jejak_contract.domain.order.state import ApprovedOrder, OrderStatus
from jejak_kit.decider import ABSENT, SYSTEM, RuleBook, rule

ALL = (ABSENT, *OrderStatus)

RULES = RuleBook[ApprovedOrder](
    "approved_order",
    lambda order: order.status.value,
    {NoteApproval: rule(ALL, (SYSTEM,)), NoteCancellation: rule(ALL, (SYSTEM,))},
)
