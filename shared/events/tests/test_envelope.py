"""Headers and names on NATS."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_events.envelope import Heading, MalformedEnvelope, Place, headers_of, inbound_of, place_of
from jejak_events.language import Actor, Event, Recorded
from jejak_events.people import PersonErased
from jejak_events.subjects import inbound_stream_of, inbound_subjects_of, stream_of, subject_of, subjects_of

from .hypothesis_events import RECORDED
from .toy_events import LinkBuilt

RECORD = UUID("4b1e6c1e-5f0e-4a6f-9a52-0a4f2a5d8f10")
PLACE = Place(store_id=RECORD, position=12, previous_position=9, generation=2)
BUILT = Recorded(
    event_id=RECORD,
    record_id=RECORD,
    version=4,
    occurred_at=datetime(2026, 3, 9, 10, 16, tzinfo=timezone(timedelta(hours=7))),
    actor=Actor(id="u-sinta", role="sales_ops"),
    correlation_id=RECORD,
    causation_id=None,
    data=LinkBuilt(bandwidth=100, unit="Mbps"),
)
INBOUND = {"ce-specversion": "1.0", "ce-id": "42", "ce-source": "/crm", "ce-type": "quotation.accepted"}

PLACES = st.builds(
    Place,
    store_id=st.uuids(),
    position=st.integers(1, 2**62),
    previous_position=st.integers(0, 2**62),
    generation=st.integers(1, 2**31),
)


@given(RECORDED, PLACES)
def test_the_place_is_read_back_from_the_headers(recorded: Recorded[Event], place: Place) -> None:
    assert place_of(headers_of(Heading.of(recorded), place)) == place


def test_an_event_is_a_cloudevent_in_binary_mode() -> None:
    headers = headers_of(Heading.of(BUILT), PLACE)
    assert headers["ce-specversion"] == "1.0"
    assert headers["ce-source"] == "/jejak/toy"
    assert headers["ce-type"] == "link.built"
    assert headers["ce-subject"] == str(RECORD)
    assert headers["ce-time"] == "2026-03-09T03:16:00Z"
    assert headers["ce-schemaversion"] == "3"
    assert "ce-causationid" not in headers
    assert "traceparent" not in headers


@pytest.mark.parametrize(
    ("header", "number"),
    [
        ("Jejak-Position", 0),
        ("Jejak-Position", 2**63),
        ("Jejak-Previous-Position", -1),
        ("Jejak-Previous-Position", 2**63),
    ],
)
def test_a_place_that_no_store_can_have_is_malformed(header: str, number: int) -> None:
    """Whoever tried to note such a position would fail at it for ever."""
    headers = headers_of(Heading.of(BUILT), PLACE)
    with pytest.raises(MalformedEnvelope, match="no store"):
        place_of({**headers, header: str(number)})


@pytest.mark.parametrize("missing", ["Jejak-Store", "Jejak-Position", "Jejak-Previous-Position", "Jejak-Generation"])
@pytest.mark.parametrize("broken", [None, "", "x", "1.5", "٣x"])
def test_a_message_without_its_place_is_malformed(missing: str, broken: str | None) -> None:
    headers = headers_of(Heading.of(BUILT), PLACE)
    headers.pop(missing)
    with pytest.raises(MalformedEnvelope):
        place_of(headers if broken is None else {**headers, missing: broken})


def test_a_message_without_headers_is_malformed() -> None:
    with pytest.raises(MalformedEnvelope):
        place_of(None)


@given(st.none() | st.dictionaries(st.sampled_from(["Jejak-Store", "Jejak-Position", "ce-id"]), st.text()))
def test_whatever_the_headers_are_only_one_error_comes(headers: dict[str, str] | None) -> None:
    for read in (place_of, inbound_of):
        with pytest.raises(MalformedEnvelope):
            read(headers)


def test_an_outside_event_is_read() -> None:
    inbound = inbound_of({**INBOUND, "ce-time": "2026-03-09T03:16:00Z"})
    assert (inbound.source, inbound.id, inbound.type) == ("/crm", "42", "quotation.accepted")
    assert inbound.time == datetime(2026, 3, 9, 3, 16, tzinfo=UTC)


def test_header_names_of_an_outside_event_may_be_written_any_way() -> None:
    assert inbound_of({name.upper(): value for name, value in INBOUND.items()}) == inbound_of(INBOUND)


@pytest.mark.parametrize("required", sorted(INBOUND))
@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_outside_event_names_what_it_lacks(required: str, value: str | None) -> None:
    headers = {name: text for name, text in INBOUND.items() if name != required}
    with pytest.raises(MalformedEnvelope, match=required):
        inbound_of(headers if value is None else {**headers, required: value})


@pytest.mark.parametrize(
    "wrong", [{"ce-specversion": "0.3"}, {"ce-time": "yesterday"}, {"ce-time": "2026-03-09T03:16:00"}]
)
def test_an_outside_event_of_another_kind_is_malformed(wrong: dict[str, str]) -> None:
    with pytest.raises(MalformedEnvelope, match=next(iter(wrong))):
        inbound_of({**INBOUND, **wrong})


def test_names_on_nats() -> None:
    record = uuid4()
    assert subject_of(LinkBuilt, record) == f"jejak.toy.link.built.{record}"
    assert stream_of("b2b-order") == "JEJAK_B2B_ORDER"
    assert subjects_of("b2b-order") == "jejak.b2b-order.>"
    assert inbound_stream_of("crm-two") == "JEJAK_INBOUND_CRM_TWO"
    assert inbound_subjects_of("crm") == "jejak.inbound.crm.>"


def test_what_every_service_says_bears_the_name_of_who_says_it() -> None:
    record = uuid4()
    assert subject_of(PersonErased, record, publisher="kom") == f"jejak.kom.person.erased.{record}"
    assert subject_of(LinkBuilt, record, publisher="kom") == f"jejak.toy.link.built.{record}"
    assert headers_of(Heading.of(BUILT, publisher="kom"), PLACE)["ce-source"] == "/jejak/toy"
