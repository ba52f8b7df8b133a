"""What an order's decisions need from other records: the seams between the order and the menu, the taxes, the credit.

Each is asked in the transaction that writes the decision. `bootstrap.py` says what stands behind them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from jejak_b2b_order.domain.pricing import Listed
from jejak_b2b_order.domain.tax import DatedTaxRule, TaxRules, rules_at
from jejak_events.b2b_order.parties import CustomerReference
from jejak_kit.decider import Command
from jejak_kit.store.transaction import Transaction


class Menu(Protocol):
    """The price lists."""

    def listed(self, tx: Transaction, outlet: str, item: str, day: date) -> Listed | None:
        """The entry that holds for an item on a day; None if the outlet does not offer it then."""
        ...


class CreditDesk(Protocol):
    """What customers may owe. An order's exposure is one figure, set anew each time."""

    def expose(
        self, tx: Transaction, customer: CustomerReference, order_id: UUID, amount: int, because: Command
    ) -> None:
        """Sets what this order takes up of the customer's limit. Raises Refused if that is more than is free."""
        ...


class Taxes(Protocol):
    """The dated tax configuration."""

    def at(self, day: date) -> TaxRules:
        """The rules in force on a day."""
        ...


@dataclass(frozen=True)
class ConfiguredTaxes:
    """Taxes as the settings have them."""

    rules: Sequence[DatedTaxRule]

    def at(self, day: date) -> TaxRules:
        return rules_at(day, self.rules)
