"""Everybody who has a part in a B2B food order, and whole stages of one (SOP MKN-ODR01)."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
from tests.acceptance.people import Person
from tests.acceptance.published import Observer
from tests.acceptance.record import Record
from tests.acceptance.telco import pdf

SECRETS = {"contoh": "rahasia-hanya-untuk-uji"}
"""What the example payment provider signs with in tests."""
OUTLET = "JKT-TEBET"
DESKS = ("rnd", "ppic", "production")
PHOTO = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71"
    "////m8H////6/+b9//j/wAALCAAMABABAREA/8QAFQABAQAAAAAAAAAAAAAAAAAABQT/xAAWEAADAAAAAAAAAAAAAAAAAAAABEH/"
    "2gAIAQEAAD8AhVgyrAZWDKsP/9k="
)
"""A grey JPEG of 16 × 12."""
_customers = count(1)


def today() -> date:
    """In Jakarta."""
    return (datetime.now(UTC) + timedelta(hours=7)).date()


def in_days(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def line(item: str, packs: int, unit_price: int, tax_class: str = "pbjt") -> dict[str, Any]:
    """An item that no price list holds, described whole."""
    return {
        "item": item,
        "name": f"Menu {item}",
        "packs": packs,
        "unit_price": unit_price,
        "tax_class": tax_class,
        "price_reason": "Menu khusus uji",
    }


def form(packs: int = 400, days: int = 10, **more: Any) -> dict[str, Any]:
    """A Form Pesanan of one item; 25.000 rupiah a pack, PBJT."""
    pickup = more.pop("pickup", False)
    handover: dict[str, Any] = {"needed_by": in_days(days), "fulfilment": "self_pickup" if pickup else "delivery"}
    if not pickup:
        handover |= {"address": "Jl. Tebet Raya 8, Jakarta Selatan"}
    return {"outlet": OUTLET, "lines": [line("NASI-BOX", packs, 25_000)], "handover": handover, **more}


def inquiry(**more: Any) -> dict[str, Any]:
    """Of a customer of its own."""
    number = next(_customers)
    customer = {
        "name": f"Yayasan Uji Pangan {number:04}",
        "code": f"UJI-{number:04}",
        "billing_address": "Jl. Tebet Barat 4, Jakarta Selatan",
        "contacts": [{"name": f"Rani Uji {number:04}", "phone": f"+62 813-5550-{number:04}"}],
    }
    channel = more.pop("channel", "chat")
    return {"customer": customer, "channel": channel, "form": form(**more)}


def packs_of(**packs: int) -> list[dict[str, Any]]:
    return [{"item": item.replace("_", "-"), "packs": number} for item, number in packs.items()]


def proof() -> tuple[str, bytes]:
    """A transfer slip, another one each time."""
    return ("bukti-transfer.pdf", pdf(f"bukti {uuid4().hex}"))


@dataclass(frozen=True)
class FoodOffice:
    """The people of an order, and the events they can wait for. `controller` is a second accountant."""

    marketing: Person
    sales: Person
    rnd: Person
    ppic: Person
    production: Person
    store_manager: Person
    purchasing: Person
    accounting: Person
    controller: Person
    observer: Observer

    def inquired(self, **more: Any) -> Record:
        return self.marketing.create("/orders", inquiry(**more))

    def checking(self, **more: Any) -> Record:
        """Marketing has given R&D quantity and time estimate."""
        order = self.inquired(**more)
        ready_by = order["form"]["handover"]["needed_by"]
        return self.marketing.act(order, "ask_availability", {"ready_by": ready_by, "estimate": "2 hari"})

    def available(self, **more: Any) -> Record:
        order = self.checking(**more)
        for desk in (self.rnd, self.ppic, self.production):
            order = desk.act(order, "answer_availability", {"available": True})
        return self.marketing.see(order)

    def recommended(self, **more: Any) -> Record:
        order = self.available(**more)
        self.rnd.act(order, "recommend", {})
        return self.marketing.act(order, "recommend", {})

    def confirmed(self, **more: Any) -> Record:
        return self.store_manager.act(self.recommended(**more), "confirm")

    def invoiced(self, **more: Any) -> Record:
        return self.store_manager.act(self.confirmed(**more), "issue_invoice", {})

    def record(self, order: Record, amount: int, *, by: Person | None = None, **more: str) -> Record:
        """Marketing takes a payment down, with its proof."""
        fields = {"amount": str(amount), "method": "transfer", "paid_on": today().isoformat(), **more}
        order = (by or self.marketing).act(order, "record_payment", data=fields, files={"proof": proof()})
        return self.accounting.see(order)

    def on_credit(self, order: Record, limit: int = 10**9) -> Record:
        """A Term of Payment is asked for, by a customer who may owe so much."""
        customer = {"id": order["customer"]["id"], "name": order["customer"]["name"]}
        granted = {"customer": customer, "limit": limit, "reason": "Pelanggan tetap"}
        self.accounting.create("/customer_credits", granted)
        told = {"mode": "term_of_payment", "due_on": in_days(30), "reason": "Dana donasi per termin"}
        return self.marketing.act(order, "choose_payment_mode", told)

    def pay(self, order: Record, amount: int, **more: Any) -> Record:
        """Recorded by marketing and verified by accounting."""
        order = self.record(order, amount)
        waiting = next(payment for payment in order["payments"] if payment["state"] == "recorded")
        return self.accounting.act(order, "verify_payment", {"payment_id": waiting["id"], **more})

    def with_the_kitchen(self, order: Record) -> Record:
        """The policy has asked the kitchen."""
        self.observer.hears("production.requested", order)
        return self.production.see(order)

    def down_paid(self, **more: Any) -> Record:
        order = self.invoiced(**more)
        return self.with_the_kitchen(self.pay(order, order["figures"]["asked_ahead"]))

    def produced(self, order: Record | None = None, **more: Any) -> Record:
        """Everything was made."""
        order = self.production.act(order or self.down_paid(**more), "start_production")
        return self.production.act(order, "finish_production", {"made": order["figures"]["to_make"]})

    def on_its_way(self, order: Record, shipping: int = 0) -> Record:
        """A Surat Jalan for what is ready; what is owed is paid, and the goods leave."""
        order = self.store_manager.act(order, "issue_delivery", {"shipping": shipping})
        if order["money"]["owed"]:
            order = self.pay(order, order["money"]["owed"])
        return self.dispatch(order)

    def dispatch(self, order: Record) -> Record:
        return self.purchasing.act(order, "dispatch_delivery", {"delivery_id": order["deliveries"][-1]["id"]})

    def receive(self, order: Record, short: int = 0) -> Record:
        """The Form Penerimaan of the last Surat Jalan."""
        last = order["deliveries"][-1]
        lines = [{"item": each["item"], "received": each["packs"] - short, "short": short} for each in last["lines"]]
        told = {"delivery_id": last["id"], "lines": lines, "received_on": today().isoformat()}
        return self.marketing.act(order, "receive_delivery", told)

    def callback(self, order: Record, amount: int, **more: Any) -> httpx.Response:
        """The example payment provider tells of a payment."""
        body = {
            "type": "payment.settled",
            "id": f"VA-{uuid4().hex[:12]}",
            "order_id": order.id,
            "amount": amount,
            "method": "virtual_account",
            "paid_at": datetime.now(UTC).isoformat(),
            **more,
        }
        return self.tell(json.dumps(body).encode())

    def tell(self, body: bytes, *, moment: int | None = None, secret: str = SECRETS["contoh"]) -> httpx.Response:
        """Sends a callback, signed at a moment with a secret."""
        at = str(int(time.time()) if moment is None else moment)
        signed = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "X-Contoh-Timestamp": at,
            "X-Contoh-Signature": signed,
        }
        with httpx.Client(base_url=self.marketing.http.base_url, timeout=30, trust_env=False) as http:
            return http.post("/payments/callbacks/contoh", content=body, headers=headers)
