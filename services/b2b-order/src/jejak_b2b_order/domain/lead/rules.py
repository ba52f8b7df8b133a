"""Who follows leads up: Tim Sales, accompanied by Marketing (SOP, Tanggung Jawab)."""

from jejak_b2b_order.domain.lead.commands import (
    CloseLead,
    FollowUp,
    NoteOrder,
    RegisterLead,
    RemindOfFollowUp,
    SendMarketingKit,
    TakeFromArchive,
)
from jejak_b2b_order.domain.lead.state import Lead, LeadStatus
from jejak_b2b_order.domain.roles import MARKETING, SALES
from jejak_kit.decider import ABSENT, SYSTEM, RuleBook, rule

FOLLOWERS = (SALES, MARKETING)
LIVE = (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.ORDERED)

RULES = RuleBook[Lead](
    "lead",
    lambda lead: lead.status.value,
    {
        RegisterLead: rule((ABSENT,), FOLLOWERS),
        TakeFromArchive: rule((ABSENT, *LeadStatus), FOLLOWERS),
        SendMarketingKit: rule(LIVE, FOLLOWERS),
        FollowUp: rule(LIVE, FOLLOWERS),
        CloseLead: rule((LeadStatus.NEW, LeadStatus.CONTACTED), FOLLOWERS),
        RemindOfFollowUp: rule(tuple(LeadStatus), (SYSTEM,)),
        NoteOrder: rule(tuple(LeadStatus), (SYSTEM,)),
    },
)
