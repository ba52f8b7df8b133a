""" "R&D dan Gudang PPIC menginformasikan ketersedian bahan baku pemesanan" (SOP MKN-ODR01, Prosedur)."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError
from tests.given_when_then import after, given_that

from jejak_b2b_order.domain.order import ORDER, Order
from jejak_b2b_order.domain.order.commands.availability import (
    AnswerAvailability,
    DeclineCounterOffer,
    ExpireAvailability,
)
from jejak_events.b2b_order.order import AvailabilityAnswered, CounterOffered

from . import stories
from .samples import DESKS, NEEDED_BY, accept, answer, ask, by, confirm, hold, lines, recommend, resume

DAY = date(2026, 3, 14)
EXPIRED = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)


def expire(round: int = 1, at: datetime = EXPIRED) -> ExpireAvailability:
    return ExpireAvailability(**by("system", at), round=round)


def test_marketing_gives_quantity_and_time_estimate_and_all_three_desks_are_asked() -> None:
    state = given_that(ORDER, stories.inquired()).when(ask()).then_says("order.availability_requested")
    assert state.check is not None
    assert (state.check.packs_in_all, state.check.estimate, state.check.missing) == (900, "2 hari", state.check.desks)


def test_it_is_to_be_ready_when_it_is_needed() -> None:
    given_that(ORDER, stories.inquired()).when(ask(ready_by=DAY)).refused("ready_too_late")


def test_all_must_answer() -> None:
    two = after(ORDER, answer("rnd"), answer("ppic"), state=stories.asked())
    assert two.status == "checking"
    state = (
        given_that(ORDER, two)
        .when(answer("production"))
        .then_says("order.availability_answered", "order.availability_confirmed")
    )
    assert state.status == "available"


def test_rnd_and_ppic_answer_on_raw_materials_and_production_on_workforce() -> None:
    about = {}
    for desk in DESKS:
        (event, *_) = given_that(ORDER, stories.asked()).when(answer(desk)).events
        assert isinstance(event, AvailabilityAnswered)
        about[desk] = event.about
    assert about == {"rnd": "raw_materials", "ppic": "raw_materials", "production": "workforce"}


def test_a_desk_answers_once() -> None:
    state = after(ORDER, answer("rnd"), state=stories.asked())
    given_that(ORDER, state).when(answer("rnd")).refused("answered_already")


def test_a_shortage_carries_a_counter_offer() -> None:
    with pytest.raises(ValidationError, match="how many packs"):
        AnswerAvailability(**by("rnd"), available=False)
    with pytest.raises(ValidationError, match="no counter-offer"):
        AnswerAvailability(**by("rnd"), available=True, offered_packs=3, offered_date=DAY)
    given_that(ORDER, stories.asked()).when(answer("rnd", 901)).refused("offer_exceeds_order")


def short() -> Order:
    return after(ORDER, answer("rnd", 700), answer("ppic", 800, DAY), answer("production"), state=stories.asked())


def test_the_least_quantity_and_the_latest_day_are_offered() -> None:
    two = after(ORDER, answer("rnd", 700), answer("ppic", 800, DAY), state=stories.asked())
    outcome = given_that(ORDER, two).when(answer("production"))
    assert outcome.events[1] == CounterOffered(number=two.number, round=1, packs=700, needed_by=DAY)
    assert outcome.state.status == "checking"


def test_the_customer_accepts_the_counter_offer() -> None:
    state = (
        given_that(ORDER, short())
        .when(accept(NASI_BOX=700))
        .then_says("order.counter_offer_accepted", "order.availability_confirmed")
    )
    assert (state.status, state.packs_in_all, state.form.handover.needed_by) == ("available", 700, DAY)


def test_no_more_is_accepted_than_was_offered_or_ordered_and_not_nothing() -> None:
    given_that(ORDER, short()).when(accept(NASI_BOX=701)).refused("offer_not_kept")
    given_that(ORDER, short()).when(accept(NASI_BOX=901)).refused("more_than_ordered")
    given_that(ORDER, short()).when(accept(SNACK=1)).refused("more_than_ordered")
    given_that(ORDER, short()).when(accept()).refused("offer_not_kept")


def test_the_customer_declines_and_the_form_can_be_changed_and_asked_about_again() -> None:
    declined = DeclineCounterOffer(**by("sales"), reason="Harus 900")
    state = given_that(ORDER, short()).when(declined).then_says("order.counter_offer_declined")
    assert state.status == "inquiry"
    assert after(ORDER, ask(), state=state).round == 2


def test_answers_expire_given_or_not() -> None:
    state = given_that(ORDER, stories.asked()).when(expire()).then_says("order.availability_expired")
    assert (state.status, state.check) == ("inquiry", None)
    given_that(ORDER, stories.available()).when(expire()).then_says("order.availability_expired")
    held = after(ORDER, hold(), expire(), resume(), state=stories.asked())
    assert held.status == "inquiry"


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (stories.asked(), expire(at=datetime(2026, 3, 4, 1, 59, tzinfo=UTC))),
        (stories.asked(), expire(round=2)),
        (stories.confirmed(), expire()),
    ],
    ids=["too early", "another round", "confirmed meanwhile"],
)
def test_old_news_expires_nothing(state: Order, command: ExpireAvailability) -> None:
    given_that(ORDER, state).when(command).then_nothing()


def test_rnd_and_marketing_confirm_to_the_store_manager_who_confirms() -> None:
    given_that(ORDER, stories.available()).when(confirm()).refused("not_recommended")
    one = after(ORDER, recommend("rnd"), state=stories.available())
    given_that(ORDER, one).when(confirm()).refused("not_recommended")
    given_that(ORDER, one).when(recommend("rnd")).refused("recommended_already")
    both = after(ORDER, recommend("sales"), state=one)
    given_that(ORDER, both).when(confirm()).then_says("order.confirmed")


def test_what_is_needed_on_a_day_that_is_past_is_not_confirmed() -> None:
    order = after(ORDER, recommend("rnd"), recommend("marketing"), state=stories.available(lines(10)))
    assert order.form.handover.needed_by == NEEDED_BY
    given_that(ORDER, order).when(confirm(datetime(2026, 3, 12, 17, 0, tzinfo=UTC))).refused("needed_by_passed")
