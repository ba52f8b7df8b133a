"""Customer credit: how much a customer may owe, and which orders take it up."""

from jejak_b2b_order.domain.customer_credit.commands import CustomerCreditCommand
from jejak_b2b_order.domain.customer_credit.decide import decide
from jejak_b2b_order.domain.customer_credit.rules import RULES
from jejak_b2b_order.domain.customer_credit.state import CustomerCredit, evolve
from jejak_events.b2b_order.customer_credit import CustomerCreditEvent
from jejak_kit.decider import Decider

CUSTOMER_CREDIT: Decider[CustomerCredit, CustomerCreditCommand, CustomerCreditEvent] = Decider(
    "customer_credit", CustomerCredit, evolve, decide, RULES
)

__all__ = ["CUSTOMER_CREDIT", "CustomerCredit", "CustomerCreditCommand"]
