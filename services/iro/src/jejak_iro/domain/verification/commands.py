"""What Sales Ops, the verification team and the policies want of a verification."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from jejak_events.document import Document
from jejak_events.iro.offer import Customer
from jejak_events.iro.verification import DropReason, Item
from jejak_events.language import Value
from jejak_events.limits import Note, Number, Round, Sha256
from jejak_events.personal import Personal
from jejak_kit.decider import Command

DEFAULT_MANDATORY = (
    Item.NPWP,
    Item.NIB,
    Item.AKTA_PERUSAHAAN,
    Item.KTP_PENANGGUNG_JAWAB,
    Item.ALAMAT_BILLING,
)
"""Unless configured otherwise; "Dokumen pendukung lain" is as optional as the seed words it."""


class ItemChange(Value):
    """A checklist item as it shall be saved, whole. `number` is for NPWP and NIB, `nik` for the KTP."""

    item: Item
    complete: bool
    note: Note | None = None
    number: Number | None = None
    nik: Personal | None = None


class OpenVerification(Command, name="open"):
    """Begin by hand, before any IRO asks."""

    customer: Customer


class RequestVerification(Command, name="request"):
    """An IRO's submission asks. `restart`: the check starts anew even if the customer is Verified."""

    customer: Customer
    iro_id: UUID
    iro_number: Number
    round: Round
    restart: bool


class CheckItems(Command, name="check"):
    """Save the checklist: the items given, the others stay."""

    changes: Annotated[tuple[ItemChange, ...], Field(min_length=1, max_length=50)]


class AttachDocument(Command, name="attach"):
    item: Item
    document: Document


class RemoveDocument(Command, name="remove_document"):
    item: Item
    sha256: Sha256


class MarkVerified(Command, name="mark_verified"):
    """`mandatory` comes from the configuration."""

    mandatory: Annotated[tuple[Item, ...], Field(max_length=50)] = DEFAULT_MANDATORY


class MarkPending(Command, name="mark_pending"):
    """`note` is the follow-up."""

    note: Note


class RequestRevision(Command, name="request_revision"):
    """Ask Sales Ops to repair one of the waiting IROs."""

    iro_id: UUID
    note: Note


class DropRequest(Command, name="drop_request"):
    """The IRO waits no longer, as of this round of it."""

    iro_id: UUID
    round: Round
    reason: DropReason


class RemindToVerify(Command, name="remind_to_verify"):
    """The time to verify the customer for this round of an IRO has passed."""

    iro_id: UUID
    round: Round
    verify_by: AwareDatetime


VerificationCommand = (
    OpenVerification
    | RequestVerification
    | CheckItems
    | AttachDocument
    | RemoveDocument
    | MarkVerified
    | MarkPending
    | RequestRevision
    | DropRequest
    | RemindToVerify
)
