"""Requests about orders that must succeed; a remark in brackets tells variants of one operation apart."""

import json
import time
from collections.abc import Mapping
from functools import cache
from uuid import uuid4

from tests.acceptance.food import SECRETS, FoodOffice, form, in_days, inquiry, packs_of, today
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.record import Record
from tests.acceptance.telco import pdf
from tests.fuzz.ready import Prepare, Ready, on

from jejak_b2b_order.application.payments import signature

REASON = {"reason": "Acara dibatalkan"}
NOTE = {"note": None}


def food_of(office: Office) -> FoodOffice:
    assert office.food is not None
    return office.food


def offered_less(office: Office) -> Record:
    """A desk has less, and the customer is to say whether that will do."""
    food = food_of(office)
    order = food.checking()
    less = {"available": False, "offered_packs": 100, "offered_date": in_days(12)}
    for desk in (food.rnd, food.ppic):
        order = desk.act(order, "answer_availability", {"available": True})
    return food.production.act(order, "answer_availability", less)


def late(office: Office) -> Record:
    return food_of(office).available(packs=1_200, days=2)


def credit_asked(office: Office) -> Record:
    return food_of(office).on_credit(food_of(office).invoiced())


def granted(office: Office) -> Record:
    food = food_of(office)
    return food.with_the_kitchen(food.accounting.act(credit_asked(office), "approve_terms", NOTE))


def recorded(office: Office) -> Record:
    food = food_of(office)
    return food.record(food.invoiced(), 100_000)


def overpaid(office: Office) -> Record:
    food = food_of(office)
    order = food.invoiced()
    return food.pay(order, order["money"]["owed"] + 5_000, overpayment_reason="Pelanggan membulatkan")


def asked_back(office: Office) -> Record:
    food = food_of(office)
    return food.marketing.act(food.with_the_kitchen(overpaid(office)), "request_refund", REASON)


def making(office: Office) -> Record:
    food = food_of(office)
    return food.production.act(food.down_paid(), "start_production")


def made(office: Office) -> Record:
    return food_of(office).produced()


def with_a_delivery(office: Office) -> Record:
    food = food_of(office)
    order = food.store_manager.act(made(office), "issue_delivery", {"shipping": 25_000})
    return food.pay(order, order["money"]["owed"])


def on_the_road(office: Office) -> Record:
    return food_of(office).on_its_way(made(office))


def received(office: Office) -> Record:
    return food_of(office).receive(on_the_road(office))


def partly(office: Office) -> Record:
    return food_of(office).receive(on_the_road(office), short=5)


def documented(office: Office) -> Record:
    """Asked for by the donor."""
    food = food_of(office)
    return food.marketing.act(food.inquired(), "request_documentation", {"programme": "Jumat Berkah"})


def consented(office: Office) -> Record:
    fields = {"statement": "Penerima setuju difoto", "consented_on": today().isoformat()}
    return food_of(office).marketing.act(
        documented(office), "record_consent", data=fields, files={"file": ("izin.pdf", pdf("izin"))}
    )


def of_payment(order: Record, **more: object) -> Ready:
    return on(order, {"payment_id": order["payments"][-1]["id"], **more})


def of_delivery(order: Record, **more: object) -> Ready:
    return on(order, {"delivery_id": order["deliveries"][-1]["id"], **more})


def receipt(order: Record) -> Ready:
    lines = [{"item": each["item"], "received": each["packs"]} for each in order["deliveries"][-1]["lines"]]
    return of_delivery(order, lines=lines, received_on=today().isoformat())


@cache
def awaiting_payment(office: Office) -> Record:
    """One order for every callback: each tells of another small part of its payment."""
    return food_of(office).invoiced()


def told(order: Record) -> Ready:
    """A provider's callback, signed over the bytes that will be sent."""
    body = {
        "type": "payment.settled",
        "id": f"VA-{uuid4().hex[:12]}",
        "order_id": order.id,
        "amount": 10_000,
        "method": "qris",
        "paid_at": "2026-01-05T03:00:00Z",
    }
    moment = str(int(time.time()))
    signed = signature(SECRETS["contoh"], moment, json.dumps(body, separators=(",", ":")).encode())
    headers = {"X-Contoh-Timestamp": moment, "X-Contoh-Signature": signed}
    return Ready({"provider": "contoh"}, json=body, headers=headers)


