"""A KOM's state, folded from its events."""

from datetime import date
from typing import Any, Literal, assert_never

from pydantic import AwareDatetime

from jejak_events.document import Document
from jejak_events.iro.iro import Needs
from jejak_events.iro.offer import Customer
from jejak_events.kom.handover import (
    DeploymentRequested,
    DeploymentWithdrawn,
    HandoverAcknowledged,
    HandoverContradicted,
    HandoverEvent,
    HandoverKind,
    HandoverUnacknowledged,
    ProcurementRequested,
    ProcurementWithdrawn,
)
from jejak_events.kom.kom import (
    KomActionItemAdded,
    KomActionItemChanged,
    KomActionItemDone,
    KomActionItemRemoved,
    KomActionItemReopened,
    KomCancelled,
    KomCompleted,
    KomContractAmended,
    KomContractEnded,
    KomDocumentAdded,
    KomDocumentRemoved,
    KomEvent,
    KomInvitationIssued,
    KomMinutesRecorded,
    KomReadinessRecorded,
    KomRescheduled,
    KomScheduled,
    KomStatus,
    KomToBeScheduled,
    KomUnscheduled,
    Meeting,
    Minutes,
    MinutesPaper,
    Readiness,
)
from jejak_events.kom.subject_matter import ContractReference, IroReference, ServiceLines, Sites
from jejak_events.language import Value
from jejak_events.limits import Code, Name, Note, Number, RecordVersion, StaffId
from jejak_kom.domain.kom import action_items
from jejak_kom.domain.kom.action_items import ActionItemState
from jejak_kom.domain.kom.handover import Handover, evolve_handover, kind_of

STATUS_LABELS = {
    KomStatus.TO_BE_SCHEDULED: "To Be Scheduled",
    KomStatus.SCHEDULED: "Scheduled",
    KomStatus.COMPLETED: "Completed",
    KomStatus.CANCELLED: "Cancelled",
    KomStatus.STOPPED: "Stopped",
}
"""Completed is the seed's (000, 6.A.3); the others are ours."""


class ReadinessLine(Value):
    """A line of the checklist and how it was decided; None is undecided."""

    code: Code
    label: Name
    answer: Readiness | None = None
    reason: Note | None = None


class KomDocument(Value):
    kind: Literal["tor", "other"]
    document: Document


class ContractEnd(Value):
    """Why the contract is no longer in force."""

    cause: Literal["terminated", "expired"]
    reason: Note | None


class Kom(Value):
    """`sequence` is that of the last invitation, -1 before the first. `overdue`: it was not scheduled in time."""

    number: Number
    status: KomStatus = KomStatus.TO_BE_SCHEDULED
    contract: ContractReference
    contract_version: RecordVersion
    iro: IroReference
    customer: Customer
    sites: Sites
    lines: ServiceLines
    needs: Needs
    requested_delivery: date | None
    pic: StaffId | None
    schedule_by: AwareDatetime | None
    overdue: bool = False
    meeting: Meeting | None = None
    sequence: int = -1
    cancel_reason: Note | None = None
    documents: tuple[KomDocument, ...] = ()
    minutes: Minutes | None = None
    paper: MinutesPaper | None = None
    action_items: tuple[ActionItemState, ...] = ()
    checklist: tuple[ReadinessLine, ...]
    procurement: Handover | None = None
    deployment: Handover | None = None
    contract_end: ContractEnd | None = None

    @property
    def decided(self) -> bool:
        """Whether every line of the checklist is decided."""
        return all(line.answer is not None for line in self.checklist)

    @property
    def ready(self) -> bool:
        """Whether the service can be installed: every line is ready or waived."""
        return all(line.answer in ("ready", "waived") for line in self.checklist)

    @property
    def goods_needed(self) -> bool:
        """Whether anything has to be bought (seed 000, 6.A.3)."""
        return any(need.kind == "goods" for need in self.needs)

    def handover(self, kind: HandoverKind) -> Handover | None:
        return self.procurement if kind == "procurement" else self.deployment


