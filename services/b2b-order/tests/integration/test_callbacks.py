"""Payment providers tell of payments: signed, once in effect, and never as good as verified."""

import json
import time
from typing import Any

import pytest
from tests.acceptance.food import SECRETS, FoodOffice
from tests.acceptance.record import Record


@pytest.fixture(scope="module")
def order(food: FoodOffice) -> Record:
    return food.invoiced(packs=300)


def payments(food: FoodOffice, order: Record) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = food.accounting.see(order)["payments"]
    return found


def test_a_callback_takes_a_payment_down_and_accounting_verifies_it(food: FoodOffice, order: Record) -> None:
    answer = food.callback(order, 1_000_000, id="VA-SATU")
    assert (answer.status_code, answer.json()["recorded"]) == (200, True)
    (payment,) = payments(food, order)
    assert (payment["state"], payment["provider"], payment["reference"]) == ("recorded", "contoh", "VA-SATU")
    assert food.accounting.see(order)["money"]["paid"] == 0
    verified = food.accounting.act(order, "verify_payment", {"payment_id": payment["id"]})
    assert verified["money"]["paid"] == 1_000_000


def test_told_again_it_is_one_payment_and_with_another_amount_it_is_refused(food: FoodOffice) -> None:
    order = food.invoiced(packs=310)
    for _ in range(3):
        assert food.callback(order, 500_000, id="VA-DUA").status_code == 200
    assert len(payments(food, order)) == 1
    other = food.callback(order, 500_001, id="VA-DUA")
    assert (other.status_code, other.json()["code"]) == (409, "payment_recorded_already")


def test_what_is_not_signed_is_not_believed(food: FoodOffice, order: Record) -> None:
    body = json.dumps({"type": "payment.settled", "order_id": order.id}).encode()
    refused = [
        food.tell(body, secret="salah"),
        food.tell(body, moment=int(time.time()) - 301),
        food.tell(body, moment=int(time.time()) + 330),
        food.tell(body, moment=-1),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(401, "signature_invalid")}
    tampered = food.marketing.http.post(
        "/payments/callbacks/contoh", json={"type": "x"}, headers={"X-Contoh-Timestamp": str(int(time.time()))}
    )
    assert tampered.status_code == 401


def test_a_signed_callback_that_is_not_understood_names_the_fields(food: FoodOffice, order: Record) -> None:
    answer = food.callback(order, 0)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["/amount"]
    assert answer.json()["correlation_id"]
    answer = food.callback(order, 5, paid_at="9999-12-31T23:30:00Z")
    assert [error["field"] for error in answer.json()["errors"]] == ["/paid_at"], "it is a later year in Jakarta"


def test_what_tells_of_no_payment_is_taken_and_does_nothing(food: FoodOffice, order: Record) -> None:
    before = food.accounting.see(order).version
    answer = food.callback(order, 5, type="payment.pending")
    assert answer.json() == {"recorded": False, "version": None}
    assert food.accounting.see(order).version == before


def test_a_provider_or_an_order_that_is_not_there_is_not_found(food: FoodOffice, order: Record) -> None:
    assert food.marketing.http.post("/payments/callbacks/lain", json={}).status_code == 404
    nowhere = food.callback(order, 5, order_id="0198f3a0-0000-4000-8000-000000000009")
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "record_missing")
    assert SECRETS["contoh"] not in nowhere.text
