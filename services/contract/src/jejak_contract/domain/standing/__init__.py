"""CustomerStanding: whether a customer is Verified, as iro's verification says, and whose orders that concerns."""

from jejak_contract.domain.standing.commands import CustomerStandingCommand
from jejak_contract.domain.standing.decide import decide
from jejak_contract.domain.standing.rules import RULES
from jejak_contract.domain.standing.state import CustomerStanding, evolve
from jejak_events.contract.order import CustomerStandingEvent
from jejak_kit.decider import Decider

CUSTOMER_STANDING: Decider[CustomerStanding, CustomerStandingCommand, CustomerStandingEvent] = Decider(
    "customer_standing", CustomerStanding, evolve, decide, RULES
)

__all__ = ["CUSTOMER_STANDING", "CustomerStanding", "CustomerStandingCommand"]
