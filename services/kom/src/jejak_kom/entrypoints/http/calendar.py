"""The calendar file of a KOM, to be opened or sent on."""

from typing import cast
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from jejak_events.kom.kom import KomInvitationIssued
from jejak_events.language import Recorded
from jejak_events.personal import Personal
from jejak_kit.auth import Principal
from jejak_kit.commands import RecordMissing
from jejak_kit.http.bearer import CurrentPrincipal
from jejak_kit.http.records import Records
from jejak_kit.runtime import Runtime
from jejak_kom.application.invitation import METHODS, Attendee, calendar_file
from jejak_kom.settings import KomSettings


def router(runtime: Runtime, records: Records, settings: KomSettings) -> APIRouter:
    """`/v1/koms/{id}/invitation.ics`."""
    api = APIRouter()

    @api.get("/{id}/invitation.ics", response_class=Response)
    async def invitation(id: UUID, principal: CurrentPrincipal) -> Response:
        """The newest invitation, or that the meeting is off (iCalendar); 404 before the first."""
        records.check_rights(principal)
        issued = [event for event in await runtime.reader.record(id) if isinstance(event.data, KomInvitationIssued)]
        if not issued:
            raise RecordMissing
        newest = cast("Recorded[KomInvitationIssued]", issued[-1])
        content = calendar_file(newest, await _attendees(newest, principal), organizer=settings.meeting_organizer)
        headers = {"Content-Disposition": f'attachment; filename="{newest.data.uid}.ics"'}
        media_type = f"text/calendar; charset=utf-8; method={METHODS[newest.data.method]}"
        return Response(content, headers=headers, media_type=media_type)

    async def _attendees(newest: Recorded[KomInvitationIssued], principal: Principal) -> list[Attendee]:
        """Those whose e-mail address is known and readable: nobody who was erased, nobody whom this service never met."""
        known = await runtime.directory.contacts(newest.data.meeting.internal)
        found = [Attendee(*known[id]) for id in newest.data.meeting.internal if id in known]
        if "contact" not in records.rights.readable_kinds(principal):
            return found
        guests = [guest for guest in newest.data.meeting.customer if guest.email is not None]
        sealed: list[Personal] = [text for guest in guests for text in (guest.email, guest.name) if text is not None]
        opened = [text.value for text in await runtime.sealer.open_many(sealed)]
        pairs = zip(opened[::2], opened[1::2], strict=True)
        return [*found, *(Attendee(address, name) for address, name in pairs if address is not None)]

    return api
