"""Menus and prices: which price holds on which day."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_b2b_order.domain.price_list import PRICE_LIST, PriceList
from jejak_b2b_order.domain.price_list.commands import OpenPriceList, PriceItem, PriceListCommand, WithdrawItem
from jejak_events.b2b_order.goods import TaxClass
from jejak_events.b2b_order.price_list import ItemPriced, ItemWithdrawn
from jejak_events.language import Actor
from jejak_kit.decider import Refused

NOON = datetime(2026, 1, 5, 5, tzinfo=UTC)
MANAGER = Actor(id="u-toko", role="store_manager")
FIRST = date(2026, 1, 1)


def price(rupiah: int, *, since: date = FIRST, until: date | None = None, item: str = "NASI-BOX") -> PriceItem:
    return PriceItem(
        actor=MANAGER,
        at=NOON,
        entry_id=uuid4(),
        item=item,
        name="Nasi Box Ayam",
        price=rupiah,
        tax_class=TaxClass.PBJT,
        valid_from=since,
        valid_until=until,
    )


def withdraw(last_day: date, item: str = "NASI-BOX") -> WithdrawItem:
    return WithdrawItem(actor=MANAGER, at=NOON, item=item, last_day=last_day)


def menu(*commands: PriceListCommand) -> PriceList:
    opened = OpenPriceList(actor=MANAGER, at=NOON, outlet="DAPUR-01", name="Dapur Cawang")
    state: PriceList | None = None
    for command in (opened, *commands):
        state = PRICE_LIST.fold(PRICE_LIST.decide(command, state), state)
    assert state is not None
    return state


def price_on(state: PriceList, day: date) -> int | None:
    entry = state.listed("NASI-BOX", day)
    return None if entry is None else entry.price


def test_an_item_costs_what_was_said_last_for_the_day() -> None:
    state = menu(price(25_000), price(27_000, since=date(2026, 3, 1)))
    assert price_on(state, date(2025, 12, 31)) is None
    assert price_on(state, date(2026, 2, 28)) == 25_000
    assert price_on(state, date(2026, 3, 1)) == 27_000


def test_both_the_first_and_the_last_day_belong_to_a_price() -> None:
    state = menu(price(25_000, until=date(2026, 1, 31)))
    assert [price_on(state, day) for day in (FIRST, date(2026, 1, 31), date(2026, 2, 1))] == [25_000, 25_000, None]


def test_a_price_that_ended_does_not_bring_the_one_before_it_back() -> None:
    state = menu(price(25_000), price(20_000, since=date(2026, 2, 1), until=date(2026, 2, 10)))
    assert price_on(state, date(2026, 2, 11)) is None


def test_a_day_has_one_price() -> None:
    state = menu(price(25_000))
    with pytest.raises(Refused, match="priced_from_that_day"):
        PRICE_LIST.decide(price(26_000), state)
    assert PRICE_LIST.decide(price(25_000), state) == [], "the same again says nothing new"


def test_a_withdrawn_item_is_offered_no_longer() -> None:
    state = menu(price(25_000), withdraw(date(2026, 1, 10)))
    assert price_on(state, date(2026, 1, 10)) == 25_000
    assert price_on(state, date(2026, 1, 11)) is None
    assert PRICE_LIST.decide(withdraw(date(2026, 1, 10)), state) == []


def test_what_is_not_on_the_menu_cannot_be_withdrawn() -> None:
    with pytest.raises(Refused, match="item_not_on_the_menu"):
        PRICE_LIST.decide(withdraw(FIRST, "SNACK"), menu(price(25_000)))


def test_an_item_that_is_priced_later_is_withdrawn_later() -> None:
    state = menu(price(25_000), price(26_000, since=date(2026, 5, 1)))
    with pytest.raises(Refused, match="item_priced_later"):
        PRICE_LIST.decide(withdraw(date(2026, 1, 10)), state)


def test_a_price_does_not_end_before_it_begins() -> None:
    with pytest.raises(Refused, match="ends_before_it_begins"):
        PRICE_LIST.decide(price(25_000, until=FIRST - timedelta(days=1)), menu())


DAYS = st.integers(0, 40).map(lambda days: FIRST + timedelta(days=days))


@given(
    st.lists(st.tuples(DAYS, st.none() | DAYS, st.integers(0, 10**6)), max_size=8),
    st.lists(DAYS, max_size=3),
    st.randoms(use_true_random=False),
)
def test_whatever_was_said_a_day_has_at_most_one_price_and_it_holds_that_day(
    prices: list[tuple[date, date | None, int]], ends: list[date], chance: object
) -> None:
    state = menu()
    said: list[ItemPriced | ItemWithdrawn] = []
    for since, until, rupiah in prices:
        try:
            events = PRICE_LIST.decide(price(rupiah, since=since, until=until), state)
        except Refused:
            continue
        said += [event for event in events if isinstance(event, ItemPriced)]
        state = PRICE_LIST.fold(events, state) or state
    for last_day in ends:
        try:
            state = PRICE_LIST.fold(PRICE_LIST.decide(withdraw(last_day), state), state) or state
        except Refused:
            continue
        assert price_on(state, last_day + timedelta(days=1)) is None
    known: set[UUID] = {event.entry_id for event in said}
    for offset in range(-1, 42):
        day = FIRST + timedelta(days=offset)
        entry = state.listed("NASI-BOX", day)
        if entry is not None:
            assert entry.holds_on(day)
            assert entry.entry_id in known
            assert not [e for e in state.entries if entry.valid_from < e.valid_from <= day]
