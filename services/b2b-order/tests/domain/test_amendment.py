"""What a change brings with it is decided by a table; here it is read cell by cell and lived through."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.amendment import CONSEQUENCES, KINDS
from jejak_b2b_order.domain.pricing import AskedLine
from jejak_events.b2b_order.goods import DonationProgramme
from jejak_events.b2b_order.order import OrderAmended, OrderStatus

from . import stories
from .samples import (
    amend,
    approve_terms,
    ask,
    issue_delivery,
    issue_invoice,
    lines,
    on_credit,
    record,
    request_production,
    verify,
)

S = OrderStatus
STAGES: dict[OrderStatus, Callable[[], Order]] = {
    S.CHECKING: stories.asked,
    S.AVAILABLE: stories.available,
    S.CONFIRMED: stories.confirmed,
    S.INVOICED: stories.invoiced,
    S.PRODUCTION_REQUESTED: stories.paid,
    S.IN_PRODUCTION: stories.in_production,
    S.PRODUCED: stories.produced,
}
CHANGES: dict[str, Callable[[], Any]] = {
    "more_packs": lambda: amend(lines(901)),
    "fewer_packs": lambda: amend(lines(899)),
    "other_items": lambda: amend(lines(900, SNACK=1)),
    "price": lambda: amend([AskedLine(item="NASI-BOX", packs=900, unit_price=24_000, price_reason="Tawar")]),
    "earlier": lambda: amend(needed_by=date(2026, 3, 11)),
    "later": lambda: amend(needed_by=date(2026, 3, 13)),
    "place": lambda: amend(address="Jl. Lain 1"),
    "details": lambda: amend(donation=DonationProgramme(name="Jumat Berkah")),
}


@pytest.mark.parametrize("status", STAGES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_what_must_be_done_again_stands_in_the_table(kind: Any, status: OrderStatus) -> None:
    order, cell = STAGES[status](), CONSEQUENCES[kind, status]
    outcome = given_that(ORDER, order).when(CHANGES[kind]())
    if cell == "never":
        outcome.refused("change_too_late")
        return
    state = outcome.state
    event = outcome.events[-1]
    assert isinstance(event, OrderAmended)
    assert (event.changes, event.again) == ((kind,), cell)
    assert event.voided_invoice == (order.invoice.number if order.invoice and cell else None)
    if "availability" in cell:
        assert (state.status, state.check) == ("inquiry", None)
    elif "confirmation" in cell:
        assert (state.status, state.recommended) == ("available", ())
    elif "invoice" in cell:
        assert (state.status, state.live_invoice) == ("confirmed", None)
    else:
        assert state.status == status
    if cell and status is S.PRODUCTION_REQUESTED:
        assert [event.TYPE for event in outcome.events] == ["production.called_off", "order.amended"]


def test_every_kind_of_change_and_every_stage_has_its_cell() -> None:
    assert set(CONSEQUENCES) == {(kind, status) for kind in KINDS for status in STAGES}
    assert set(CHANGES) == set(KINDS)


def test_the_new_invoice_asks_for_the_difference_and_the_kitchen_is_asked_again_once_it_is_paid() -> None:
    paid = stories.paid()
    state = after(ORDER, amend(lines(600)), state=paid)
    assert (state.money.due, state.money.paid, state.money.overpaid) == (0, 12_375_000, 12_375_000)
    state = after(ORDER, issue_invoice(2), state=state)
    assert (state.money.due, state.money.owed) == (16_500_000, 4_125_000)
    again = given_that(ORDER, state).when(request_production()).then_says("production.requested")
    assert again.production is not None
    assert paid.production is not None
    assert again.production.request_id != paid.production.request_id


def test_credit_that_was_granted_falls_with_the_invoice() -> None:
    granted = after(ORDER, on_credit(), approve_terms(), state=stories.invoiced())
    state = after(ORDER, amend(lines(700)), issue_invoice(2), state=granted)
    assert state.exposure == 0
    given_that(ORDER, state).when(request_production()).then_nothing()
    given_that(ORDER, state).when(approve_terms()).then_says("order.terms_approved")


def test_several_changes_at_once_bring_all_that_each_of_them_does() -> None:
    outcome = given_that(ORDER, stories.confirmed()).when(amend(lines(800), needed_by=date(2026, 3, 11)))
    (event,) = outcome.events
    assert isinstance(event, OrderAmended)
    assert (event.changes, event.again) == (("fewer_packs", "earlier"), ("availability", "confirmation"))
    assert outcome.state.status == "inquiry"
    assert after(ORDER, ask(ready_by=date(2026, 3, 11)), state=outcome.state).round == 2


def test_the_same_form_again_changes_nothing() -> None:
    given_that(ORDER, stories.invoiced()).when(amend()).then_nothing()


def test_the_place_stands_still_while_a_surat_jalan_is_under_way() -> None:
    order = after(ORDER, issue_delivery(), state=stories.produced())
    given_that(ORDER, order).when(amend(address="Jl. Lain 1")).refused("delivery_under_way")


def test_a_payment_that_waits_is_verified_whatever_was_changed_meanwhile() -> None:
    waiting = after(ORDER, record(12_375_000), amend(lines(950)), state=stories.invoiced())
    given_that(ORDER, waiting).when(verify()).refused("overpayment_unexplained")
    assert after(ORDER, verify(overpayment_reason="Pesanan diubah"), state=waiting).money.paid == 12_375_000
