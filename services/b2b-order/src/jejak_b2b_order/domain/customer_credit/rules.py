"""Who grants credit."""

from jejak_b2b_order.domain.customer_credit.commands import ExposeCredit, SetCreditLimit
from jejak_b2b_order.domain.customer_credit.state import CreditStatus, CustomerCredit
from jejak_b2b_order.domain.roles import ACCOUNTING
from jejak_kit.decider import ABSENT, SYSTEM, RuleBook, rule

RULES = RuleBook[CustomerCredit](
    "customer_credit",
    lambda credit: credit.status.value,
    {
        SetCreditLimit: rule((ABSENT, *CreditStatus), (ACCOUNTING,)),
        ExposeCredit: rule(CreditStatus, (SYSTEM,)),
    },
)
