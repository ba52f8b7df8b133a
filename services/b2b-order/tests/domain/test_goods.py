"""The kitchen, the Surat Jalan and the Form Penerimaan."""

from datetime import date, timedelta

from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.delivery import ScheduleDelivery, WithdrawDelivery
from jejak_b2b_order.domain.order.commands.payment import AcknowledgeReceivable
from jejak_b2b_order.domain.order.commands.production import ReportProduction
from jejak_events.b2b_order.delivery import DeliveryIssued
from jejak_events.b2b_order.production import ProductionFinished, ProductionRequested

from . import stories
from .samples import (
    AT,
    TERMS,
    TODAY,
    approve_terms,
    by,
    delivery_id,
    dispatch,
    finish,
    in_cash,
    issue_delivery,
    lines,
    on_credit,
    packs_of,
    receive,
    record,
    request_production,
    start,
    verify,
)

ACKNOWLEDGE = AcknowledgeReceivable(**by("accounting"), terms=TERMS)


def because(order: Order) -> str:
    (event,) = given_that(ORDER, order).when(request_production()).events
    assert isinstance(event, ProductionRequested)
    return event.because


def test_production_is_requested_for_the_down_payment_for_cash_in_full_and_for_approved_credit() -> None:
    invoiced = stories.invoiced()
    half, whole = stories.ahead(invoiced), invoiced.money.owed
    assert because(after(ORDER, record(half), verify(), state=invoiced)) == "down_payment"
    assert because(after(ORDER, in_cash(), record(whole), verify(), state=invoiced)) == "paid_in_full"
    assert because(after(ORDER, on_credit(), approve_terms(), state=invoiced)) == "credit_approved"
    cash_in_part = after(ORDER, in_cash(), record(half), verify(), state=invoiced)
    given_that(ORDER, cash_in_part).when(request_production()).then_nothing()


def test_it_is_requested_once_whatever_repeats() -> None:
    given_that(ORDER, stories.paid()).when(request_production()).then_nothing()
    given_that(ORDER, stories.produced()).when(request_production()).then_nothing()


def test_the_kitchen_tells_what_it_made_and_a_shortage_can_be_made_good() -> None:
    state = after(ORDER, start(), state=stories.paid())
    state = after(ORDER, ReportProduction(**by("production"), made=packs_of(NASI_BOX=400)), state=state)
    outcome = given_that(ORDER, state).when(finish(NASI_BOX=450))
    outcome.then_says("production.reported", "production.finished")
    finished = outcome.events[1]
    assert isinstance(finished, ProductionFinished)
    assert (finished.made, finished.short) == (packs_of(NASI_BOX=850), packs_of(NASI_BOX=50))
    again = after(ORDER, start(), finish(NASI_BOX=50), state=outcome.state)
    assert (again.short, again.deliverable) == ((), packs_of(NASI_BOX=900))
    given_that(ORDER, again).when(start()).refused("nothing_to_make")


def test_only_what_was_ordered_is_made_and_not_nothing() -> None:
    state = after(ORDER, start(), state=stories.paid())
    for made, code in ((packs_of(SNACK=1), "item_not_ordered"), ((), "nothing_made")):
        given_that(ORDER, state).when(ReportProduction(**by("production"), made=made)).refused(code)


def test_a_surat_jalan_has_the_goods_price_and_the_ongkos_kirim() -> None:
    outcome = given_that(ORDER, stories.produced()).when(issue_delivery(shipping=350_000))
    outcome.then_says("delivery.issued")
    (event,) = outcome.events
    assert isinstance(event, DeliveryIssued)
    assert (event.goods, event.shipping, event.balance) == (22_500_000, 350_000, 12_375_000 + 350_000)


def test_who_picks_up_pays_no_ongkos_kirim() -> None:
    order = stories.produced(stories.paid(fulfilment="self_pickup", address=""))
    given_that(ORDER, order).when(issue_delivery(shipping=1)).refused("no_shipping_on_pickup")
    given_that(ORDER, order).when(issue_delivery()).then_says("delivery.issued")


def test_no_more_stands_on_a_surat_jalan_than_is_ready_and_awaited() -> None:
    short = stories.produced(NASI_BOX=800)
    given_that(ORDER, short).when(issue_delivery(NASI_BOX=801)).refused("more_than_ready")
    rest = after(ORDER, issue_delivery(NASI_BOX=500), state=short)
    given_that(ORDER, rest).when(issue_delivery(2, NASI_BOX=301)).refused("more_than_ready")
    given_that(ORDER, rest).when(issue_delivery(NASI_BOX=1)).refused("delivery_known")
    all_of_it = after(ORDER, issue_delivery(2), state=rest)
    given_that(ORDER, all_of_it).when(issue_delivery(3)).refused("nothing_is_ready")
    too_many_made = stories.produced(NASI_BOX=950)
    assert too_many_made.deliverable == packs_of(NASI_BOX=900)


