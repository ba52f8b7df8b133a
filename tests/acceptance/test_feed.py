"""The live feed over HTTP, followed by an independent reader of server-sent events."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from httpx_sse import ServerSentEvent, connect_sse
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.patience import PATIENCE, awaited
from tests.acceptance.people import Person, SalesOps
from tests.acceptance.record import Problem
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running


def told(person: Person, *, after: str | None = None, **params: Any) -> list[ServerSentEvent]:
    """What the feed holds now, with the reader's place after it as the last entry's id."""
    headers = {"Last-Event-ID": after} if after else {}
    with connect_sse(person.http, "GET", "/events", params={"follow": "false", **params}, headers=headers) as source:
        source.response.read() if source.response.is_error else None
        assert source.response.is_success, source.response.text
        return [message for message in source.iter_sse() if message.data]


@contextmanager
def following(person: Person, **params: Any) -> Iterator[list[ServerSentEvent]]:
    """Follows the feed in a thread until the block ends; the list grows."""
    heard: list[ServerSentEvent] = []
    connected, ended = threading.Event(), threading.Event()

    def follow() -> None:
        client = httpx.Client(base_url=person.http.base_url, headers=person.http.headers, timeout=PATIENCE)
        with client, connect_sse(client, "GET", "/events", params=params) as source:
            connected.set()
            for message in source.iter_sse():
                if message.data:
                    heard.append(message)
                if ended.is_set():
                    return

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    assert connected.wait(PATIENCE)
    try:
        yield heard
    finally:
        ended.set()


def test_the_feed_tells_a_record_as_it_happened(office: Office, sales_ops: SalesOps) -> None:
    iro = office.submitted(quotation())
    messages = told(sales_ops, record=iro.id, **{"from": "beginning"})
    assert [message.event for message in messages] == [event.type for event in office.observer.heard(iro)]
    first = messages[0].json()
    assert first["specversion"] == "1.0"
    assert first["source"] == "/jejak/iro"
    assert first["subject"] == iro.id
    assert first["data"]["data"]["number"] == iro["number"]


def test_what_happens_is_told_while_it_happens(office: Office, sales_ops: SalesOps) -> None:
    with following(sales_ops, types="iro.*") as heard:
        iro = sales_ops.draft(quotation())
        office.observer.hears("iro.created", iro)
        awaited(lambda: any(message.json()["subject"] == iro.id for message in heard))
    assert {message.event.partition(".")[0] for message in heard} == {"iro"}


def test_a_reader_who_comes_back_misses_nothing_and_hears_nothing_twice(office: Office, sales_ops: SalesOps) -> None:
    """Broken off after every single message."""
    iro = office.approved(quotation())
    whole = [message.id for message in told(sales_ops, record=iro.id, **{"from": "beginning"})]
    assert len(whole) > 3
    for place, last in enumerate(whole):
        again = [message.id for message in told(sales_ops, after=last, record=iro.id)]
        assert again[: len(whole) - place - 1] == whole[place + 1 :]


def test_the_cursor_moves_past_what_is_not_asked_for(office: Office, sales_ops: SalesOps) -> None:
    sales_ops.draft(quotation())
    with connect_sse(
        sales_ops.http, "GET", "/events", params={"follow": "false", "from": "beginning", "types": "nothing.at_all"}
    ) as source:
        raw = "".join(source.response.iter_text())
    assert "data:" not in raw
    assert raw.rstrip().rpartition("\n")[2].startswith("id: ")


def test_who_may_not_read_the_records_may_not_hear_of_them(system: Running) -> None:
    with pytest.raises(Problem, match="404"):
        hire(system, Person, "marketing").read("/events", follow="false")


def test_the_combined_feed_tells_what_the_services_tell(office: Office, sales_ops: SalesOps, system: Running) -> None:
    iro = office.approved(quotation())
    reader = hire(system, Person, "sales_ops", service="console")
    awaited(lambda: len(told(reader, record=iro.id, **{"from": "beginning"})) == len(office.observer.heard(iro)))
    combined = told(reader, record=iro.id, **{"from": "beginning"})
    alone = told(sales_ops, record=iro.id, **{"from": "beginning"})
    assert [message.json() for message in combined] == [message.json() for message in alone]
    last = combined[-2].id
    assert [message.id for message in told(reader, after=last, record=iro.id)] == [combined[-1].id]


def test_the_timeline_tells_the_whole_order_by_what_caused_it(office: Office, system: Running) -> None:
    """From the quotation on, whichever of its records is asked for; other orders of the same customer stay out."""
    offered = quotation()
    iro = office.approved(offered)
    other = office.submitted(quotation(customer=offered["customer"]))
    reader = hire(system, Person, "sales_ops", service="console")
    office.observer.hears("verification.request_dropped", iro_id=iro.id)

    def complete() -> dict[str, Any] | None:
        try:
            timeline: dict[str, Any] = reader.read(f"/orders/{iro.id}/timeline")
        except Problem:
            return None
        types = {event["type"] for event in walked(timeline["events"])}
        return timeline if "verification.request_dropped" in types else None

    timeline = awaited(complete)
    assert timeline is not None
    assert timeline["order_id"] == iro["quotation"]["id"]
    assert {record["aggregate"] for record in timeline["records"]} == {"quotation", "iro", "review", "verification"}
    (submitted,) = [event for event in walked(timeline["events"]) if event["type"] == "iro.submitted"]
    opened = [event["type"] for event in submitted["caused"]]
    assert sorted(opened) == ["review.opened", "review.opened", "verification.requested"]
    (approved,) = [event for event in walked(timeline["events"]) if event["type"] == "iro.approved"]
    assert approved["causation_id"] in {event["event_id"] for event in walked(timeline["events"])}
    assert other.id not in {event["record_id"] for event in walked(timeline["events"])}
    assert reader.read(f"/orders/{iro['quotation']['id']}/timeline")["events"] == timeline["events"]


def walked(events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for event in events:
        yield event
        yield from walked(event["caused"])


def test_personal_data_are_told_as_the_reader_may_see_them(office: Office, sales_ops: SalesOps) -> None:
    source = sales_ops.draft(quotation())["quotation"]["id"]
    (message,) = told(sales_ops, record=source, types="quotation.received", **{"from": "beginning"})
    (contact, *_) = message.json()["data"]["data"]["offer"]["customer"]["contacts"]
    assert contact["name"]["status"] == "open"
    assert contact["name"]["value"]


@pytest.mark.parametrize("cursor", ["x", "e30x", "eyJpcm8iOlsiMDAiLDFdfQ", "A" * 1_900])
def test_a_cursor_of_elsewhere_is_refused_with_what_to_do(sales_ops: SalesOps, cursor: str) -> None:
    with pytest.raises(Problem, match="410 feed_cursor_unknown"):
        sales_ops.read("/events", cursor=cursor, follow="false")
