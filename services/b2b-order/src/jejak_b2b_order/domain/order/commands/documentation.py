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
    statement: Note
    consented_on: date
    document: Document | None = None


class AddDocumentation(Command, name="add_documentation"):
    entry_id: UUID
    taken_on: date
    note: Note
    photos: Photos = ()


class WithdrawConsent(Command, name="withdraw_consent"):
    reason: Note


DocumentationCommand = RequestDocumentation | RecordConsent | AddDocumentation | WithdrawConsent