def test_nothing_leaves_before_it_is_settled_and_verified() -> None:
    order = after(ORDER, issue_delivery(shipping=350_000), state=stories.produced())
    given_that(ORDER, order).when(dispatch()).refused("not_settled")
    recorded = after(ORDER, record(order.money.owed, 2), state=order)
    given_that(ORDER, recorded).when(dispatch()).refused("not_settled")
    short = after(ORDER, verify(2, amount=order.money.owed - 1), state=recorded)
    given_that(ORDER, short).when(dispatch()).refused("not_settled")
    settled = after(ORDER, verify(2), state=recorded)
    given_that(ORDER, settled).when(dispatch()).then_says("delivery.dispatched")


def test_or_accounting_has_acknowledged_the_receivable() -> None:
    order = after(ORDER, issue_delivery(shipping=350_000), state=stories.produced(stories.granted()))
    given_that(ORDER, order).when(dispatch()).refused("not_settled")
    acknowledged = after(ORDER, ACKNOWLEDGE, state=order)
    given_that(ORDER, acknowledged).when(dispatch()).then_says("delivery.dispatched")
    more = after(ORDER, WithdrawDelivery(**by("purchasing"), delivery_id=delivery_id(1), reason="Salah"), state=order)
    dearer = after(ORDER, issue_delivery(2, 900_000), state=more.model_copy(update={"acknowledged": 25_100_000}))
    given_that(ORDER, dearer).when(dispatch(2)).refused("not_settled")


def test_the_shipping_of_a_withdrawn_surat_jalan_is_not_owed_and_its_goods_are_ready_again() -> None:
    order = after(ORDER, issue_delivery(shipping=350_000), state=stories.produced())
    withdraw = WithdrawDelivery(**by("store_manager"), delivery_id=delivery_id(1), reason="Jadwal berubah")
    state = given_that(ORDER, order).when(withdraw).then_says("delivery.withdrawn")
    assert (state.money.owed, state.deliverable) == (12_375_000, packs_of(NASI_BOX=900))
    given_that(ORDER, state).when(dispatch()).refused("no_delivery_issued", "not_settled")


def test_a_departure_is_scheduled_ahead() -> None:
    order = after(ORDER, issue_delivery(), state=stories.produced())
    schedule = ScheduleDelivery(
        **by("marketing"), delivery_id=delivery_id(1), leaves_at=AT + timedelta(hours=3), transport="B 9123 KLM"
    )
    state = given_that(ORDER, order).when(schedule).then_says("delivery.scheduled")
    assert state.deliveries[0].transport == "B 9123 KLM"
    past = schedule.model_copy(update={"leaves_at": AT - timedelta(seconds=1)})
    given_that(ORDER, order).when(past).refused("leaves_in_the_past")


def test_the_form_penerimaan_adds_up_to_the_surat_jalan() -> None:
    order = stories.dispatched()
    given_that(ORDER, order).when(receive(NASI_BOX=(899, 0, 0))).refused("receipt_does_not_add_up")
    given_that(ORDER, order).when(receive(SNACK=(900, 0, 0))).refused("receipt_does_not_add_up")
    early = receive(NASI_BOX=(900, 0, 0)).model_copy(update={"received_on": date(2026, 3, 1)})
    given_that(ORDER, order).when(early).refused("received_out_of_range")
    late = early.model_copy(update={"received_on": TODAY + timedelta(days=1)})
    given_that(ORDER, order).when(late).refused("received_out_of_range")
    given_that(ORDER, order).when(receive(NASI_BOX=(900, 0, 0))).then_says("delivery.received", "order.fulfilled")


def test_what_is_short_or_damaged_is_made_and_brought_again() -> None:
    state = given_that(ORDER, stories.dispatched()).when(receive(NASI_BOX=(880, 5, 15))).then_says("delivery.received")
    assert (state.status, state.outstanding, state.to_make) == (
        "produced",
        packs_of(NASI_BOX=20),
        packs_of(NASI_BOX=20),
    )
    made = after(ORDER, start(), finish(NASI_BOX=20), issue_delivery(2), dispatch(2), state=state)
    done = after(ORDER, receive(2, NASI_BOX=(20, 0, 0)), state=made)
    assert done.status == "delivered"


def test_partial_deliveries_make_several_surat_jalan() -> None:
    order = stories.settled(stories.produced(stories.paid(lines(900, SNACK=100))))
    first = after(ORDER, issue_delivery(1, NASI_BOX=900), dispatch(1), receive(NASI_BOX=(900, 0, 0)), state=order)
    assert (first.status, first.deliverable) == ("produced", packs_of(SNACK=100))
    second = after(ORDER, issue_delivery(2), dispatch(2), receive(2, SNACK=(100, 0, 0)), state=first)
    assert second.status == "delivered"
