"""Documentation for the donor."""

from datetime import date
from uuid import UUID

from jejak_events.b2b_order.documentation import Photos
from jejak_events.document import Document
from jejak_events.limits import Name, Note
from jejak_kit.decider import Command


class RequestDocumentation(Command, name="request_documentation"):
    """The donor asks for it. `programme` where the form names none."""

    programme: Name | None = None
    note: Note | None = None


class RecordConsent(Command, name="record_consent"):
    """Those who are to be shown agree."""

    statement: Note
    consented_on: date
    document: Document | None = None


class AddDocumentation(Command, name="add_documentation"):
    """Photos and a note of the handing out."""

    entry_id: UUID
    taken_on: date
    note: Note
    photos: Photos = ()


class WithdrawConsent(Command, name="withdraw_consent"):
    """Consent is taken back: what was added is shown no longer."""

    reason: Note


DocumentationCommand = RequestDocumentation | RecordConsent | AddDocumentation | WithdrawConsent
