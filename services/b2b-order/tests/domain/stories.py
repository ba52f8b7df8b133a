"""An order in each of its statuses, as the story of SOP MKN-ODR01 leads there."""

from typing import Any

from tests.given_when_then import after

from jejak_b2b_order.domain.order import ORDER, Order

from .samples import (
    DESKS,
    accept,
    answer,
    approve_terms,
    ask,
    confirm,
    dispatch,
    finish,
    issue_delivery,
    issue_invoice,
    on_credit,
    receive,
    recommend,
    record,
    register,
    request_production,
    start,
    verify,
)

__all__ = ["accept", "asked", "available", "confirmed", "in_production", "inquired", "invoiced", "paid", "produced"]


def inquired(*asked: Any, **more: Any) -> Order:
    return after(ORDER, register(*asked, **more))


def asked(*asked_for: Any, **more: Any) -> Order:
    return after(ORDER, ask(), state=inquired(*asked_for, **more))


def available(*asked_for: Any, **more: Any) -> Order:
    return after(ORDER, *(answer(desk) for desk in DESKS), state=asked(*asked_for, **more))


def recommended(*asked_for: Any, **more: Any) -> Order:
    return after(ORDER, recommend("rnd"), recommend("marketing"), state=available(*asked_for, **more))


def confirmed(*asked_for: Any, **more: Any) -> Order:
    return after(ORDER, confirm(), state=recommended(*asked_for, **more))


def invoiced(*asked_for: Any, **more: Any) -> Order:
    """With the house's own down payment."""
    return after(ORDER, issue_invoice(), state=confirmed(*asked_for, **more))


def ahead(order: Order) -> int:
    """What is asked before production."""
    assert order.invoice is not None
    assert order.way is not None
    return order.way.asked_ahead(order.invoice.total)


def paid(*asked_for: Any, **more: Any) -> Order:
    """The down payment is verified, and the kitchen was asked."""
    order = invoiced(*asked_for, **more)
    return after(ORDER, record(ahead(order)), verify(), request_production(), state=order)


def granted(*asked_for: Any, **more: Any) -> Order:
    """On credit, and the kitchen was asked."""
    order = invoiced(*asked_for, **more)
    return after(ORDER, on_credit(), approve_terms(), request_production(), state=order)


def in_production(*asked_for: Any, **more: Any) -> Order:
    return after(ORDER, start(), state=paid(*asked_for, **more))


def produced(order: Order | None = None, **made: int) -> Order:
    """Everything was made, or these packs."""
    order = after(ORDER, start(), state=order or paid())
    everything = {line.item.replace("-", "_"): line.packs for line in order.form.lines}
    return after(ORDER, finish(**(made or everything)), state=order)


def settled(order: Order, number: int = 2) -> Order:
    """What is owed is paid and verified."""
    return after(ORDER, record(order.money.owed, number), verify(number), state=order)


def delivered(order: Order) -> Order:
    """What is on the road has arrived, and is paid."""
    lines: dict[str, Any] = {line.item.replace("-", "_"): (line.packs, 0, 0) for line in order.form.lines}
    order = after(ORDER, receive(**lines), state=order)
    return settled(order, 3) if order.money.owed else order


def dispatched(order: Order | None = None) -> Order:
    """All of it on one Surat Jalan, settled and on the road."""
    order = after(ORDER, issue_delivery(), state=order or produced())
    return after(ORDER, dispatch(), state=settled(order) if order.money.owed else order)
