"""Money adds up: integer rupiah, every figure a sum, and what is below zero is so on purpose."""

from decimal import Decimal

from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from jejak_b2b_order.domain.ledger import Entry, Ledger, Side, Source, down_payment
from jejak_b2b_order.domain.tax import TaxRule, tax_on

AMOUNTS = st.integers(0, 10**15)
PERCENTS = st.decimals(min_value=0, max_value=100, places=2)
SOURCES: tuple[Source, ...] = ("invoice", "shipping", "remainder", "payment", "refund")
ENTRIES = st.lists(
    st.builds(Entry, side=st.sampled_from(Side), source=st.sampled_from(SOURCES), amount=AMOUNTS), max_size=30
)


@hypothesis_given(AMOUNTS, PERCENTS)
def test_a_down_payment_and_what_is_left_are_the_whole(total: int, percent: Decimal) -> None:
    first = down_payment(total, percent)
    assert 0 <= first <= total
    assert first + (total - first) == total
    assert first == down_payment(total, percent)


@hypothesis_given(AMOUNTS)
def test_fifty_and_fifty_per_cent_of_an_odd_amount_leave_nothing(half: int) -> None:
    total = 2 * half + 1
    first = down_payment(total, Decimal(50))
    assert first == half + 1, "half a rupiah is rounded up"
    ledger = Ledger().with_(
        Entry(side=Side.CHARGE, source="invoice", amount=total),
        Entry(side=Side.IN, source="payment", amount=first),
    )
    settled = ledger.with_(Entry(side=Side.IN, source="payment", amount=ledger.owed))
    assert (settled.balance, settled.owed, settled.overpaid) == (0, 0, 0)


def test_a_hundredth_of_a_per_cent_is_rounded_up_to_a_rupiah() -> None:
    assert down_payment(1, Decimal("0.01")) == 1
    assert down_payment(10_000, Decimal("0.01")) == 1
    assert down_payment(10_001, Decimal("33.33")) == 3_334


@hypothesis_given(ENTRIES)
def test_the_balance_is_what_is_due_less_what_came_plus_what_went(entries: list[Entry]) -> None:
    ledger = Ledger().with_(*entries)

    def total(side: Side) -> int:
        return sum(entry.amount for entry in entries if entry.side is side)

    assert ledger.paid == total(Side.IN) - total(Side.OUT)
    assert ledger.due == total(Side.CHARGE) - total(Side.CREDIT)
    assert ledger.balance == ledger.due - ledger.paid == ledger.owed - ledger.overpaid
    assert ledger.owed >= 0 <= ledger.overpaid
    assert 0 in (ledger.owed, ledger.overpaid)


@hypothesis_given(ENTRIES, ENTRIES)
def test_it_does_not_matter_in_how_many_steps_it_was_booked(first: list[Entry], second: list[Entry]) -> None:
    assert Ledger().with_(*first).with_(*second) == Ledger().with_(*first, *second)


@hypothesis_given(AMOUNTS, st.decimals(min_value=0, max_value=100, places=2), st.integers(1, 12), st.integers(1, 12))
def test_tax_is_within_half_a_rupiah_of_what_it_would_be_exactly(
    amount: int, rate: Decimal, part: int, of: int
) -> None:
    taxed = tax_on(amount, TaxRule(rate=rate, base_part=part, base_of=of))
    exactly = Decimal(amount) * part * rate
    assert abs(Decimal(taxed.tax) * of * 100 - exactly) <= Decimal(of * 100) / 2
    assert abs(taxed.base * of - amount * part) * 2 <= of


def test_ppn_of_twelve_per_cent_on_eleven_twelfths_is_eleven_per_cent() -> None:
    taxed = tax_on(1_200_000, TaxRule(rate=Decimal(12), base_part=11, base_of=12))
    assert (taxed.base, taxed.tax) == (1_100_000, 132_000)
