"""Only iro's events speak of a customer's standing."""

from jejak_contract.domain.standing.commands import AddOrder, NoteStanding
from jejak_contract.domain.standing.state import CustomerStanding
from jejak_kit.decider import ABSENT, SYSTEM, RuleBook, rule

ALL = (ABSENT, "verified", "not_verified")

RULES = RuleBook[CustomerStanding](
    "customer_standing",
    lambda standing: standing.status,
    {NoteStanding: rule(ALL, (SYSTEM,)), AddOrder: rule(ALL, (SYSTEM,))},
)
