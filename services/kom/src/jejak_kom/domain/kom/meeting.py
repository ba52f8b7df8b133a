"""The meeting itself: its date, its minutes, its checklist (seed 000, 6.A.1 and 6.A.2)."""

from collections.abc import Sequence
from uuid import UUID

from jejak_events.kom.kom import (
    KomActionItemAdded,
    KomActionItemChanged,
    KomActionItemDone,
    KomActionItemRemoved,
    KomActionItemReopened,
    KomCancelled,
    KomDocumentAdded,
    KomDocumentRemoved,
    KomEvent,
    KomInvitationIssued,
    KomReadinessRecorded,
    KomRescheduled,
    KomScheduled,
    Meeting,
)
from jejak_kit.decider import Refusal, Refused
from jejak_kom.domain.identity import kom_id
from jejak_kom.domain.kom.action_items import ActionItemState, find
from jejak_kom.domain.kom.commands import (
    AddActionItem,
    AttachDocument,
    CancelKom,
    ChangeActionItem,
    FinishActionItem,
    RecordReadiness,
    RemoveActionItem,
    RemoveDocument,
    ReopenActionItem,
    RescheduleKom,
    ScheduleKom,
)
from jejak_kom.domain.kom.rules import faults_of_action_item, faults_of_meeting, faults_of_readiness
from jejak_kom.domain.kom.state import Kom

MOST_DOCUMENTS = 200
MOST_ACTION_ITEMS = 200


def schedule(command: ScheduleKom, kom: Kom) -> Sequence[KomEvent]:
    _refuse(*faults_of_meeting(command.meeting))
    return [KomScheduled(number=kom.number, meeting=command.meeting), invitation(kom, command.meeting)]


def reschedule(command: RescheduleKom, kom: Kom) -> Sequence[KomEvent]:
    """Nothing if nothing changes: nobody is invited twice to the same."""
    _refuse(*faults_of_meeting(command.meeting))
    if command.meeting == kom.meeting:
        return []
    moved = KomRescheduled(number=kom.number, meeting=command.meeting, reason=command.reason)
    return [moved, invitation(kom, command.meeting)]


def cancel(command: CancelKom, kom: Kom) -> Sequence[KomEvent]:
    return [KomCancelled(number=kom.number, reason=command.reason), *call_off(kom)]


def call_off(kom: Kom) -> Sequence[KomEvent]:
    """Tells everybody that a meeting that stands in their calendars is off."""
    return [] if kom.meeting is None else [invitation(kom, kom.meeting, off=True)]


def invitation(kom: Kom, meeting: Meeting, *, off: bool = False) -> KomInvitationIssued:
    """The next one of this KOM."""
    return KomInvitationIssued(
        number=kom.number,
        customer_name=kom.customer.name,
        uid=str(kom_id(kom.contract.id)),
        sequence=kom.sequence + 1,
        method="cancel" if off else "request",
        meeting=meeting,
    )


def attach(command: AttachDocument, kom: Kom) -> Sequence[KomEvent]:
    if any(known.document.sha256 == command.document.sha256 for known in kom.documents):
        raise Refused(Refusal("document_attached_already", "rule", {"filename": command.document.filename}))
    if len(kom.documents) >= MOST_DOCUMENTS:
        raise Refused(Refusal("too_many_documents", "rule", {"most": MOST_DOCUMENTS}))
    return [KomDocumentAdded(kind=command.kind, document=command.document)]


def remove_document(command: RemoveDocument, kom: Kom) -> Sequence[KomEvent]:
    if all(known.document.sha256 != command.sha256 for known in kom.documents):
        raise Refused(Refusal("document_not_attached", "rule", {"sha256": command.sha256}, "/sha256"))
    return [KomDocumentRemoved(sha256=command.sha256)]


def record_readiness(command: RecordReadiness, kom: Kom) -> Sequence[KomEvent]:
    """Only what changes is said."""
    _refuse(*faults_of_readiness(command.items, kom))
    known = {line.code: (line.answer, line.reason) for line in kom.checklist}
    changed = tuple(item for item in command.items if known[item.code] != (item.answer, item.reason))
    if not changed:
        return []
    answers = {line.code: line.answer for line in kom.checklist} | {item.code: item.answer for item in changed}
    ready = all(answer in ("ready", "waived") for answer in answers.values())
    return [KomReadinessRecorded(number=kom.number, items=changed, ready=ready)]


def add_action_item(command: AddActionItem, kom: Kom) -> Sequence[KomEvent]:
    _refuse(*faults_of_action_item(command.item))
    if find(kom.action_items, command.item.item_id) is not None:
        raise Refused(Refusal("action_item_exists", "rule", {"item_id": str(command.item.item_id)}))
    if len(kom.action_items) >= MOST_ACTION_ITEMS:
        raise Refused(Refusal("too_many_action_items", "rule", {"most": MOST_ACTION_ITEMS}))
    return [KomActionItemAdded(item=command.item)]


def change_action_item(command: ChangeActionItem, kom: Kom) -> Sequence[KomEvent]:
    known = _open(kom, command.item.item_id)
    _refuse(*faults_of_action_item(command.item))
    return [] if known.item == command.item else [KomActionItemChanged(item=command.item)]


def finish_action_item(command: FinishActionItem, kom: Kom) -> Sequence[KomEvent]:
    _open(kom, command.item_id)
    return [KomActionItemDone(item_id=command.item_id, note=command.note)]


def reopen_action_item(command: ReopenActionItem, kom: Kom) -> Sequence[KomEvent]:
    if not _known(kom, command.item_id).done:
        raise Refused(Refusal("action_item_open_already", "rule", {}))
    return [KomActionItemReopened(item_id=command.item_id, reason=command.reason)]


def remove_action_item(command: RemoveActionItem, kom: Kom) -> Sequence[KomEvent]:
    _known(kom, command.item_id)
    return [KomActionItemRemoved(item_id=command.item_id, reason=command.reason)]


def _known(kom: Kom, item_id: UUID) -> ActionItemState:
    found = find(kom.action_items, item_id)
    if found is None:
        raise Refused(Refusal("action_item_unknown", "rule", {"item_id": str(item_id)}, "/item_id"))
    return found


def _open(kom: Kom, item_id: UUID) -> ActionItemState:
    found = _known(kom, item_id)
    if found.done:
        raise Refused(Refusal("action_item_done_already", "rule", {}))
    return found


def _refuse(*faults: Refusal) -> None:
    if faults:
        raise Refused(*faults)
