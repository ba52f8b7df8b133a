"""What happened to a Kick-Off Meeting (seed 000, section 6), from the contract that calls for it to its completion."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from jejak_events.document import Document
from jejak_events.iro.iro import Needs
from jejak_events.iro.offer import Contact, Customer
from jejak_events.kom.subject_matter import ContractReference, IroReference, ServiceLines, Sites
from jejak_events.language import Event, Value
from jejak_events.limits import TEXT, Code, Description, Name, Note, Number, RecordVersion, Sha256, StaffId


class KomStatus(StrEnum):
    """Where a KOM stands. Completed is the seed's (000, 6.A.3); the others are ours."""

    TO_BE_SCHEDULED = "to_be_scheduled"
    SCHEDULED = "scheduled"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    STOPPED = "stopped"


class Meeting(Value):
    """When, where, with whom and what about (seed 000, 6.A.1). `internal` are colleagues' ids, never names."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    place: Description | None = None
    internal: Annotated[tuple[StaffId, ...], Field(max_length=100)]
    customer: Annotated[tuple[Contact, ...], Field(max_length=100)]
    agenda: Annotated[tuple[Description, ...], Field(max_length=100)]


MinutesText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000, pattern=TEXT)]


class Minutes(Value):
    """Minutes of Meeting (seed 000, 6.A.2). `attended` are the colleagues who came, `guests` the customer's people."""

    text: MinutesText
    decisions: Annotated[tuple[Description, ...], Field(max_length=200)] = ()
    attended: Annotated[tuple[StaffId, ...], Field(max_length=100)] = ()
    guests: Annotated[tuple[Contact, ...], Field(max_length=100)] = ()


Party = Literal["internal", "customer"]


class ActionItem(Value):
    """Who does what until when. The `owner` of an internal one is a colleague's id; the customer's have none."""

    item_id: UUID
    description: Description
    party: Party
    owner: StaffId | None = None
    due: date


class ReadinessItem(Value):
    """A line of the readiness checklist, as configured when the KOM was opened."""

    code: Code
    label: Name


Readiness = Literal["ready", "not_ready", "waived"]


class ReadinessAnswer(Value):
    """How a line of the checklist was decided; what is waived has a reason."""

    code: Code
    answer: Readiness
    reason: Note | None = None


class KomToBeScheduled(Event, service="kom", type="kom.to_be_scheduled"):
    """A contract is Active and calls for a kick-off meeting, which Sales Ops shall schedule by `schedule_by`.

    `contract_version` is the version of the contract's record that told it.
    """

    number: Number
    contract: ContractReference
    contract_version: RecordVersion
    iro: IroReference
    customer: Customer
    sites: Sites
    lines: ServiceLines
    needs: Needs
    requested_delivery: date | None
    pic: StaffId | None
    checklist: Annotated[tuple[ReadinessItem, ...], Field(min_length=1, max_length=100)]
    schedule_by: AwareDatetime | None


class KomUnscheduled(Event, service="kom", type="kom.unscheduled"):
    """The time to schedule it has passed: somebody should hear of it."""

    number: Number
    contract: ContractReference
    customer_name: Name
    schedule_by: AwareDatetime


class KomScheduled(Event, service="kom", type="kom.scheduled"):
    """Sales Ops created the meeting (seed 000, 6.A.1); also again, after it had been cancelled."""

    number: Number
    meeting: Meeting


class KomRescheduled(Event, service="kom", type="kom.rescheduled"):
    """Another time, place, agenda or other people; `meeting` is all of it."""

    number: Number
    meeting: Meeting
    reason: Note | None = None


class KomCancelled(Event, service="kom", type="kom.cancelled"):
    """The meeting will not take place; it may be scheduled again as long as the contract is in force."""

    number: Number
    reason: Note


