"""What Sales Ops, the Delivery Manager, the outside systems and the policies want of a KOM."""

from datetime import date, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from jejak_events.document import Document
from jejak_events.iro.iro import Needs
from jejak_events.iro.offer import Customer
from jejak_events.kom.handover import Answer, HandoverKind
from jejak_events.kom.kom import ActionItem, Meeting, Minutes, MinutesPaper, ReadinessAnswer, ReadinessItem
from jejak_events.kom.subject_matter import ContractReference, IroReference, ServiceLines, Sites
from jejak_events.limits import Note, Number, RecordVersion, Sha256, StaffId
from jejak_kit.decider import Command

DEFAULT_CHECKLIST = (
    ReadinessItem(code="site_access", label="Akses lokasi"),
    ReadinessItem(code="power", label="Listrik dan ruang perangkat"),
    ReadinessItem(code="permits", label="Perizinan"),
    ReadinessItem(code="site_contact", label="PIC di lokasi"),
    ReadinessItem(code="network_design", label="Desain jaringan disetujui"),
)


class OpenKom(Command, name="open"):
    """A contract became Active. The handler fills in number, checklist and the time to schedule it by."""

    contract: ContractReference
    contract_version: RecordVersion
    iro: IroReference
    customer: Customer
    sites: Sites
    lines: ServiceLines
    needs: Needs
    requested_delivery: date | None
    pic: StaffId | None
    number: Number | None = None
    checklist: tuple[ReadinessItem, ...] = DEFAULT_CHECKLIST
    schedule_by: AwareDatetime | None = None


class ScheduleKom(Command, name="schedule"):
    """Create KOM (seed 000, 6.A.1)."""

    meeting: Meeting


class RescheduleKom(Command, name="reschedule"):
    """The meeting as it shall be, whole."""

    meeting: Meeting
    reason: Note | None = None


class CancelKom(Command, name="cancel"):
    reason: Note


class AttachDocument(Command, name="attach"):
    kind: Literal["tor", "other"]
    document: Document


class RemoveDocument(Command, name="remove_document"):
    sha256: Sha256


class RecordMinutes(Command, name="record_minutes"):
    """Save the Minutes of Meeting, whole."""

    minutes: Minutes


class AddActionItem(Command, name="add_action_item"):
    """The caller brings the item's id."""

    item: ActionItem


class ChangeActionItem(Command, name="change_action_item"):
    """The item as it shall be, whole."""

    item: ActionItem


class FinishActionItem(Command, name="finish_action_item"):
    item_id: UUID
    note: Note | None = None


class ReopenActionItem(Command, name="reopen_action_item"):
    item_id: UUID
    reason: Note


class RemoveActionItem(Command, name="remove_action_item"):
    item_id: UUID
    reason: Note


class RecordReadiness(Command, name="record_readiness"):
    """Decide lines of the checklist; those not named stay as they are."""

    items: Annotated[tuple[ReadinessAnswer, ...], Field(min_length=1, max_length=100)]


class CompleteKom(Command, name="complete"):
    """`paper`: the minutes as they were printed for it."""

    paper: MinutesPaper | None = None


class Acknowledge(Command, name="acknowledge"):
    """Procurement or Deployment answers a request. Their own systems know it by `request_id`, people by its kind."""

    kind: HandoverKind
    answer: Answer
    request_id: UUID | None = None
    reference: Number | None = None
    reason: Note | None = None


class RemindToSchedule(Command, name="remind_to_schedule"):
    """The time to schedule it has come."""


class RequestHandover(Command, name="request_handover"):
    """Ask Procurement or Deployment, if that is due and was not done. The handler says how long they have to answer."""

    kind: HandoverKind
    acknowledge_within: timedelta | None = None


class WithdrawHandovers(Command, name="withdraw_handovers"):
    """The contract was terminated: what was requested is no longer wanted."""

    reason: Note


class EscalateHandover(Command, name="escalate_handover"):
    """The time to acknowledge has come."""

    kind: HandoverKind


class NoteAmendment(Command, name="note_amendment"):
    """The contract was amended; what the KOM is about, whole."""

    contract_version: RecordVersion
    sites: Sites
    lines: ServiceLines
    needs: Needs
    requested_delivery: date | None


class NoteContractEnd(Command, name="note_contract_end"):
    """The contract is no longer in force."""

    contract_version: RecordVersion
    cause: Literal["terminated", "expired"]
    reason: Note | None = None


KomCommand = (
    OpenKom
    | ScheduleKom
    | RescheduleKom
    | CancelKom
    | AttachDocument
    | RemoveDocument
    | RecordMinutes
    | AddActionItem
    | ChangeActionItem
    | FinishActionItem
    | ReopenActionItem
    | RemoveActionItem
    | RecordReadiness
    | CompleteKom
    | Acknowledge
    | RemindToSchedule
    | RequestHandover
    | WithdrawHandovers
    | EscalateHandover
    | NoteAmendment
    | NoteContractEnd
)
