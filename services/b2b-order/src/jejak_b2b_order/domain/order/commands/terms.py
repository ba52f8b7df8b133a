"""The house's own terms: configuration that decisions rest on. A handler fills it in where a command considers it."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from jejak_b2b_order.domain.lead_time import LeadTime
from jejak_events.language import Value
from jejak_events.limits import Percent
from jejak_kit.decider import Command


class Forfeits(Value):
    """How many per cent of the Performa Invoice's total the seller keeps of what was paid, by how far the order was
    when it was cancelled. Before the kitchen was asked nothing is kept."""

    production_requested: Percent = Decimal(0)
    production_started: Percent = Decimal(50)
    produced: Percent = Decimal(100)


class Terms(Value):
    """`answers_hours`: how long the desks' answers hold. `invoice_days`: how long a Performa Invoice does, and
    `warning_hours` before its end somebody is told. `credit_days`: the longest Term of Payment."""

    lead_time: LeadTime = LeadTime()
    answers_hours: Annotated[int, Field(ge=1, le=2_160)] = 48
    invoice_days: Annotated[int, Field(ge=1, le=365)] = 7
    warning_hours: Annotated[int, Field(ge=0, le=2_160)] = 24
    down_payment_percent: Percent = Decimal(50)
    credit_days: Annotated[int, Field(ge=1, le=365)] = 60
    forfeits: Forfeits = Forfeits()


class ConsidersTerms(Command):
    """A command that cannot be decided before its handler has filled in the terms."""

    terms: Terms | None = None

    @property
    def known_terms(self) -> Terms:
        """Raises LookupError if no handler has: a fault of ours, never of the caller."""
        if self.terms is None:
            raise LookupError(f"{type(self).__name__} reached its decision without terms")
        return self.terms
