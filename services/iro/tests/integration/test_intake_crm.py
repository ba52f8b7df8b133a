"""Quotations told by the CRM's events: taken once, bad ones set aside, and the rest flows on."""

from typing import Any

import psycopg
import pytest
from tests.acceptance.patience import awaited
from tests.acceptance.people import SalesOps, key
from tests.acceptance.published import Observer
from tests.acceptance.record import Record
from tests.acceptance.telco import quotation

from .conftest import Tell

UPDATED, WITHDRAWN = "crm.quotation.updated", "crm.quotation.withdrawn"


def tell(crm: Tell, offered: dict[str, Any], *, id: str | None = None) -> None:
    crm(id or key(), UPDATED, offered, offered["number"])


def taken_in(observer: Observer, sales_ops: SalesOps, offered: dict[str, Any]) -> Record:
    """Our copy of the quotation, awaited."""
    received = observer.hears("quotation.received", number=offered["number"])
    return sales_ops.find(f"/quotations/{received.record_id}")


def parked(database: psycopg.Connection, id: str) -> str:
    """Why an event of the CRM was set aside, awaited."""
    query = "select error from inbox.parked where consumer = 'iro-crm' and headers ->> 'ce-id' = %s"
    return awaited(lambda: [str(error) for (error,) in database.execute(query, (id,))])[0]


def test_an_event_of_the_crm_is_taken_once_however_often_it_comes(
    crm: Tell, observer: Observer, sales_ops: SalesOps
) -> None:
    offered, id = quotation(), key()
    for _ in range(3):
        tell(crm, offered, id=id)
    record = taken_in(observer, sales_ops, offered)
    later = quotation()
    tell(crm, later)
    taken_in(observer, sales_ops, later)
    (entry,) = sales_ops.history(record)
    assert entry["actor"] == {"id": "crm", "role": "system", "name": None}
    assert record.status == "Customer Accepted"
    assert sales_ops.create_iro(record).status == "Draft"


def test_told_by_event_and_by_request_it_is_one_quotation(crm: Tell, observer: Observer, sales_ops: SalesOps) -> None:
    offered = quotation()
    tell(crm, offered)
    record = taken_in(observer, sales_ops, offered)
    assert sales_ops.tell(offered).version == record.version == 1


def test_the_crm_revises_and_withdraws(crm: Tell, observer: Observer, sales_ops: SalesOps) -> None:
    offered = quotation()
    tell(crm, offered)
    tell(crm, offered | {"revision": 2, "state": "Rejected"})
    crm(key(), WITHDRAWN, {"number": offered["number"], "reason": "Tender dibatalkan"}, offered["number"])
    record = taken_in(observer, sales_ops, offered)
    observer.hears("quotation.withdrawn", record)
    assert [entry["type"] for entry in sales_ops.history(record)] == [
        "quotation.received",
        "quotation.revised",
        "quotation.withdrawn",
    ]
    assert sales_ops.see(record)["reason"] == "Tender dibatalkan"


@pytest.mark.parametrize(
    ("type", "body", "why"),
    [
        (UPDATED, b"{", "json_invalid"),
        (UPDATED, {"number": "Q-BAD", "revision": "1"}, "/revision: int_type"),
        ("crm.quotation.deleted", {"number": "Q-BAD"}, "crm.quotation.deleted"),
        (WITHDRAWN, {"number": "Q-NEVER-SEEN"}, "refused: record_missing"),
    ],
)
def test_a_bad_event_is_parked_with_its_reason_and_the_rest_flows(
    crm: Tell, observer: Observer, sales_ops: SalesOps, iro_database: psycopg.Connection, type: str, body: Any, why: str
) -> None:
    id, good = key(), quotation()
    crm(id, type, body, f"Q-BAD-{id}")
    tell(crm, good)
    taken_in(observer, sales_ops, good)
    assert why in parked(iro_database, id)


def test_an_id_used_again_for_another_content_is_parked(
    crm: Tell, observer: Observer, sales_ops: SalesOps, iro_database: psycopg.Connection
) -> None:
    id, first, second, later = key(), quotation(), quotation(), quotation()
    tell(crm, first, id=id)
    tell(crm, second, id=id)
    tell(crm, later)
    taken_in(observer, sales_ops, later)
    assert "another content" in parked(iro_database, id)
    assert sales_ops.read("/quotations", q=second["number"])["items"] == []


def test_what_follows_a_parked_event_about_the_same_quotation_waits_behind_it(
    crm: Tell, observer: Observer, sales_ops: SalesOps, iro_database: psycopg.Connection
) -> None:
    offered, bad, behind, later = quotation(), key(), key(), quotation()
    tell(crm, offered | {"revision": 0}, id=bad)
    tell(crm, offered | {"revision": 2}, id=behind)
    tell(crm, later)
    taken_in(observer, sales_ops, later)
    assert "/revision: greater_than_equal" in parked(iro_database, bad)
    assert parked(iro_database, behind) == "waits behind an earlier parked event"


def test_an_event_without_its_attributes_is_parked(
    crm: Tell, observer: Observer, sales_ops: SalesOps, iro_database: psycopg.Connection
) -> None:
    id, good = key(), quotation()
    crm(id, UPDATED, quotation(), id, **{"ce-specversion": "0.3"})
    tell(crm, good)
    taken_in(observer, sales_ops, good)
    assert "ce-specversion must be 1.0" in parked(iro_database, id)
