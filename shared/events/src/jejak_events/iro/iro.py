"""What happened to an Internal Request Order. Submitted, resubmitted and approved carry all that others need to act."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from jejak_events.document import Document
from jejak_events.iro.offer import Difference, Offer, QuotationReference, QuotationState
from jejak_events.language import Event, Value
from jejak_events.limits import (
    Code,
    Description,
    Name,
    Note,
    Number,
    Quantity,
    RecordVersion,
    Revision,
    Round,
    Sha256,
    StaffId,
)


class Track(StrEnum):
    """Whose agreement an IRO asks for (seed 000, 1.B.3)."""

    VERIFICATION = "verification"
    LEGAL = "legal"
    TECHNICAL = "technical"
    MANAGER = "manager"


class IroStatus(StrEnum):
    """Where an IRO stands (seed 000, 1.B.1; cancelled is ours)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    CANCELLED = "cancelled"


TrackAnswer = Literal["agreed", "revision", "withdrawn"]
"""`withdrawn`: an earlier agreement no longer holds, as when the customer is no longer Verified."""


class Need(Value):
    """A line of "Kebutuhan barang/jasa" (seed 000, 1.B.2); `site` is the code of one of the quotation's sites."""

    kind: Literal["goods", "service"]
    description: Description
    quantity: Quantity
    unit: Name
    site: Code | None = None


Needs = Annotated[tuple[Need, ...], Field(max_length=500)]
Attachments = Annotated[tuple[Document, ...], Field(max_length=500)]


class Particulars(Value):
    """What Sales Ops add to the quotation's data (seed 000, 1.B.2, step 4). `pic` is a colleague's id, never a name."""

    pic: StaffId | None = None
    project_impact: Note | None = None
    requested_delivery: date | None = None
    needs: Needs = ()


class IroCreated(Event, service="iro", type="iro.created"):
    """An IRO was drafted from an accepted quotation, whose customer, sites and prices it copies."""

    number: Number
    quotation: QuotationReference
    offer: Offer
    particulars: Particulars


class IroUpdated(Event, service="iro", type="iro.updated"):
    """Sales Ops saved the particulars, all of them."""

    particulars: Particulars


class IroAttachmentAdded(Event, service="iro", type="iro.attachment_added"):
    """A document was attached to the IRO."""

    document: Document


class IroAttachmentRemoved(Event, service="iro", type="iro.attachment_removed"):
    """An attachment was taken off; its file may still belong to other records."""

    sha256: Sha256


class Submission(Event, service="iro"):
    """What is put before the tracks, whole; `verification_id` is the Verification of its customer."""

    number: Number
    quotation: QuotationReference
    offer: Offer
    pic: StaffId
    project_impact: Note | None
    requested_delivery: date
    needs: Needs
    attachments: Attachments
    round: Round
    manager_required: bool
    verification_id: UUID


class IroSubmitted(Submission, type="iro.submitted"):
    """Submitted for approval for the first time; `restarted` are all the tracks asked."""

    restarted: tuple[Track, ...]


class IroResubmitted(Submission, type="iro.resubmitted"):
    """Submitted again. `restarted` tracks answer anew in this round, the others' agreements stand.

    `changed`: customer, site, price or needs differ from the last submission, so that every track starts again.
    `previous_verification_id` differs from `verification_id` if the customer is another one.
    """

    restarted: tuple[Track, ...]
    changed: bool
    previous_verification_id: UUID


class IroTrackAnswered(Event, service="iro", type="iro.track_answered"):
    """A track answered for its round. `answer_version` is the version of the answering record, 0 for the manager's."""

    number: Number
    track: Track
    round: Round
    answer: TrackAnswer
    note: Note | None = None
    answer_version: RecordVersion = 0


class IroReturned(Event, service="iro", type="iro.returned"):
    """A track asked for a revision: Sales Ops must repair and resubmit (seed 000, 1.B.4)."""

    number: Number
    track: Track
    round: Round
    note: Note


class IroRevisionAdopted(Event, service="iro", type="iro.revision_adopted"):
    """Sales Ops took the quotation's newest revision over. Needs at sites no longer quoted have lost their site."""

    number: Number
    quotation: QuotationReference
    offer: Offer
    needs: Needs


class IroQuotationChanged(Event, service="iro", type="iro.quotation_changed"):
    """The quotation was revised or withdrawn meanwhile; `differences` are against what the IRO has copied.

    `quotation_version` is the version of the quotation's record that tells it.
    """

    number: Number
    quotation_version: RecordVersion
    revision: Revision
    state: QuotationState
    differences: tuple[Difference, ...]


class IroApproved(Submission, type="iro.approved"):
    """Every track of the round agreed: Sales Ops may go on to the Form Berlangganan (seed 000, 1.B.5)."""


class IroCancelled(Event, service="iro", type="iro.cancelled"):
    """`was` is the status before; `round` 0 means that no track was ever asked."""

    number: Number
    quotation: QuotationReference
    reason: Note
    was: IroStatus
    round: Round
    verification_id: UUID


class IroContractNoted(Event, service="iro", type="iro.contract_noted"):
    """The iro service heard of a contract built on this IRO. `contract_version` is the version of its record."""

    number: Number
    contract_id: UUID
    contract_number: Number
    contract_version: RecordVersion
    active: bool


IroEvent = (
    IroCreated
    | IroUpdated
    | IroAttachmentAdded
    | IroAttachmentRemoved
    | IroSubmitted
    | IroResubmitted
    | IroTrackAnswered
    | IroReturned
    | IroRevisionAdopted
    | IroQuotationChanged
    | IroApproved
    | IroCancelled
    | IroContractNoted
)
