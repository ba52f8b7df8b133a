"""Who may tell us of quotations, and what a quotation must be like."""

from collections.abc import Iterator

from jejak_events.iro.offer import Offer, QuotationState
from jejak_iro.domain.quotation.commands import ReceiveQuotation, WithdrawQuotation
from jejak_iro.domain.quotation.state import Quotation
from jejak_iro.domain.roles import SALES_OPS
from jejak_kit.decider import ABSENT, SYSTEM, Refusal, RuleBook, rule

RULES = RuleBook[Quotation](
    "quotation",
    lambda quotation: quotation.state.value,
    {
        ReceiveQuotation: rule((ABSENT, *QuotationState), (SALES_OPS, SYSTEM)),
        WithdrawQuotation: rule(QuotationState, (SALES_OPS, SYSTEM)),
    },
)


def faults_of(offer: Offer, state: QuotationState) -> Iterator[Refusal]:
    """What contradicts itself in an offer: site codes are unique, lines stand at sites, the accepted one has lines."""
    codes: set[str] = set()
    for index, site in enumerate(offer.sites):
        if site.code in codes:
            yield Refusal("site_code_repeated", "input", {"site": site.code}, f"/sites/{index}/code")
        codes.add(site.code)
    for index, line in enumerate(offer.lines):
        if line.site not in codes:
            yield Refusal("site_unknown", "input", {"site": line.site}, f"/lines/{index}/site")
    if state is QuotationState.CUSTOMER_ACCEPTED and not offer.lines:
        yield Refusal("accepted_without_lines", "input", {}, "/lines")
