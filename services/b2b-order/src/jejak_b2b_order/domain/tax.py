"""Tax on a line: a rate on a part of the amount. Rates and bases come from dated configuration, never from here."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from jejak_events.b2b_order.goods import TaxClass
from jejak_events.language import Value
from jejak_events.limits import Percent

Part = Annotated[int, Field(ge=1, le=1_000)]


class TaxRule(Value):
    """`rate` per cent of the base (DPP), which is `base_part` in `base_of` parts of the amount."""

    rate: Percent
    base_part: Part = 1
    base_of: Part = 1


class DatedTaxRule(TaxRule):
    """In force from a day on, until a later one of the same class is."""

    tax_class: TaxClass
    since: date


TaxRules = Mapping[TaxClass, TaxRule]
UNTAXED = TaxRule(rate=Decimal(0))


class Taxed(Value):
    """What is taxed, at how many per cent, and the tax: rupiah."""

    base: int
    rate: Percent
    tax: int


def rules_at(day: date, rules: Iterable[DatedTaxRule]) -> dict[TaxClass, TaxRule]:
    """Of each class the rule in force on a day; a class without one may not be invoiced on it."""
    found: dict[TaxClass, TaxRule] = {TaxClass.NONE: UNTAXED}
    for rule in sorted(rules, key=lambda rule: rule.since):
        if rule.since <= day and rule.tax_class is not TaxClass.NONE:
            found[rule.tax_class] = rule
    return found


def tax_on(amount: int, rule: TaxRule) -> Taxed:
    """Base and tax of a line's amount, each rounded half up to whole rupiah, the tax from the unrounded base."""
    base = _half_up(amount * rule.base_part, rule.base_of)
    hundredths = int(rule.rate * 100)
    return Taxed(base=base, rate=rule.rate, tax=_half_up(amount * rule.base_part * hundredths, rule.base_of * 10_000))


def _half_up(part: int, of: int) -> int:
    return (2 * part + of) // (2 * of)