def printed(office: Office) -> Ready:
    """A Performa Invoice that left the house, once the list of papers shows it."""
    food = food_of(office)
    order = food.store_manager.act(food.invoiced(), "print_paper", {"paper": "performa_invoice"})
    sha256 = order["papers"][0]["document"]["sha256"]
    awaited(lambda: food.marketing.download(f"/documents/{sha256}/verify").is_success)
    return Ready({"hash": sha256})


def of_refund(order: Record) -> Ready:
    wanted = order["refunds"][-1]["id"]
    return on(order, {"refund_id": wanted, "paid_on": today().isoformat(), "reference": "TRF-1"})


def consent_file(order: Record) -> Ready:
    return Ready({"id": order.id, "sha256": order["documentation"]["document"]["sha256"]})


def a_file(field: str) -> dict[str, tuple[str, bytes]]:
    return {field: ("berkas.pdf", pdf(uuid4().hex))}


def somebody(office: Office, json: object = None) -> Ready:
    """A contact of a customer of their own, whom nothing else needs."""
    contact = food_of(office).inquired()["customer"]["contacts"][0]
    return Ready({"subject": contact["name"]["subject"]}, json=json)


READY: Mapping[str, Prepare] = {
    "GET /v1/orders": lambda office: Ready(),
    "GET /v1/orders/export": lambda office: Ready(),
    "POST /v1/orders": lambda office: Ready(json=inquiry()),
    "GET /v1/orders/{id}": lambda office: Ready({"id": food_of(office).inquired().id}),
    "GET /v1/orders/{id}/history": lambda office: Ready({"id": food_of(office).inquired().id}),
    "GET /v1/orders/{id}/documents/{sha256}": lambda office: consent_file(consented(office)),
    "POST /v1/orders/{id}/update": lambda office: on(food_of(office).inquired(), {"form": form(packs=350)}),
    "POST /v1/orders/{id}/amend": lambda office: on(
        food_of(office).confirmed(), {"form": form(packs=450), "reason": "Tamu bertambah"}
    ),
    "POST /v1/orders/{id}/ask_availability": lambda office: on(
        food_of(office).inquired(), {"ready_by": in_days(9), "estimate": "2 hari"}
    ),
    "POST /v1/orders/{id}/answer_availability": lambda office: on(food_of(office).checking(), {"available": True}),
    "POST /v1/orders/{id}/accept_counter_offer": lambda office: on(
        offered_less(office), {"packs": packs_of(NASI_BOX=100)}
    ),
    "POST /v1/orders/{id}/decline_counter_offer": lambda office: on(offered_less(office), REASON),
    "POST /v1/orders/{id}/recommend": lambda office: on(food_of(office).available(), NOTE),
    "POST /v1/orders/{id}/override_lead_time": lambda office: on(late(office), REASON),
    "POST /v1/orders/{id}/confirm": lambda office: on(food_of(office).recommended()),
    "POST /v1/orders/{id}/issue_invoice": lambda office: on(food_of(office).confirmed(), {}),
    "POST /v1/orders/{id}/print_paper": lambda office: on(food_of(office).invoiced(), {"paper": "performa_invoice"}),
    "POST /v1/orders/{id}/choose_payment_mode": lambda office: on(
        food_of(office).invoiced(), {"mode": "cash", "reason": "Bayar di tempat"}
    ),
    "POST /v1/orders/{id}/approve_terms": lambda office: on(credit_asked(office), NOTE),
    "POST /v1/orders/{id}/reject_terms": lambda office: on(credit_asked(office), REASON),
    "POST /v1/orders/{id}/request_payment": lambda office: on(food_of(office).invoiced(), {}),
    "POST /v1/orders/{id}/request_settlement": lambda office: on(made(office), {}),
    "POST /v1/orders/{id}/record_payment": lambda office: on(
        food_of(office).invoiced(),
        data={"amount": "5000", "method": "transfer", "paid_on": today().isoformat()},
        files=a_file("proof"),
    ),
    "POST /v1/orders/{id}/verify_payment": lambda office: of_payment(recorded(office)),
    "POST /v1/orders/{id}/reject_payment": lambda office: of_payment(recorded(office), **REASON),
    "POST /v1/orders/{id}/acknowledge_receivable": lambda office: on(food_of(office).produced(granted(office)), {}),
    "POST /v1/orders/{id}/request_refund": lambda office: on(
        food_of(office).with_the_kitchen(overpaid(office)), REASON
    ),
    "POST /v1/orders/{id}/pay_refund": lambda office: of_refund(asked_back(office)),
    "POST /v1/orders/{id}/start_production": lambda office: on(food_of(office).down_paid()),
    "POST /v1/orders/{id}/report_production": lambda office: on(making(office), {"made": packs_of(NASI_BOX=5)}),
    "POST /v1/orders/{id}/finish_production": lambda office: on(making(office), {"made": packs_of(NASI_BOX=400)}),
    "POST /v1/orders/{id}/issue_delivery": lambda office: on(made(office), {"shipping": 25_000}),
    "POST /v1/orders/{id}/schedule_delivery": lambda office: of_delivery(
        with_a_delivery(office), leaves_at=f"{in_days(1)}T08:00:00+07:00"
    ),
    "POST /v1/orders/{id}/withdraw_delivery": lambda office: of_delivery(with_a_delivery(office), **REASON),
    "POST /v1/orders/{id}/dispatch_delivery": lambda office: of_delivery(with_a_delivery(office)),
    "POST /v1/orders/{id}/receive_delivery": lambda office: receipt(on_the_road(office)),
    "POST /v1/orders/{id}/attach_receipt": lambda office: (
        lambda order: on(order, data={"delivery_id": order["deliveries"][-1]["id"]}, files=a_file("file"))
    )(received(office)),
    "POST /v1/orders/{id}/close_remainder": lambda office: on(partly(office), REASON),
    "POST /v1/orders/{id}/close": lambda office: on(received(office)),
    "POST /v1/orders/{id}/hold": lambda office: on(food_of(office).inquired(), REASON),
    "POST /v1/orders/{id}/resume": lambda office: on(
        food_of(office).store_manager.act(food_of(office).inquired(), "hold", REASON), NOTE
    ),
    "POST /v1/orders/{id}/cancel": lambda office: on(food_of(office).inquired(), REASON),
    "POST /v1/orders/{id}/cancel (confirmed)": lambda office: on(food_of(office).confirmed(), REASON),
    "POST /v1/orders/{id}/request_documentation": lambda office: on(
        food_of(office).inquired(), {"programme": "Jumat Berkah"}
    ),
    "POST /v1/orders/{id}/record_consent": lambda office: on(
        documented(office),
        data={"statement": "Penerima setuju difoto", "consented_on": today().isoformat()},
        files=a_file("file"),
    ),
    "POST /v1/orders/{id}/add_documentation": lambda office: on(
        consented(office),
        data={"taken_on": today().isoformat(), "note": "Dibagikan di masjid"},
        files=a_file("photo"),
    ),
    "POST /v1/orders/{id}/withdraw_consent": lambda office: on(consented(office), REASON),
    "POST /v1/payments/callbacks/{provider}": lambda office: told(awaiting_payment(office)),
    "GET /v1/documents/{hash}/verify": printed,
    "POST /v1/people/find": lambda office: Ready(json={"name": "Rahmat Hidayat"}),
    "GET /v1/people/{subject}": somebody,
    "POST /v1/people/{subject}/erase": lambda office: somebody(office, {"ground": "requested", "reference": "UJI-2"}),
    "GET /healthz": lambda office: Ready(),
    "GET /readyz": lambda office: Ready(),
}
