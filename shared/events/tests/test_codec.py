"""Events to bytes and back: nothing is lost, nothing strange gets through, and nothing else is raised."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given

from jejak_events.codec import MalformedEvent, decode, encode
from jejak_events.language import Event, Recorded, UnknownEvent

from .hypothesis_events import BODIES, RECORDED
from .toy_events import LinkBuilt

BODY: dict[str, Any] = {
    "event_id": "11f0a1f4-5a7b-4d3e-9a52-0a4f2a5d8f10",
    "type": "link.built",
    "schema_version": 3,
    "record_id": "4b1e6c1e-5f0e-4a6f-9a52-0a4f2a5d8f10",
    "record_version": 1,
    "occurred_at": "2026-03-09T03:16:08.345492Z",
    "actor": {"id": "u-sinta", "role": "sales_ops"},
    "correlation_id": "697a6da0-1c8e-41b3-b59a-f074df219fac",
    "causation_id": None,
    "traceparent": None,
    "data": {"bandwidth": 100, "unit": "Mbps"},
}


def but(**fields: Any) -> bytes:
    return orjson.dumps({**BODY, **fields})


def without(field: str) -> bytes:
    return orjson.dumps({key: value for key, value in BODY.items() if key != field})


@given(RECORDED)
def test_what_was_encoded_decodes_to_the_same_event(recorded: Recorded[Event]) -> None:
    assert decode(encode(recorded)) == recorded


@given(RECORDED)
def test_bytes_come_back_as_the_same_bytes(recorded: Recorded[Event]) -> None:
    body = encode(recorded)
    assert encode(decode(body)) == body


@given(RECORDED)
def test_the_event_id_stands_where_the_store_looks_for_it(recorded: Recorded[Event]) -> None:
    """The store indexes characters 14 to 49 of a body."""
    assert encode(recorded)[13:49].decode() == str(recorded.event_id)


def test_the_position_is_what_the_store_says() -> None:
    assert decode(orjson.dumps(BODY)).position is None
    assert decode(orjson.dumps(BODY), position=42).position == 42


@pytest.mark.parametrize("field", sorted(BODY))
def test_a_missing_field_is_named(field: str) -> None:
    with pytest.raises(MalformedEvent, match=field):
        decode(without(field))


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{}", b'"text"', b"{", b"\xff\xfe", b"\x00", b"nan", b"[" * 100_000,
        but(extra=1), but(event_id="no uuid"), but(event_id=7), but(schema_version="3"), but(schema_version=True),
        but(schema_version=None), but(record_version=1.5), but(occurred_at="2026-03-09T03:16:08"), but(occurred_at=0),
        but(occurred_at="9999-99-99T00:00:00Z"), but(actor={"id": "x"}), but(actor={"id": "x", "role": "y", "name": "z"}),
        but(data=None), but(data=[]), but(data={}), but(data={"bandwidth": "100", "unit": "Mbps"}),
        but(data={"bandwidth": 100, "unit": "bit"}), but(data={"bandwidth": 100, "more": 1}),
        but(schema_version=1, data={}), but(schema_version=1, data={"bandwidth": None}),
        but(schema_version=1, data={"bandwidth": "fast"}), but(schema_version=1, data={"bandwidth": "9" * 5_000}),
        but(type="link.cut", schema_version=1, data={"reason": "x"}),
        orjson.dumps(BODY).replace(b"100", b"1" + b"0" * 5_000),
        orjson.dumps(BODY).replace(b'"Mbps"', b'"\\ud800"'),
    ],
    ids=range(35),
)  # fmt: skip
def test_a_malformed_body_is_a_malformed_event(body: bytes) -> None:
    with pytest.raises(MalformedEvent):
        decode(body)


@pytest.mark.parametrize(
    "body",
    [but(type="link.burnt"), but(type=""), but(schema_version=4), but(schema_version=0), but(schema_version=-1)],
)
def test_an_event_nobody_knows_is_an_unknown_event(body: bytes) -> None:
    with pytest.raises(UnknownEvent):
        decode(body)


@given(BODIES)
def test_whatever_comes_ends_as_an_event_or_in_one_of_two_errors(body: bytes) -> None:
    with suppress(MalformedEvent, UnknownEvent):
        decode(body)


def test_an_error_does_not_repeat_what_was_sent() -> None:
    """The input may be personal."""
    with pytest.raises(MalformedEvent) as caught:
        decode(but(data={"bandwidth": "Ratna Wulandari", "unit": "Mbps"}))
    assert "Ratna" not in str(caught.value)
    assert "bandwidth: int_type" in str(caught.value)


def test_a_toy_event_reads_as_it_was_written() -> None:
    recorded = decode(orjson.dumps(BODY))
    assert recorded.data == LinkBuilt(bandwidth=100, unit="Mbps")
    assert recorded.event_id == UUID(BODY["event_id"])
    assert recorded.type == "link.built"


def test_an_error_in_an_upcaster_does_not_repeat_it_either() -> None:
    with pytest.raises(MalformedEvent) as caught:
        decode(but(schema_version=1, data={"bandwidth": "Ratna Wulandari"}))
    assert str(caught.value) == "cannot be lifted to the newest version: ValueError"


def test_a_field_that_a_newer_edition_added_is_passed_over() -> None:
    """During a rolling upgrade a reader meets what its own edition does not know yet."""
    assert decode(but(data={**BODY["data"], "colour": "blue"})) == decode(orjson.dumps(BODY))
