"""Requests to the console that must succeed; a remark in brackets tells variants of one operation apart."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.record import Problem, Record
from tests.fuzz import iro_ready
from tests.fuzz.order_ready import food_of
from tests.fuzz.ready import Prepare, Ready


def heard_of(office: Office, record: Record) -> Ready:
    """A record that the console knows by now."""

    def known() -> bool:
        try:
            office.console.read(f"/orders/{record.id}/timeline")
        except Problem:
            return False
        return True

    awaited(known)
    return Ready({"id": record.id})


@cache
def telco(office: Office) -> Ready:
    """Only looked at, so one does for all."""
    return heard_of(office, iro_ready.submitted(office))


@cache
def food(office: Office) -> Ready:
    return heard_of(office, food_of(office).inquired())


READY: Mapping[str, Prepare] = {
    "GET /v1/orders/{id}/timeline": telco,
    "GET /v1/orders/{id}/timeline (B2B)": food,
    "GET /v1/ocel/export": lambda office: Ready(),
    "POST /v1/people/find": lambda office: Ready(json={"name": "Rahmat Hidayat"}),
    "GET /v1/people/{subject}": iro_ready.somebody,
    "POST /v1/people/{subject}/erase": lambda office: replace(iro_ready.somebody(office), json=iro_ready.ERASURE),
    "GET /healthz": lambda office: Ready(),
    "GET /readyz": lambda office: Ready(),
}
