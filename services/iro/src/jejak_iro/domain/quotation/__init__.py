"""Quotation: a read-only copy of what the CRM says. An IRO is drafted from it once the customer has accepted it."""

from jejak_events.iro.quotation import QuotationEvent
from jejak_iro.domain.quotation.commands import QuotationCommand
from jejak_iro.domain.quotation.decide import decide
from jejak_iro.domain.quotation.rules import RULES
from jejak_iro.domain.quotation.state import Quotation, evolve
from jejak_kit.decider import Decider

QUOTATION: Decider[Quotation, QuotationCommand, QuotationEvent] = Decider("quotation", Quotation, evolve, decide, RULES)

__all__ = ["QUOTATION", "Quotation", "QuotationCommand"]
