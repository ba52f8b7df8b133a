"""Requests about leads, menus and credit that must succeed."""

from collections.abc import Mapping
from itertools import count
from typing import Any
from uuid import uuid4

from tests.acceptance.food import in_days, inquiry, today
from tests.acceptance.office import Office
from tests.acceptance.record import Record
from tests.fuzz.order_ready import REASON, food_of
from tests.fuzz.ready import Prepare, Ready, on

_menus = count(1)
ARCHIVE = "customer_name,customer_code,last_order_on\nYayasan Arsip Uji,ARSIP-1,2025-06-01\n"


def somebody() -> dict[str, Any]:
    """Who may become a customer."""
    return {"customer": inquiry()["customer"], "channel": "online"}


def lead(office: Office) -> Record:
    return food_of(office).marketing.create("/leads", somebody())


def menu_of_an_outlet() -> dict[str, Any]:
    """An outlet of its own, whose menu nothing else needs."""
    number = next(_menus)
    return {"outlet": f"UJI-{number:04}-{uuid4().hex[:4].upper()}", "name": f"Menu Uji {number:04}"}


def menu(office: Office) -> Record:
    return food_of(office).store_manager.create("/price_lists", menu_of_an_outlet())


def price(item: str = "NASI-BOX") -> dict[str, Any]:
    return {
        "item": item,
        "name": "Nasi Box",
        "price": 25_000,
        "tax_class": "pbjt",
        "valid_from": today().isoformat(),
    }


def priced(office: Office) -> Record:
    return food_of(office).store_manager.act(menu(office), "price", price())


def limit() -> dict[str, Any]:
    return {"limit": 10_000_000, "reason": "Pelanggan tetap"}


def granting() -> dict[str, Any]:
    return {"customer": {"id": str(uuid4()), "name": "Yayasan Kredit Uji"}, **limit()}


def credit(office: Office) -> Record:
    return food_of(office).accounting.create("/customer_credits", granting())


def seen(record: Record) -> Ready:
    return Ready({"id": record.id})


READY: Mapping[str, Prepare] = {
    "GET /v1/leads": lambda office: Ready(),
    "GET /v1/leads/export": lambda office: Ready(),
    "GET /v1/leads/{id}": lambda office: seen(lead(office)),
    "GET /v1/leads/{id}/history": lambda office: seen(lead(office)),
    "POST /v1/leads": lambda office: Ready(json=somebody()),
    "POST /v1/leads/import": lambda office: Ready(files={"file": ("arsip.csv", ARCHIVE.encode())}),
    "POST /v1/leads/{id}/send_marketing_kit": lambda office: on(
        lead(office), {"channel": "chat", "materials": ["flyer", "menu"]}
    ),
    "POST /v1/leads/{id}/follow_up": lambda office: on(
        lead(office), {"note": "Minta penawaran", "next_follow_up": in_days(7)}
    ),
    "POST /v1/leads/{id}/close": lambda office: on(lead(office), REASON),
    "GET /v1/price_lists": lambda office: Ready(),
    "GET /v1/price_lists/export": lambda office: Ready(),
    "GET /v1/price_lists/{id}": lambda office: seen(menu(office)),
    "GET /v1/price_lists/{id}/history": lambda office: seen(menu(office)),
    "POST /v1/price_lists": lambda office: Ready(json=menu_of_an_outlet()),
    "POST /v1/price_lists/{id}/price": lambda office: on(menu(office), price()),
    "POST /v1/price_lists/{id}/withdraw": lambda office: on(
        priced(office), {"item": "NASI-BOX", "last_day": in_days(30)}
    ),
    "GET /v1/customer_credits": lambda office: Ready(),
    "GET /v1/customer_credits/export": lambda office: Ready(),
    "GET /v1/customer_credits/{id}": lambda office: seen(credit(office)),
    "GET /v1/customer_credits/{id}/history": lambda office: seen(credit(office)),
    "POST /v1/customer_credits": lambda office: Ready(json=granting()),
    "POST /v1/customer_credits/{id}/set_limit": lambda office: on(credit(office), limit()),
    "GET /v1/production_calendar": lambda office: Ready(query={"from": in_days(0), "to": in_days(30)}),
    "GET /v1/production_calendar/export": lambda office: Ready(query={"from": in_days(0), "to": in_days(30)}),
    "GET /v1/receivables": lambda office: Ready(),
    "GET /v1/receivables/export": lambda office: Ready(),
    "GET /v1/work": lambda office: Ready(),
    "GET /v1/work/export": lambda office: Ready(),
}
