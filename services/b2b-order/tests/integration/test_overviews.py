"""What all orders together say, on the running service: calendar, receivables and work lists."""

import csv
import io
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from tests.acceptance.food import OUTLET, FoodOffice, in_days
from tests.acceptance.people import Person
from tests.acceptance.record import Problem, Record

from jejak_b2b_order.entrypoints.http.production_calendar import CalendarDay, day_of
from jejak_b2b_order.entrypoints.http.receivables import BUCKETS


def read(person: Person, path: str, **query: object) -> Any:
    answer = person.http.get(path, params={name: str(value) for name, value in query.items()})
    assert answer.is_success, answer.text
    return answer.json()


def exported(person: Person, name: str, **query: object) -> list[dict[str, str]]:
    """The list's file, line by line, headed in English."""
    params = {name: str(value) for name, value in query.items()}
    answer = person.http.get(f"{name}/export", params=params, headers={"Accept-Language": "en"})
    assert answer.is_success, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def packs_on(food: FoodOffice, day: str, position: int) -> int:
    """As the kitchen reads it."""
    found = read(food.production, "production_calendar", **{"from": day, "to": day, "wait_for": position})
    assert all(item["capacity"] is None for item in found["items"])
    return sum(item["packs"] for item in found["items"])


def topics(person: Person, order: Record, position: int) -> list[str]:
    """What waits for somebody in an order."""
    return [item["topic"] for item in person.pages("/work", wait_for=position) if item["record_id"] == order.id]


def test_the_calendar_counts_what_is_confirmed_and_nothing_before(food: FoodOffice) -> None:
    order = food.recommended(packs=730, days=201)
    day = in_days(201)
    assert packs_on(food, day, food.observer.hears("order.recommended", order).position) == 0
    order = food.store_manager.act(order, "confirm")
    assert packs_on(food, day, food.observer.hears("order.confirmed", order).position) == 730
    (line,) = exported(food.production, "production_calendar", **{"from": day, "to": day})
    assert line == {"Day": day, "Outlet": OUTLET, "Orders": "1", "Packs": "730", "Capacity": "", "Free": ""}
    order = food.store_manager.act(order, "cancel", {"reason": "Acara batal"})
    assert packs_on(food, day, food.observer.hears("order.cancelled", order).position) == 0


def test_an_order_is_found_by_any_part_of_what_it_is_known_by(food: FoodOffice) -> None:
    order = food.inquired()
    for part in (order["number"], order["number"][-4:], order["customer"]["name"][7:].lower()):
        found = food.marketing.pages("/orders", q=part, wait_for=food.marketing.position)
        assert order.id in {row["id"] for row in found}, part
    assert food.marketing.pages("/orders", q=f"{order['number']}-9") == []


def test_a_calendar_that_ends_before_it_begins_is_refused(food: FoodOffice) -> None:
    answer = food.marketing.http.get("production_calendar", params={"from": in_days(2), "to": in_days(1)})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "query:to"


def test_days_at_the_end_of_the_calendar_are_refused(food: FoodOffice) -> None:
    """A day more, or the same moment in Jakarta, could not be written any more."""
    answer = food.marketing.http.get("production_calendar", params={"from": "9999-12-31", "to": "9999-12-31"})
    assert [fault["field"] for fault in answer.json()["errors"]] == ["query:from", "query:to"]
    body = {"delivery_id": str(UUID(int=0)), "leaves_at": "9999-12-31T23:30:00Z"}
    with pytest.raises(Problem) as refused:
        food.production.act(food.inquired(), "schedule_delivery", body)
    assert refused.value.fields == ["/leaves_at"]


@pytest.mark.parametrize(("packs", "free"), [(2_000, 1_000), (3_000, 0), (3_500, -500)])
def test_more_than_the_capacity_is_seen(packs: int, free: int) -> None:
    told = day_of(date(2026, 12, 1), "JKT-TEBET", 2, packs, {"JKT-TEBET": 3_000})
    assert told == CalendarDay(
        day=date(2026, 12, 1), outlet="JKT-TEBET", orders=2, packs=packs, capacity=3_000, free=free
    )


def test_every_age_belongs_to_one_bucket() -> None:
    for age in range(1, 400):
        assert sum(since <= age and (until is None or age <= until) for _, since, until in BUCKETS) == 1


@pytest.mark.parametrize(("late", "bucket"), [(0, "not_due"), (30, "days_1_to_30"), (91, "over_90_days")])
def test_an_acknowledged_receivable_is_listed_by_its_age_until_it_is_paid(
    food: FoodOffice, late: int, bucket: str
) -> None:
    """Accounting may set another day than the one that was agreed upon."""
    order = food.on_credit(food.invoiced(packs=120))
    order = food.accounting.act(order, "approve_terms", {})
    order = food.produced(food.with_the_kitchen(order))
    order = food.store_manager.act(order, "issue_delivery", {"shipping": 40_000})
    order = food.accounting.act(order, "acknowledge_receivable", {"due_on": in_days(-late)})
    owed = order["money"]["owed"]

    def of_the_customer(position: int) -> list[dict[str, Any]]:
        found = read(food.accounting, "receivables", wait_for=position)
        assert found["total"] == sum(item["total"] for item in found["items"])
        return [item for item in found["items"] if item["customer_id"] == order["customer"]["id"]]

    (item,) = of_the_customer(food.observer.hears("receivable.acknowledged", order).position)
    ages = {name: item[name] for name in ("not_due", *(name for name, _, _ in BUCKETS)) if item[name]}
    assert (ages, item["orders"], item["total"]) == ({bucket: owed}, 1, owed)
    lines = exported(food.accounting, "receivables")
    assert [line["Customer id"] for line in lines] == [
        one["customer_id"] for one in read(food.accounting, "receivables")["items"]
    ]
    (line,) = [line for line in lines if line["Customer id"] == item["customer_id"]]
    assert list(line.values()) == [str(value) for value in item.values()], "the same sums in the same order"
    order = food.pay(order, owed)
    assert of_the_customer(food.observer.hears("payment.verified", order).position) == []


def test_each_role_sees_what_waits_for_it(food: FoodOffice) -> None:
    order = food.checking()
    asked = food.observer.hears("order.availability_requested", order).position
    assert topics(food.ppic, order, asked) == ["answer_availability"]
    assert topics(food.store_manager, order, asked) == []
    order = food.ppic.act(order, "answer_availability", {"available": True})
    answered = food.observer.hears("order.availability_answered", order).position
    assert topics(food.ppic, order, answered) == []
    assert topics(food.rnd, order, answered) == ["answer_availability"]


def test_money_waits_for_marketing_and_then_for_accounting(food: FoodOffice) -> None:
    order = food.invoiced()
    issued = food.observer.hears("order.invoice_issued", order).position
    assert topics(food.marketing, order, issued) == ["collect_payment"]
    order = food.record(order, 1_000)
    recorded = food.observer.hears("payment.recorded", order).position
    assert topics(food.marketing, order, recorded) == []
    assert topics(food.accounting, order, recorded) == ["verify_payment"]
