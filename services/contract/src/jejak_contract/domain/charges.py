"""What a form or a contract costs, to the rupiah, and how that differs from what was quoted.

PPN is computed as it will be invoiced: on the sum of all OTC once, on the sum of all MRC each month. The tax base (DPP) is
the rule's share of the price, rounded half up to whole rupiah; PPN is the rule's rate of that rounded base, rounded half
up again, so that whoever multiplies what is printed comes to what is printed. The contract's sums are the OTC's plus the
months times the month's: nothing is rounded a third time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from jejak_events.contract.charges import Amount, Ratio, ServiceLine, TaxRule, Totals
from jejak_events.iro.offer import Difference, Line

LARGEST = 10**15
"""Rupiah, tax included: beyond it neither figures in events nor spreadsheets are exact."""
COMPARED = ("bandwidth_mbps", "quantity", "otc", "mrc")


class TooLarge(ValueError):
    """A sum is above LARGEST."""


class NoTaxRule(LookupError):
    """No rule is in force yet on that day."""


def rule_on(day: date, rules: Iterable[TaxRule]) -> TaxRule:
    """The rule in force on a day. Raises NoTaxRule."""
    in_force = [rule for rule in rules if rule.since <= day]
    if not in_force:
        raise NoTaxRule(f"no tax rule is in force on {day.isoformat()}")
    return max(in_force, key=lambda rule: rule.since)


def share(amount: int, ratio: Ratio) -> int:
    """`ratio` of an amount, rounded half up to whole rupiah."""
    return (2 * amount * ratio.numerator + ratio.denominator) // (2 * ratio.denominator)


def totals(lines: Sequence[ServiceLine], months: int | None, rule: TaxRule) -> Totals:
    """Raises TooLarge."""
    once = _amount([(line.quantity * line.otc, line.tax_class == "ppn") for line in lines], rule)
    monthly = _amount([(line.quantity * line.mrc, line.tax_class == "ppn") for line in lines], rule)
    contract = None if months is None else _sum(once, monthly, months)
    return Totals(once=once, monthly=monthly, months=months, contract=contract, tax_rule=rule)


def _amount(prices: Sequence[tuple[int, bool]], rule: TaxRule) -> Amount:
    price = sum(price for price, _ in prices)
    taxable = sum(price for price, taxed in prices if taxed)
    base = share(taxable, rule.base)
    tax = share(base, rule.rate)
    if price + tax > LARGEST:
        raise TooLarge
    return Amount(price=price, taxable=taxable, tax_base=base, tax=tax, total=price + tax)


def _sum(once: Amount, monthly: Amount, months: int) -> Amount:
    sums = {name: getattr(once, name) + months * getattr(monthly, name) for name in Amount.model_fields}
    if sums["total"] > LARGEST:
        raise TooLarge
    return Amount(**sums)


def as_quoted(lines: Iterable[Line]) -> tuple[ServiceLine, ...]:
    """The quotation's lines as lines of a form."""
    return tuple(
        ServiceLine(
            site=line.site,
            service=line.service,
            bandwidth_mbps=line.bandwidth_mbps,
            quantity=line.quantity,
            otc=line.otc,
            mrc=line.mrc,
        )
        for line in lines
    )


def differences(quoted: Iterable[Line], lines: Iterable[ServiceLine]) -> tuple[Difference, ...]:
    """Every field of a service that is not as quoted; of an added or a left-out service, every field it has.

    Their order does not matter; paths are those of Difference.
    """
    before, after = dict(_leaves(quoted)), dict(_leaves(lines))
    paths = [*before, *(path for path in after if path not in before)]
    return tuple(
        Difference(path=path, before=before.get(path), after=after.get(path))
        for path in paths
        if before.get(path) != after.get(path)
    )


def _leaves(lines: Iterable[Line | ServiceLine]) -> Iterator[tuple[str, int]]:
    seen: Counter[str] = Counter()
    for line in lines:
        key = f"{_escaped(line.site)}/{_escaped(line.service)}"
        seen[key] += 1
        place = key if seen[key] == 1 else f"{key}#{seen[key]}"
        for name in COMPARED:
            value = getattr(line, name)
            if value is not None:
                yield f"/lines/{place}/{name}", value


def _escaped(text: str) -> str:
    return text.replace("~", "~0").replace("/", "~1")
