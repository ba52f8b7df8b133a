"""The calendar file of an invitation (iCalendar, RFC 5545; invitations, RFC 5546), in the time of Jakarta."""

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vText

from jejak_events.kom.kom import KomInvitationIssued
from jejak_events.language import Recorded

JAKARTA = ZoneInfo("Asia/Jakarta")
PRODUCT = "-//Jejak//KOM//ID"
METHODS = {"request": "REQUEST", "cancel": "CANCEL"}


@dataclass(frozen=True)
class Attendee:
    """Somebody invited, by e-mail address; `name` is None where it is not known or may not be read."""

    address: str
    name: str | None = None


def calendar_file(invitation: Recorded[KomInvitationIssued], attendees: Iterable[Attendee], *, organizer: str) -> bytes:
    """The same invitation gives the same file: even its stamp is when it was issued."""
    told = invitation.data
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", METHODS[told.method])
    event = Event()
    event.add("uid", told.uid)
    event.add("sequence", told.sequence)
    event.add("dtstamp", invitation.occurred_at)
    event.add("dtstart", told.meeting.starts_at.astimezone(JAKARTA))
    event.add("dtend", told.meeting.ends_at.astimezone(JAKARTA))
    event.add("summary", f"Kick-Off Meeting {told.number}: {told.customer_name}")
    event.add("description", "\n".join(f"{place}. {item}" for place, item in enumerate(told.meeting.agenda, 1)))
    if told.meeting.place is not None:
        event.add("location", told.meeting.place)
    event.add("status", "CANCELLED" if told.method == "cancel" else "CONFIRMED")
    event.add("organizer", _address(organizer, None))
    for attendee in attendees:
        address = _address(attendee.address, attendee.name)
        address.params["ROLE"] = vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = vText("NEEDS-ACTION")
        address.params["RSVP"] = vText("TRUE")
        event.add("attendee", address, encode=False)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _address(address: str, name: str | None) -> vCalAddress:
    found = vCalAddress(f"mailto:{address}")
    if name is not None:
        # a parameter knows no quoting of quotes, no line breaks and no control characters (RFC 5545, 3.1 and 3.2)
        printable = "".join(character if character.isprintable() else " " for character in name)
        found.params["CN"] = vText(printable.replace('"', "'"))
    return found
