"""From the inquiry to the customer's doorstep, on the running service."""

from tests.acceptance.food import FoodOffice, packs_of


def test_the_whole_way(food: FoodOffice) -> None:
    order = food.down_paid(packs=900)
    assert order.status == "Menunggu Produksi"
    order = food.produced(order)
    order = food.on_its_way(order, shipping=350_000)
    order = food.receive(order)
    assert (order.status, order["money"]["balance"]) == ("Diterima", 0)
    order = food.accounting.act(order, "close")
    assert order.status == "Selesai"
    types = [entry["type"] for entry in food.marketing.history(order)]
    assert types.count("production.requested") == 1
    asked = next(entry for entry in food.marketing.history(order) if entry["type"] == "production.requested")
    assert asked["caused_by"]["type"] == "payment.verified"
    assert asked["data"]["packs_in_all"] == 900
    assert packs_of(NASI_BOX=900) == [{"item": "NASI-BOX", "packs": 900}]
