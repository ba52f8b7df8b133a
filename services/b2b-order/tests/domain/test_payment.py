""" "paid" means verified; nobody verifies what they recorded; too much and too little are said out loud."""

from datetime import timedelta
from typing import Any

import pytest
from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.identity import provider_payment_id
from jejak_b2b_order.domain.order import ORDER
from jejak_b2b_order.domain.order.commands.payment import (
    AcknowledgeReceivable,
    PayRefund,
    RecordPayment,
    RejectPayment,
    RequestPayment,
    RequestRefund,
    RequestSettlement,
)
from jejak_events.b2b_order.payment import PaymentRequested, PaymentVerified, RefundRequested
from jejak_events.language import Actor

from . import stories
from .samples import (
    AT,
    TERMS,
    TODAY,
    by,
    cancel,
    hold,
    in_cash,
    issue_delivery,
    issue_invoice,
    on_credit,
    payment_id,
    record,
    request_production,
    resume,
    verify,
)

HALF = 12_375_000
WHOLE = 24_750_000


def told(amount: int = HALF, reference: str = "VA-1") -> RecordPayment:
    """By a payment provider."""
    return RecordPayment(
        actor=Actor(id="payments:contoh", role="system"),
        at=AT,
        payment_id=provider_payment_id("contoh", reference),
        amount=amount,
        method="virtual_account",
        paid_on=TODAY,
        reference=reference,
        provider="contoh",
    )


def test_the_down_payment_is_half_of_the_invoice_with_tax() -> None:
    outcome = given_that(ORDER, stories.invoiced()).when(RequestPayment(**by("marketing")))
    (event,) = outcome.events
    assert isinstance(event, PaymentRequested)
    assert (event.purpose, event.amount) == ("down_payment", HALF)


def test_in_cash_all_of_it_is_asked_ahead_and_on_credit_nothing() -> None:
    (event,) = (
        given_that(ORDER, after(ORDER, in_cash(), state=stories.invoiced()))
        .when(RequestPayment(**by("marketing")))
        .events
    )
    assert isinstance(event, PaymentRequested)
    assert (event.purpose, event.amount) == ("full", WHOLE)
    given_that(ORDER, after(ORDER, on_credit(), state=stories.invoiced())).when(
        RequestPayment(**by("marketing"))
    ).refused("nothing_is_asked_ahead")


def test_what_is_recorded_counts_only_once_it_is_verified() -> None:
    recorded = after(ORDER, record(HALF), state=stories.invoiced())
    assert recorded.money.paid == 0
    given_that(ORDER, recorded).when(request_production()).then_nothing()
    assert after(ORDER, verify(), state=recorded).money.paid == HALF


def test_who_recorded_it_never_verifies_or_rejects_it() -> None:
    by_accounting = record(HALF, **by("accounting"))
    state = after(ORDER, by_accounting, state=stories.invoiced())
    given_that(ORDER, state).when(verify()).refused("recorded_by_yourself")
    given_that(ORDER, state).when(
        RejectPayment(**by("accounting"), payment_id=payment_id(1), reason="Tidak ada")
    ).refused("recorded_by_yourself")
    given_that(ORDER, state).when(verify(actor=Actor(id="accounting-2", role="accounting"))).then_says(
        "payment.verified"
    )


def test_an_answer_is_given_once() -> None:
    state = after(ORDER, record(HALF), verify(), record(5, 2), state=stories.invoiced())
    given_that(ORDER, state).when(verify()).refused("payment_answered_already")
    given_that(ORDER, state).when(verify(3)).refused("payment_unknown")


def test_a_rejected_payment_counts_for_nothing() -> None:
    state = after(ORDER, record(HALF), state=stories.invoiced())
    reject = RejectPayment(**by("accounting"), payment_id=payment_id(1), reason="Tidak ada di rekening")
    after_it = given_that(ORDER, state).when(reject).then_says("payment.rejected")
    assert (after_it.money.paid, after_it.pending) == (0, ())


def test_it_is_paid_in_parts() -> None:
    state = after(ORDER, record(7_000_000), verify(), state=stories.invoiced())
    given_that(ORDER, state).when(request_production()).then_nothing()
    state = after(ORDER, record(5_375_000, 2), verify(2), state=state)
    given_that(ORDER, state).when(request_production()).then_says("production.requested")
    assert state.money.owed == HALF


def test_less_arrived_than_was_recorded() -> None:
    state = after(ORDER, record(HALF), verify(amount=HALF - 6_500), state=stories.invoiced())
    assert state.money.paid == HALF - 6_500
    given_that(ORDER, state).when(request_production()).then_nothing()


