"""What the notifier keeps of another service's record, so that it can tell of its later events, which say less."""

from uuid import UUID

from jejak_events.language import Event
from jejak_events.limits import Name, Number, StaffId
from jejak_events.personal import Personal


class DossierNoted(Event, service="notifier", type="dossier.noted"):
    """The record's number, customer, PIC and contact as far as its events have told; `parent` is the record it grew from."""

    subject_id: UUID
    number: Number | None
    customer: Name | None
    pic: StaffId | None
    email: Personal | None
    phone: Personal | None
    parent: UUID | None


DossierEvent = DossierNoted
