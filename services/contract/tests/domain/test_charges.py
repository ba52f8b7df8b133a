"""Sums are right to the rupiah, whatever is charged: nothing is lost or made by rounding."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jejak_contract.domain.charges import LARGEST, NoTaxRule, TooLarge, as_quoted, differences, rule_on, share, totals
from jejak_events.contract.charges import Amount, Ratio, ServiceLine, TaxClass, TaxRule

from .samples import LINES, OLD_PPN, PPN, QUOTED, line

SOME = settings(max_examples=100, deadline=None)
ratios = st.builds(
    lambda a, b: Ratio(numerator=min(a, b), denominator=max(a, b)), st.integers(0, 10_000), st.integers(1, 10_000)
)
rules = st.builds(TaxRule, since=st.just(date(2020, 1, 1)), rate=ratios, base=ratios)
classes: st.SearchStrategy[TaxClass] = st.sampled_from(["ppn", "none"])
lines = st.lists(
    st.builds(
        ServiceLine,
        site=st.just("JKT-01"),
        service=st.sampled_from(["Dedicated Internet", "IP VPN"]),
        quantity=st.integers(1, 1_000),
        otc=st.integers(0, 10**8),
        mrc=st.integers(0, 10**8),
        tax_class=classes,
    ),
    max_size=20,
)


def test_otc_mrc_and_the_value_of_the_contract() -> None:
    sums = totals(LINES, 12, PPN)
    assert (sums.once.price, sums.monthly.price) == (2_000_000 + 2 * 1_500_000, 4_500_000 + 2 * 250_000)
    assert sums.contract is not None
    assert sums.contract.price == 5_000_000 + 12 * 5_000_000


def test_ppn_is_12_percent_of_11_twelfths_since_2025_and_was_11_percent_before() -> None:
    million = [line(otc=1_000_000, mrc=0)]
    new, old = totals(million, None, PPN).once, totals(million, None, OLD_PPN).once
    assert new == Amount(price=1_000_000, taxable=1_000_000, tax_base=916_667, tax=110_000, total=1_110_000)
    assert old == Amount(price=1_000_000, taxable=1_000_000, tax_base=1_000_000, tax=110_000, total=1_110_000)


@pytest.mark.parametrize(
    ("day", "rule"),
    [(date(2024, 12, 31), OLD_PPN), (date(2025, 1, 1), PPN), (date(2022, 4, 1), OLD_PPN), (date(2031, 7, 9), PPN)],
)
def test_the_rule_of_the_day_holds_from_its_first_day_on(day: date, rule: TaxRule) -> None:
    assert rule_on(day, [PPN, OLD_PPN]) == rule


def test_before_the_first_rule_there_is_none() -> None:
    with pytest.raises(NoTaxRule):
        rule_on(date(2022, 3, 31), [PPN, OLD_PPN])


def test_half_a_rupiah_is_rounded_up() -> None:
    half = Ratio(numerator=1, denominator=2)
    assert [share(amount, half) for amount in (0, 1, 2, 3, 5)] == [0, 1, 1, 2, 3]


@SOME
@given(amount=st.integers(0, LARGEST), ratio=ratios)
def test_a_share_is_never_off_by_more_than_half_a_rupiah(amount: int, ratio: Ratio) -> None:
    exact = Fraction(amount * ratio.numerator, ratio.denominator)
    assert -Fraction(1, 2) < share(amount, ratio) - exact <= Fraction(1, 2)


@SOME
@given(charged=lines, months=st.integers(1, 600), rule=rules)
def test_sums_add_up_to_the_rupiah(charged: list[ServiceLine], months: int, rule: TaxRule) -> None:
    sums = totals(charged, months, rule)
    assert sums.contract is not None
    for amount in (sums.once, sums.monthly, sums.contract):
        assert amount.total == amount.price + amount.tax
        assert amount.taxable <= amount.price
        assert amount.tax <= amount.tax_base <= amount.taxable
    assert sums.once.price == sum(each.quantity * each.otc for each in charged)
    assert sums.monthly.price == sum(each.quantity * each.mrc for each in charged)
    for name in Amount.model_fields:
        part = getattr(sums.once, name) + months * getattr(sums.monthly, name)
        assert getattr(sums.contract, name) == part, f"{name}: as invoiced, once and {months} times"


@SOME
@given(charged=lines, rule=rules, data=st.data())
def test_the_order_of_the_lines_does_not_matter(charged: list[ServiceLine], rule: TaxRule, data: st.DataObject) -> None:
    assert totals(data.draw(st.permutations(charged)), 12, rule) == totals(charged, 12, rule)


@SOME
@given(charged=lines, rule=rules)
def test_what_is_free_of_ppn_bears_none(charged: list[ServiceLine], rule: TaxRule) -> None:
    free = [each.model_copy(update={"tax_class": "none"}) for each in charged]
    sums = totals([*charged, *free], 1, rule)
    alone = totals(charged, 1, rule)
    assert (sums.once.tax, sums.monthly.tax) == (alone.once.tax, alone.monthly.tax)


def test_what_cannot_be_written_exactly_is_not_summed() -> None:
    dear = line(otc=10**15, mrc=0)
    with pytest.raises(TooLarge):
        totals([dear], None, PPN)
    with pytest.raises(TooLarge):
        totals([line(otc=0, mrc=10**13)], 600, PPN)


def test_as_quoted_nothing_differs() -> None:
    assert differences(QUOTED, as_quoted(QUOTED)) == ()
    assert as_quoted(QUOTED) == LINES


def test_a_difference_names_the_field_and_both_sides() -> None:
    dearer = (LINES[0].model_copy(update={"mrc": 4_000_000}), LINES[1])
    (difference,) = differences(QUOTED, dearer)
    assert (difference.path, difference.before, difference.after) == (
        "/lines/JKT-01/Dedicated Internet/mrc",
        4_500_000,
        4_000_000,
    )


def test_an_added_and_a_left_out_service_differ_with_every_field_they_have() -> None:
    other = line(service="IP VPN/L2", bandwidth_mbps=50)
    found = {each.path: (each.before, each.after) for each in differences(QUOTED, (LINES[0], other))}
    assert found["/lines/JKT-01/IP VPN~1L2/bandwidth_mbps"] == (None, 50)
    assert found["/lines/BDG-01/Managed Router/quantity"] == (2, None)
    assert "/lines/BDG-01/Managed Router/bandwidth_mbps" not in found


@SOME
@given(charged=lines, data=st.data())
def test_lines_that_hold_the_same_do_not_differ_in_another_order_of_services(
    charged: list[ServiceLine], data: st.DataObject
) -> None:
    once = list({(each.site, each.service): each for each in charged}.values())
    assert differences(once, data.draw(st.permutations(once))) == ()  # type: ignore[arg-type]  # prices are all it reads