def test_more_than_is_owed_is_verified_only_with_a_reason_and_given_back() -> None:
    recorded = after(ORDER, record(WHOLE + 50_000), state=stories.invoiced())
    outcome = given_that(ORDER, recorded).when(verify())
    outcome.refused("overpayment_unexplained")
    assert outcome.refusals[0].params["over"] == 50_000
    over = after(ORDER, verify(overpayment_reason="Pelanggan membulatkan"), state=recorded)
    assert (over.money.balance, over.money.overpaid, over.refundable) == (-50_000, 50_000, 50_000)
    given_that(ORDER, over).when(RequestRefund(**by("marketing"), amount=50_001, reason="Lebih")).refused(
        "refund_too_large"
    )
    asked = after(ORDER, RequestRefund(**by("accounting"), reason="Lebih bayar"), state=over)
    assert asked.refundable == 0
    pay = PayRefund(**by("accounting"), refund_id=asked.refunds[0].id, paid_on=TODAY, reference="TRF-77")
    given_that(ORDER, asked).when(pay).refused("requested_by_yourself")
    other = pay.model_copy(update={"actor": Actor(id="accounting-2", role="accounting")})
    assert given_that(ORDER, asked).when(other).then_says("refund.paid").money.balance == 0


def test_a_provider_that_tells_it_twice_tells_of_one_payment() -> None:
    state = after(ORDER, told(), state=stories.invoiced())
    given_that(ORDER, state).when(told()).then_nothing()
    given_that(ORDER, after(ORDER, verify_told(), state=state)).when(told()).then_nothing()
    given_that(ORDER, state).when(told(HALF + 1)).refused("payment_recorded_already")
    assert len(after(ORDER, told(reference="VA-2"), state=state).payments) == 2


def verify_told() -> Any:
    return verify().model_copy(update={"payment_id": provider_payment_id("contoh", "VA-1")})


def test_nobody_pays_tomorrow() -> None:
    given_that(ORDER, stories.invoiced()).when(record(5, paid_on=TODAY + timedelta(days=1))).refused(
        "paid_in_the_future"
    )


@pytest.mark.parametrize("status", ["inquiry", "confirmed"])
def test_nothing_is_paid_before_it_was_invoiced(status: str) -> None:
    order = stories.inquired() if status == "inquiry" else stories.confirmed()
    given_that(ORDER, order).when(record(HALF)).refused("not_invoiced")


def test_money_comes_on_hold_too_and_the_kitchen_is_asked_on_resuming() -> None:
    held = after(ORDER, hold(), record(HALF), verify(), state=stories.invoiced())
    given_that(ORDER, held).when(request_production()).then_nothing()
    resumed = after(ORDER, resume(), state=held)
    given_that(ORDER, resumed).when(request_production()).then_says("production.requested")


def test_money_that_comes_after_the_cancelling_goes_back() -> None:
    cancelled = after(ORDER, record(HALF), cancel(), state=stories.invoiced())
    outcome = given_that(ORDER, cancelled).when(verify())
    outcome.then_says("payment.verified", "refund.requested")
    back = outcome.events[1]
    assert isinstance(back, RefundRequested)
    assert (back.amount, back.cause) == (HALF, "late_payment")


def test_the_rest_is_asked_with_the_shipping() -> None:
    order = after(ORDER, issue_delivery(shipping=350_000), state=stories.produced())
    (event,) = given_that(ORDER, order).when(RequestSettlement(**by("marketing"))).events
    assert isinstance(event, PaymentRequested)
    assert (event.purpose, event.amount) == ("settlement", HALF + 350_000)


def test_only_credit_is_acknowledged_as_a_debt_and_again_when_more_is_owed() -> None:
    acknowledge = AcknowledgeReceivable(**by("accounting"), terms=TERMS)
    given_that(ORDER, stories.produced()).when(acknowledge).refused("not_on_credit")
    granted = stories.produced(stories.granted())
    state = given_that(ORDER, granted).when(acknowledge).then_says("receivable.acknowledged")
    assert state.acknowledged == WHOLE
    given_that(ORDER, state).when(acknowledge).refused("acknowledged_already")
    more = after(ORDER, issue_delivery(shipping=1), state=state)
    given_that(ORDER, more).when(acknowledge).then_says("receivable.acknowledged")


def test_what_was_paid_stays_paid_when_the_invoice_is_issued_anew() -> None:
    state = after(ORDER, record(7_000_000), verify(), issue_invoice(2, "Alamat"), state=stories.invoiced())
    assert (state.money.paid, state.money.owed) == (7_000_000, 17_750_000)


def test_a_verified_payment_says_what_it_is_to_the_books() -> None:
    (event,) = given_that(ORDER, after(ORDER, record(HALF), state=stories.invoiced())).when(verify()).events
    assert isinstance(event, PaymentVerified)
    assert (event.kind, event.paid_in_all, event.balance, event.recorded) == ("advance", HALF, HALF, HALF)
    assert event.invoice_number == "PI/2026/00001"
