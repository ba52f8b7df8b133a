"""What a form says, computed from its state: also what its PDF is printed from before it is sent."""

from datetime import date
from typing import Any

from jejak_contract.domain.charges import NoTaxRule, TooLarge, rule_on, totals
from jejak_contract.domain.form.commands import Facts
from jejak_contract.domain.form.state import SubscriptionForm
from jejak_events.contract.charges import ServiceLine, TaxRule, Totals
from jejak_events.contract.form import SentDocument
from jejak_kit.decider import Refusal, Refused


def summed(lines: tuple[ServiceLine, ...], months: int | None, day: date, rules: tuple[TaxRule, ...]) -> Totals:
    """The sums by the tax rule of a day. Raises Refused."""
    try:
        return totals(lines, months, rule_on(day, rules))
    except NoTaxRule:
        raise Refused(Refusal("tax_rule_missing", "rule", {"day": day.isoformat()})) from None
    except TooLarge:
        raise Refused(Refusal("value_too_large", "input", {}, "/lines")) from None


def valid_until(state: SubscriptionForm, facts: Facts) -> date:
    """The last day on which the customer may sign."""
    return state.particulars.valid_until or facts.last_day


def whole(state: SubscriptionForm, sums: Totals, last_day: date, sent: SentDocument, sent_on: date) -> dict[str, Any]:
    """The fields of WholeForm. The form has a period."""
    return {
        "number": state.number,
        "iro_id": state.iro_id,
        "iro_number": state.iro_number,
        "quotation": state.quotation,
        "verification_id": state.verification_id,
        "customer": state.offer.customer,
        "sites": state.offer.sites,
        "pic": state.pic,
        "lines": state.particulars.lines,
        "period_months": state.particulars.period_months,
        "valid_until": last_day,
        "totals": sums,
        "differences": state.differences,
        "deviation_reason": state.particulars.deviation_reason,
        "attachments": state.attachments,
        "sent": sent,
        "sent_on": sent_on,
    }
