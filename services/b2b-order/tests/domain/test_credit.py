"""Customer credit: what orders take up never exceeds what accounting granted when they took it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_b2b_order.domain.customer_credit import CUSTOMER_CREDIT, CustomerCredit
from jejak_b2b_order.domain.customer_credit.commands import ExposeCredit, SetCreditLimit
from jejak_events.b2b_order.parties import CustomerReference
from jejak_events.language import Actor
from jejak_kit.decider import SYSTEM, Refused

NOON = datetime(2026, 1, 5, 5, tzinfo=UTC)
ACCOUNTING = Actor(id="u-akun", role="accounting")
CUSTOMER = CustomerReference(id=UUID(int=1), name="Yayasan Berbagi")


def grant(limit: int) -> SetCreditLimit:
    return SetCreditLimit(actor=ACCOUNTING, at=NOON, customer=CUSTOMER, limit=limit, reason="Pelanggan lama")


def expose(order: int, amount: int) -> ExposeCredit:
    return ExposeCredit(actor=Actor(id="policy", role=SYSTEM), at=NOON, order_id=UUID(int=order), amount=amount)


def credit(*commands: SetCreditLimit | ExposeCredit) -> CustomerCredit:
    state: CustomerCredit | None = None
    for command in commands:
        state = CUSTOMER_CREDIT.fold(CUSTOMER_CREDIT.decide(command, state), state)
    assert state is not None
    return state


def test_orders_take_up_the_limit_and_give_it_back() -> None:
    state = credit(grant(1_000), expose(1, 600), expose(2, 400))
    assert (state.exposure, state.free, state.status) == (1_000, 0, "exhausted")
    state = credit(grant(1_000), expose(1, 600), expose(2, 400), expose(1, 0))
    assert (state.exposure, state.free) == (400, 600)
    assert [each.order_id.int for each in state.exposures] == [2]


def test_more_than_is_free_is_refused_and_says_what_is() -> None:
    state = credit(grant(1_000), expose(1, 600))
    with pytest.raises(Refused) as refused:
        CUSTOMER_CREDIT.decide(expose(2, 401), state)
    assert refused.value.refusal.code == "credit_limit_exceeded"
    assert refused.value.refusal.params["free"] == 400
    with pytest.raises(Refused):
        CUSTOMER_CREDIT.decide(expose(1, 1_001), state)
    assert CUSTOMER_CREDIT.decide(expose(1, 1_000), state), "an order's own part counts once"


def test_a_lowered_limit_takes_nothing_back_and_less_is_always_taken() -> None:
    state = credit(grant(1_000), expose(1, 900), grant(100))
    assert (state.exposure, state.free) == (900, 0)
    assert CUSTOMER_CREDIT.decide(expose(1, 500), state)
    with pytest.raises(Refused, match="credit_limit_exceeded"):
        CUSTOMER_CREDIT.decide(expose(2, 1), state)


def test_the_same_again_says_nothing_new() -> None:
    state = credit(grant(1_000), expose(1, 600))
    assert CUSTOMER_CREDIT.decide(expose(1, 600), state) == []
    assert CUSTOMER_CREDIT.decide(grant(1_000), state) == []


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("limit"), st.integers(0, 50), st.just(0)),
            st.tuples(st.just("expose"), st.integers(1, 4), st.integers(0, 40)),
        ),
        max_size=30,
    )
)
def test_exposure_grows_only_within_the_limit_and_always_adds_up(steps: list[tuple[str, int, int]]) -> None:
    state = credit(grant(20))
    taken: dict[int, int] = {}
    for kind, one, two in steps:
        before = state.exposure
        try:
            events = CUSTOMER_CREDIT.decide(grant(one) if kind == "limit" else expose(one, two), state)
        except Refused:
            continue
        state = CUSTOMER_CREDIT.fold(events, state) or state
        if kind == "expose":
            taken[one] = two
        assert state.exposure == sum(taken.values())
        assert state.exposure <= max(before, state.limit)