class KomInvitationIssued(Event, service="kom", type="kom.invitation_issued"):
    """Everybody invited should hear of the meeting, or that it is off (RFC 5546: `method`).

    `uid` stays the same for all invitations to this KOM, `sequence` grows (RFC 5545, 3.8.7.4). The calendar file itself
    is at `/v1/koms/{id}/invitation.ics`.
    """

    number: Number
    customer_name: Name
    uid: Name
    sequence: Annotated[int, Field(ge=0, le=10**6)]
    method: Literal["request", "cancel"]
    meeting: Meeting


class KomDocumentAdded(Event, service="kom", type="kom.document_added"):
    """The TOR or another document was added (seed 000, 6.A.1)."""

    kind: Literal["tor", "other"]
    document: Document


class KomDocumentRemoved(Event, service="kom", type="kom.document_removed"):
    """A document was taken off; its file may still belong to other records."""

    sha256: Sha256


class KomMinutesRecorded(Event, service="kom", type="kom.minutes_recorded"):
    """The Delivery Manager saved the minutes, whole."""

    minutes: Minutes


class KomActionItemAdded(Event, service="kom", type="kom.action_item_added"):
    """Something is to be done by somebody by a day."""

    item: ActionItem


class KomActionItemChanged(Event, service="kom", type="kom.action_item_changed"):
    """The item as it is now, whole."""

    item: ActionItem


class KomActionItemDone(Event, service="kom", type="kom.action_item_done"):
    """It is done; `note` says how."""

    item_id: UUID
    note: Note | None = None


class KomActionItemReopened(Event, service="kom", type="kom.action_item_reopened"):
    """It was not done after all."""

    item_id: UUID
    reason: Note


class KomActionItemRemoved(Event, service="kom", type="kom.action_item_removed"):
    """It need not be done."""

    item_id: UUID
    reason: Note


class KomReadinessRecorded(Event, service="kom", type="kom.readiness_recorded"):
    """Lines of the readiness checklist were decided; only those that changed.

    `ready`: after it every line is ready or waived, so that the service can be installed.
    """

    number: Number
    items: Annotated[tuple[ReadinessAnswer, ...], Field(min_length=1, max_length=100)]
    ready: bool


class MinutesPaper(Value):
    """The minutes as they were printed when the KOM was completed; `fingerprint` is what the paper's QR code carries."""

    document: Document
    fingerprint: Sha256


class KomCompleted(Event, service="kom", type="kom.completed"):
    """The KOM is done (seed 000, 6.A.3). `goods_needed` and `ready` say what is requested now."""

    number: Number
    contract: ContractReference
    iro: IroReference
    customer_name: Name
    goods_needed: bool
    ready: bool
    paper: MinutesPaper | None = None


class KomContractAmended(Event, service="kom", type="kom.contract_amended"):
    """The contract was amended: what the KOM is about, as it is now. What was requested before stays as it was.

    `contract_version` is the version of the contract's record that told it.
    """

    number: Number
    contract_version: RecordVersion
    sites: Sites
    lines: ServiceLines
    needs: Needs
    requested_delivery: date | None


class KomContractEnded(Event, service="kom", type="kom.contract_ended"):
    """The contract is no longer in force. A KOM that is not Completed stops; of a Completed one nothing more is requested."""

    number: Number
    contract: ContractReference
    contract_version: RecordVersion
    cause: Literal["terminated", "expired"]
    reason: Note | None
    was: KomStatus


KomEvent = (
    KomToBeScheduled
    | KomUnscheduled
    | KomScheduled
    | KomRescheduled
    | KomCancelled
    | KomInvitationIssued
    | KomDocumentAdded
    | KomDocumentRemoved
    | KomMinutesRecorded
    | KomActionItemAdded
    | KomActionItemChanged
    | KomActionItemDone
    | KomActionItemReopened
    | KomActionItemRemoved
    | KomReadinessRecorded
    | KomCompleted
    | KomContractAmended
    | KomContractEnded
)
