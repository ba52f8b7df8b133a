"""An Approved IRO waits for its form until there is one, and again when that form has ended."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.contract.tests.domain.samples import (
    AT,
    IRO_ID,
    approval,
    cancellation,
    create,
    expire,
    order,
    send,
    void,
)
from tests.given_when_then import after

from jejak_contract.application.order_work import ORDERS_WORK
from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.domain.identity import order_id
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_events.language import Actor, Event, Recorded

(NOTED,) = APPROVED_ORDER.decide(approval(), None)
(CANCELLED,) = APPROVED_ORDER.decide(cancellation(), order())
DRAFT = after(SUBSCRIPTION_FORM, create())
SENT = after(SUBSCRIPTION_FORM, send(), state=DRAFT)
(CREATED,) = SUBSCRIPTION_FORM.decide(create(), None)
(VOIDED,) = SUBSCRIPTION_FORM.decide(void(), DRAFT)
(EXPIRED,) = SUBSCRIPTION_FORM.decide(expire(), SENT)


def row_after(*events: Event) -> dict[str, Any]:
    """What stands in the list once these events happened, a minute apart."""
    row: dict[str, Any] | None = None
    for minute, data in enumerate(events):
        event: Recorded[Event] = Recorded(
            event_id=uuid4(),
            record_id=order_id(IRO_ID) if data.TYPE.startswith("approved_order") else UUID(int=5),
            version=1,
            occurred_at=AT + timedelta(minutes=minute),
            actor=Actor(id="x", role="system"),
            correlation_id=uuid4(),
            causation_id=None,
            data=data,
        )
        keys, fold = ORDERS_WORK.folds[type(data)]
        (key,) = keys(event)
        assert key == f"{order_id(IRO_ID)}/sales_ops"
        row = fold(row, event, key)
    assert row is not None
    return row


def test_an_approved_iro_waits_for_its_form_at_its_pic() -> None:
    row = row_after(NOTED)
    assert (row["topic"], row["person"], row["title"]) == ("create_form", "staff-rina", "IRO/2026/00042")


def test_with_a_form_it_waits_no_longer() -> None:
    assert row_after(NOTED, CREATED)["topic"] is None


def test_it_waits_again_from_the_moment_its_form_ended() -> None:
    for ended in (VOIDED, EXPIRED):
        row = row_after(NOTED, CREATED, ended)
        assert (row["topic"], row["since"]) == ("create_form", AT + timedelta(minutes=2))


def test_a_cancelled_iro_waits_for_nothing() -> None:
    assert row_after(NOTED, CANCELLED)["topic"] is None
    assert row_after(NOTED, CREATED, CANCELLED, VOIDED)["topic"] is None
