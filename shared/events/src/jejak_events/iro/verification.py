"""What happened to the verification of a customer."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from jejak_events.document import Document
from jejak_events.iro.offer import Customer
from jejak_events.language import Event, Value
from jejak_events.limits import Name, Note, Number, Round, Sha256
from jejak_events.personal import Personal


class VerificationStatus(StrEnum):
    """Seed 000, 2.B.3."""

    PENDING = "pending"
    VERIFIED = "verified"


class Item(StrEnum):
    """The checklist (seed 000, 2.A)."""

    NPWP = "npwp"
    NIB = "nib"
    AKTA_PERUSAHAAN = "akta_perusahaan"
    KTP_PENANGGUNG_JAWAB = "ktp_penanggung_jawab"
    ALAMAT_BILLING = "alamat_billing"
    DOKUMEN_PENDUKUNG_LAIN = "dokumen_pendukung_lain"


Warning = Literal["npwp_digits", "nib_digits", "nik_digits"]
"""A number that does not look like one; it warns and never blocks."""


DropReason = Literal["cancelled", "approved", "customer_changed"]


class Request(Value):
    """Which IRO waits for this customer, in which of its rounds."""

    iro_id: UUID
    round: Round


Requests = Annotated[tuple[Request, ...], Field(max_length=10_000)]


class CheckedItem(Value):
    """A checklist item as saved. `number` belongs to NPWP and NIB, `nik` to the KTP."""

    item: Item
    complete: bool
    note: Note | None = None
    number: Number | None = None
    nik: Personal | None = None
    warnings: tuple[Warning, ...] = ()


class VerificationOpened(Event, service="iro", type="verification.opened"):
    """Opened by hand for a customer, before any IRO asked."""

    customer: Customer


class VerificationRequested(Event, service="iro", type="verification.requested"):
    """An IRO's submission asks for its customer to be Verified.

    `status` is the one after it: a customer already Verified stands at once, unless the submission restarts the check.
    `reopened`: the customer was Verified and is so no longer; `withdrawn` are the other waiting IROs concerned.
    """

    customer: Customer
    iro_id: UUID
    iro_number: Number
    round: Round
    status: VerificationStatus
    reopened: bool
    withdrawn: Requests


class VerificationChecked(Event, service="iro", type="verification.checked"):
    """The checklist was saved; only the items that changed."""

    items: Annotated[tuple[CheckedItem, ...], Field(max_length=50)]


class VerificationDocumentAdded(Event, service="iro", type="verification.document_added"):
    """A document was put to an item of the checklist."""

    item: Item
    document: Document


class VerificationDocumentRemoved(Event, service="iro", type="verification.document_removed"):
    """A document was taken off an item of the checklist."""

    item: Item
    sha256: Sha256


class VerificationVerified(Event, service="iro", type="verification.verified"):
    """The customer is Verified, and with it every waiting request."""

    requests: Requests


class VerificationMarkedPending(Event, service="iro", type="verification.marked_pending"):
    """Something is missing or proved wrong. `was_verified`: the customer lost Verified, for these requests too."""

    note: Note
    was_verified: bool
    requests: Requests


class VerificationRevisionRequested(Event, service="iro", type="verification.revision_requested"):
    """The verification team asks Sales Ops to repair the IRO itself."""

    iro_id: UUID
    round: Round
    note: Note


class VerificationRequestDropped(Event, service="iro", type="verification.request_dropped"):
    """An IRO waits no longer: it was cancelled, it was approved, or its customer is another one now."""

    iro_id: UUID
    round: Round
    reason: DropReason


class VerificationOverdue(Event, service="iro", type="verification.overdue"):
    """An IRO waits for a customer who is still Pending, and the time to verify has passed: somebody should hear of it."""

    customer_name: Name
    iro_id: UUID
    iro_number: Number
    round: Round
    verify_by: AwareDatetime


VerificationEvent = (
    VerificationOpened
    | VerificationRequested
    | VerificationChecked
    | VerificationDocumentAdded
    | VerificationDocumentRemoved
    | VerificationVerified
    | VerificationMarkedPending
    | VerificationRevisionRequested
    | VerificationRequestDropped
    | VerificationOverdue
)