def evolve(state: Kom | None, event: KomEvent | HandoverEvent) -> Kom:
    if isinstance(event, KomToBeScheduled):
        return _opened(event)
    assert state is not None
    match event:
        case (
            ProcurementRequested()
            | DeploymentRequested()
            | ProcurementWithdrawn()
            | DeploymentWithdrawn()
            | HandoverAcknowledged()
            | HandoverContradicted()
            | HandoverUnacknowledged()
        ):
            kind = kind_of(event)
            return state.model_copy(update={kind: evolve_handover(state.handover(kind), event)})
        case (
            KomActionItemAdded()
            | KomActionItemChanged()
            | KomActionItemDone()
            | KomActionItemReopened()
            | KomActionItemRemoved()
        ):
            return state.model_copy(update={"action_items": action_items.after(state.action_items, event)})
        case _:
            return state.model_copy(update=_changes(state, event))


def _opened(event: KomToBeScheduled) -> Kom:
    return Kom(
        number=event.number,
        contract=event.contract,
        contract_version=event.contract_version,
        iro=event.iro,
        customer=event.customer,
        sites=event.sites,
        lines=event.lines,
        needs=event.needs,
        requested_delivery=event.requested_delivery,
        pic=event.pic,
        schedule_by=event.schedule_by,
        checklist=tuple(ReadinessLine(code=item.code, label=item.label) for item in event.checklist),
    )


OfTheMeeting = (
    KomUnscheduled
    | KomScheduled
    | KomRescheduled
    | KomCancelled
    | KomInvitationIssued
    | KomDocumentAdded
    | KomDocumentRemoved
    | KomMinutesRecorded
    | KomReadinessRecorded
    | KomCompleted
    | KomContractAmended
    | KomContractEnded
)


def _changes(state: Kom, event: OfTheMeeting) -> dict[str, Any]:
    match event:
        case KomUnscheduled():
            return {"overdue": True}
        case KomScheduled():
            return {"status": KomStatus.SCHEDULED, "meeting": event.meeting, "overdue": False, "cancel_reason": None}
        case KomRescheduled():
            return {"meeting": event.meeting}
        case KomCancelled():
            return {"status": KomStatus.CANCELLED, "cancel_reason": event.reason}
        case KomInvitationIssued():
            return {"sequence": event.sequence}
        case KomDocumentAdded():
            return {"documents": (*state.documents, KomDocument(kind=event.kind, document=event.document))}
        case KomDocumentRemoved():
            return {"documents": tuple(known for known in state.documents if known.document.sha256 != event.sha256)}
        case KomMinutesRecorded():
            return {"minutes": event.minutes}
        case KomReadinessRecorded():
            return {"checklist": _decided(state.checklist, event)}
        case KomCompleted():
            return {"status": KomStatus.COMPLETED, "paper": event.paper}
        case KomContractAmended():
            return _amended(state, event)
        case KomContractEnded():
            completed = state.status is KomStatus.COMPLETED
            return {
                "status": state.status if completed else KomStatus.STOPPED,
                "contract_version": event.contract_version,
                "contract_end": ContractEnd(cause=event.cause, reason=event.reason),
                "overdue": False,
            }
        case _:
            assert_never(event)


def _decided(checklist: tuple[ReadinessLine, ...], event: KomReadinessRecorded) -> tuple[ReadinessLine, ...]:
    said = {item.code: {"answer": item.answer, "reason": item.reason} for item in event.items}
    return tuple(line.model_copy(update=said.get(line.code, {})) for line in checklist)


def _amended(state: Kom, event: KomContractAmended) -> dict[str, Any]:
    since = {"amended_since": True}
    return {
        "contract_version": event.contract_version,
        "sites": event.sites,
        "lines": event.lines,
        "needs": event.needs,
        "requested_delivery": event.requested_delivery,
        "procurement": state.procurement and state.procurement.model_copy(update=since),
        "deployment": state.deployment and state.deployment.model_copy(update=since),
    }
