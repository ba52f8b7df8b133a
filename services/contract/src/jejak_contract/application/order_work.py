"""Approved IROs that wait for their Form Berlangganan: neither the order nor the form alone tells."""

from typing import Any

from jejak_contract.domain.identity import order_id
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.roles import SALES_OPS
from jejak_events.contract.form import SubscriptionFormCreated, SubscriptionFormExpired, SubscriptionFormVoided
from jejak_events.contract.order import ApprovedOrderCancelled, ApprovedOrderNoted
from jejak_events.language import Recorded, Value
from jejak_kit.views.view import STATE, Row
from jejak_kit.views.work import work_table


class Awaited(Value):
    """What the row's topic follows from."""

    cancelled: bool = False
    has_form: bool = False


ORDERS_WORK = work_table("approved_order_work", 1, Awaited)


def _key(event: Recorded[Any]) -> list[str]:
    return [f"{order_id(event.data.iro_id)}/{SALES_OPS}"]


@ORDERS_WORK.on(ApprovedOrderNoted, keys=_key)
def _noted(row: Row | None, event: Recorded[Any], key: str) -> Row:
    return {
        "id": key,
        "record_id": str(event.record_id),
        "aggregate": APPROVED_ORDER.aggregate,
        "role": SALES_OPS,
        "topic": "create_form",
        "person": event.data.pic,
        "since": event.occurred_at,
        "title": event.data.iro_number,
        "customer": event.data.offer.customer.name,
        STATE: Awaited(),
    }


@ORDERS_WORK.on(ApprovedOrderCancelled, keys=_key)
def _cancelled(row: Row | None, event: Recorded[Any], key: str) -> Row | None:
    return _after(row, event, {"cancelled": True})


@ORDERS_WORK.on(SubscriptionFormCreated, keys=_key)
def _formed(row: Row | None, event: Recorded[Any], key: str) -> Row | None:
    return _after(row, event, {"has_form": True})


@ORDERS_WORK.on(SubscriptionFormVoided, SubscriptionFormExpired, keys=_key)
def _free_again(row: Row | None, event: Recorded[Any], key: str) -> Row | None:
    return _after(row, event, {"has_form": False})


def _after(row: Row | None, event: Recorded[Any], change: dict[str, bool]) -> Row | None:
    """Since when it waits is told anew whenever it begins to wait again."""
    if row is None:
        return None
    state = row[STATE].model_copy(update=change)
    waits = not state.cancelled and not state.has_form
    since = event.occurred_at if waits and row["topic"] is None else row["since"]
    return row | {"topic": "create_form" if waits else None, "since": since, STATE: state}
