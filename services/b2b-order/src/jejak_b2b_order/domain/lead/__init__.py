"""Lead: whom marketing and sales are in touch with before there is an order."""

from jejak_b2b_order.domain.lead.commands import LeadCommand
from jejak_b2b_order.domain.lead.decide import decide
from jejak_b2b_order.domain.lead.rules import RULES
from jejak_b2b_order.domain.lead.state import Lead, evolve
from jejak_events.b2b_order.lead import LeadEvent
from jejak_kit.decider import Decider

LEAD: Decider[Lead, LeadCommand, LeadEvent] = Decider("lead", Lead, evolve, decide, RULES)

__all__ = ["LEAD", "Lead", "LeadCommand"]
