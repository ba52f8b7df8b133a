"""Several people, providers and policies at one order at once: no invariant breaks, and everybody hears what became."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Any

import httpx
from tests.acceptance.food import FoodOffice
from tests.acceptance.people import Person, key
from tests.acceptance.record import Record

from jejak_b2b_order.application.payments import signature

AT_ONCE = 12
Send = tuple[Person, str, Any]


def at_once(order: Record, sends: Sequence[Send]) -> list[httpx.Response]:
    """All under way together, each on the version that everybody has seen, each under a key of its own."""

    async def send() -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http:

            async def one(person: Person, command: str, body: Any) -> httpx.Response:
                headers = {**person.http.headers, "Idempotency-Key": key(), "If-Match": order.etag}
                return await http.post(f"{person.http.base_url}{order.path[1:]}/{command}", json=body, headers=headers)

            return await asyncio.gather(*(one(*each) for each in sends))

    return asyncio.run(send())


def types_of(food: FoodOffice, order: Record) -> list[str]:
    return [entry["type"] for entry in food.marketing.history(order)]


def test_of_many_who_confirm_one_does(food: FoodOffice) -> None:
    order = food.store_manager.see(food.recommended(packs=200))
    answers = at_once(order, [(food.store_manager, "confirm", None)] * AT_ONCE)
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 200
    assert set(codes[1:]) <= {409, 412}
    assert types_of(food, order).count("order.confirmed") == 1


def test_many_callbacks_of_one_payment_are_one_payment(food: FoodOffice) -> None:
    order = food.invoiced(packs=210)
    body = json.dumps(
        {
            "type": "payment.settled",
            "id": "VA-SERENTAK",
            "order_id": order.id,
            "amount": order["figures"]["asked_ahead"],
            "method": "qris",
            "paid_at": "2026-01-05T03:00:00Z",
        }
    ).encode()
    moment = str(int(time.time()))
    signed = signature("rahasia-hanya-untuk-uji", moment, body)

    async def tell() -> list[httpx.Response]:
        headers = {
            "Content-Type": "application/json",
            "X-Contoh-Timestamp": moment,
            "X-Contoh-Signature": signed,
        }
        async with httpx.AsyncClient(base_url=food.marketing.http.base_url, timeout=60, trust_env=False) as http:
            sends = (http.post("payments/callbacks/contoh", content=body, headers=headers) for _ in range(AT_ONCE))
            return await asyncio.gather(*sends)

    assert {answer.status_code for answer in asyncio.run(tell())} == {200}
    assert types_of(food, order).count("payment.recorded") == 1


def test_many_who_verify_one_payment_verify_it_once_and_the_kitchen_is_asked_once(food: FoodOffice) -> None:
    order = food.invoiced(packs=220)
    order = food.record(order, order["figures"]["asked_ahead"])
    told = {"payment_id": order["payments"][0]["id"]}
    answers = at_once(order, [(who, "verify_payment", told) for who in (food.accounting, food.controller) * 6])
    assert sorted(answer.status_code for answer in answers)[0] == 200
    food.with_the_kitchen(order)
    types = types_of(food, order)
    assert (types.count("payment.verified"), types.count("production.requested")) == (1, 1)


def test_the_kitchen_finishes_or_the_order_is_cancelled_and_never_both(food: FoodOffice) -> None:
    for _ in range(3):
        order = food.production.act(food.down_paid(packs=230), "start_production")
        answers = at_once(
            order,
            [
                (food.production, "finish_production", {"made": [{"item": "NASI-BOX", "packs": 230}]}),
                (food.store_manager, "cancel", {"reason": "Acara dibatalkan"}),
            ],
        )
        assert sorted(answer.status_code for answer in answers) in ([200, 409], [200, 412])
        types = types_of(food, order)
        assert ("production.finished" in types) != ("order.cancelled" in types)
        money = food.accounting.see(order)["money"]
        assert money["balance"] == money["due"] - money["paid"]


def test_numbers_have_no_gap_however_many_are_drawn_at_once(food: FoodOffice) -> None:
    orders = [food.confirmed(packs=240 + n) for n in range(4)]

    async def issue() -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=60, trust_env=False) as http:
            sends = [
                http.post(
                    f"{food.store_manager.http.base_url}{order.path[1:]}/issue_invoice",
                    json={},
                    headers={**food.store_manager.http.headers, "Idempotency-Key": key(), "If-Match": order.etag},
                )
                for order in orders
                for _ in range(3)
            ]
            return await asyncio.gather(*sends)

    answers = asyncio.run(issue())
    assert sum(answer.status_code == 200 for answer in answers) == len(orders)
    last = food.invoiced(packs=250)
    food.observer.hears("order.invoice_issued", last)
    issued = [event for event in food.observer.everything() if event.type == "order.invoice_issued"]
    drawn = sorted(int(event.data["invoice_number"][-5:]) for event in issued)
    assert drawn == list(range(1, len(drawn) + 1))
