"""Every end an order can have, and what becomes of the money."""

from datetime import date
from decimal import Decimal

import pytest
from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.closing import CloseRemainder
from jejak_b2b_order.domain.order.commands.documentation import (
    AddDocumentation,
    RequestDocumentation,
    WithdrawConsent,
)
from jejak_b2b_order.domain.order.commands.terms import Forfeits, Terms
from jejak_events.b2b_order.order import OrderCancelled

from . import stories
from .samples import (
    DONATION,
    TODAY,
    by,
    cancel,
    close,
    consent,
    dispatch,
    document,
    hold,
    issue_delivery,
    lines,
    payment_id,
    receive,
    record,
    resume,
    verify,
)

SHORT = CloseRemainder(**by("store_manager"), reason="Pelanggan tidak menunggu sisanya")


def partly(packs: int = 600) -> Order:
    order = after(ORDER, issue_delivery(NASI_BOX=packs), state=stories.settled(stories.produced()))
    return after(ORDER, dispatch(), receive(NASI_BOX=(packs, 0, 0)), state=order)


def test_it_is_closed_when_it_is_delivered_and_the_balance_is_zero() -> None:
    order = after(ORDER, receive(NASI_BOX=(900, 0, 0)), state=stories.dispatched())
    assert given_that(ORDER, order).when(close()).then_says("order.closed").status == "closed"


def test_not_while_something_is_owed_or_a_payment_waits() -> None:
    order = after(ORDER, receive(NASI_BOX=(900, 0, 0)), state=stories.dispatched())
    waiting = after(ORDER, record(5, 9), state=order)
    given_that(ORDER, waiting).when(close()).refused("payment_waits")
    over = after(ORDER, verify(9, overpayment_reason="Uang tip"), state=waiting)
    given_that(ORDER, over).when(close()).refused("balance_not_zero")


def test_the_remainder_is_closed_short_and_its_price_with_tax_is_not_owed() -> None:
    state = given_that(ORDER, partly()).when(SHORT).then_says("order.remainder_closed", "order.fulfilled")
    assert (state.status, state.money.overpaid) == ("delivered", 300 * 25_000 * 11 // 10)


def test_the_credit_for_what_never_came_and_the_price_of_what_did_are_the_line() -> None:
    for packs in (1, 7, 299, 899):
        order = partly(packs)
        assert order.invoice is not None
        state = after(ORDER, SHORT, state=order)
        came = state.money.due
        assert came + state.money.overpaid == order.invoice.total
        assert abs(came * 900 - order.invoice.total * packs) <= 450


def test_where_nothing_was_delivered_the_order_is_cancelled_instead() -> None:
    given_that(ORDER, stories.produced(NASI_BOX=800)).when(SHORT).refused("nothing_delivered")
    on_the_road = stories.dispatched()
    given_that(ORDER, on_the_road).when(SHORT).refused("delivery_under_way")


def outcome_of(order: Order, terms: Terms | None = None) -> OrderCancelled:
    command = cancel() if terms is None else cancel().model_copy(update={"terms": terms})
    outcome = given_that(ORDER, order).when(command)
    state = outcome.state
    (event,) = (event for event in outcome.events if isinstance(event, OrderCancelled))
    assert event.paid == event.forfeited + event.refundable
    asked_back = sum(refund.amount for refund in state.refunds)
    assert (state.money.balance, asked_back) == (-event.refundable, event.refundable)
    return event


@pytest.mark.parametrize(
    ("order", "forfeited", "refundable"),
    [
        (stories.inquired(), 0, 0),
        (stories.confirmed(), 0, 0),
        (after(ORDER, record(7_000_000), verify(), state=stories.invoiced()), 0, 7_000_000),
        (stories.paid(), 0, 12_375_000),
        (stories.in_production(), 12_375_000, 0),
        (stories.settled(stories.in_production()), 12_375_000, 12_375_000),
        (stories.settled(stories.produced()), 24_750_000, 0),
        (after(ORDER, hold(), state=stories.in_production()), 12_375_000, 0),
    ],
    ids=["inquiry", "confirmed", "paid in part", "kitchen asked", "being made", "all paid", "made", "on hold"],
)
def test_what_is_kept_and_what_goes_back_depends_on_how_far_it_was(
    order: Order, forfeited: int, refundable: int
) -> None:
    event = outcome_of(order)
    assert (event.forfeited, event.refundable) == (forfeited, refundable)


def test_how_much_is_kept_is_configuration_and_never_more_than_was_paid() -> None:
    strict = Terms(forfeits=Forfeits(production_requested=Decimal(80)))
    assert outcome_of(stories.paid(), strict).forfeited == 12_375_000
    mild = Terms(forfeits=Forfeits(production_started=Decimal("12.5")))
    assert outcome_of(stories.in_production(), mild).forfeited == 3_093_750


def test_the_kitchen_is_called_off() -> None:
    given_that(ORDER, stories.in_production()).when(cancel()).then_says("production.called_off", "order.cancelled")
    given_that(ORDER, stories.paid()).when(cancel()).then_says(
        "production.called_off", "order.cancelled", "refund.requested"
    )


def test_what_has_left_is_not_cancelled() -> None:
    given_that(ORDER, stories.dispatched()).when(cancel()).refused("goods_have_left")


def test_an_order_goes_on_where_it_was_held() -> None:
    for order in (stories.inquired(), stories.invoiced(), stories.produced()):
        held = after(ORDER, hold(), state=order)
        assert after(ORDER, resume(), state=held) == order


def test_documentation_is_made_only_on_request_and_only_with_consent() -> None:
    order = stories.produced(stories.paid(lines(900), donation=DONATION))
    add = AddDocumentation(
        **by("marketing"), entry_id=payment_id(1), taken_on=TODAY, note="Dibagikan", photos=(document("foto.jpg"),)
    )
    given_that(ORDER, order).when(add).refused("documentation_not_requested")
    asked = after(ORDER, RequestDocumentation(**by("marketing")), state=order)
    assert asked.documentation is not None
    assert asked.documentation.programme == "Jumat Berkah"
    given_that(ORDER, asked).when(add).refused("consent_missing")
    agreed = after(ORDER, consent(), state=asked)
    shown = given_that(ORDER, agreed).when(add).then_says("order.documentation_added")
    given_that(ORDER, shown).when(add).refused("entry_known")
    taken_back = after(ORDER, WithdrawConsent(**by("marketing"), reason="Dicabut"), state=shown)
    assert taken_back.documentation is not None
    assert taken_back.documentation.entries == ()


def test_documentation_never_blocks_the_order() -> None:
    order = after(ORDER, RequestDocumentation(**by("marketing"), programme="Ramadan"), state=stories.dispatched())
    assert after(ORDER, receive(NASI_BOX=(900, 0, 0)), close(), state=order).status == "closed"


def test_what_has_no_name_is_not_documented() -> None:
    given_that(ORDER, stories.inquired()).when(RequestDocumentation(**by("sales"))).refused("programme_missing")
    future = consent().model_copy(update={"consented_on": date(2026, 3, 3)})
    asked = after(ORDER, RequestDocumentation(**by("sales"), programme="Ramadan"), state=stories.inquired())
    given_that(ORDER, asked).when(future).refused("date_in_the_future")
