"""The calendar file: what it says is what the event says, whatever is in a name, and the same event gives the same file."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jejak_events.kom.kom import KomInvitationIssued, Meeting
from jejak_events.language import Actor, Recorded
from jejak_kom.application.invitation import Attendee, calendar_file

STARTS_AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ID = UUID(int=5)


def issued(**changes: Any) -> Recorded[KomInvitationIssued]:
    meeting = Meeting(
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + timedelta(hours=2),
        place=changes.pop("place", "Ruang Merapi"),
        internal=("u-sinta",),
        customer=(),
        agenda=changes.pop("agenda", ("Lingkup", "Jadwal")),
    )
    fields = {
        "number": "KOM/2026/00009",
        "customer_name": "PT Maju",
        "uid": str(ID),
        "sequence": 3,
        "method": "request",
    }
    data = KomInvitationIssued(**{**fields, "meeting": meeting, **changes})
    at = datetime(2026, 11, 23, 8, 33, 52, tzinfo=UTC)
    return Recorded(ID, ID, 1, at, Actor(id="u-sinta", role="sales_ops"), ID, None, data)


def read(content: bytes) -> tuple[Any, Any]:
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_times_are_jakartas_and_the_zone_is_in_the_file() -> None:
    calendar, event = read(calendar_file(issued(), [], organizer="kom@maju.example"))
    assert event["DTSTART"].dt == STARTS_AT
    assert event["DTSTART"].dt.hour == 9
    assert event["DTSTART"].params["TZID"] == "Asia/Jakarta"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Jakarta"]
    assert event["DTSTAMP"].dt == datetime(2026, 11, 23, 8, 33, 52, tzinfo=UTC)


@pytest.mark.parametrize(("method", "status"), [("request", "CONFIRMED"), ("cancel", "CANCELLED")])
def test_the_method_stands_in_the_calendar_and_in_the_status(method: str, status: str) -> None:
    calendar, event = read(calendar_file(issued(method=method), [], organizer="kom@maju.example"))
    assert (calendar["METHOD"], event["STATUS"]) == (method.upper(), status)
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (str(ID), 3)
    assert str(event["ORGANIZER"]) == "mailto:kom@maju.example"


NAME = st.text(st.characters(codec="utf-8"))
PLACE = st.text(st.characters(codec="utf-8", exclude_characters="".join(map(chr, (*range(32), 127)))))
"""What the limits of events let through."""


@given(name=NAME, place=PLACE)
def test_no_name_and_no_place_can_add_a_line_to_the_file(name: str, place: str) -> None:
    hostile = [Attendee("tamu@maju.example", f"{name}\r\nATTENDEE:mailto:penyusup@x.example"), Attendee("b@c.example")]
    content = calendar_file(issued(place=f"{place}\nMETHOD:CANCEL"), hostile, organizer="kom@maju.example")
    calendar, event = read(content)
    assert calendar["METHOD"] == "REQUEST"
    assert [str(attendee) for attendee in event["ATTENDEE"]] == ["mailto:tamu@maju.example", "mailto:b@c.example"]


def test_the_same_invitation_gives_the_same_file() -> None:
    attendees = [Attendee("tamu@maju.example", 'Budi, "Bud" Santoso')]
    first, second = (calendar_file(issued(), attendees, organizer="kom@maju.example") for _ in range(2))
    assert first == second
