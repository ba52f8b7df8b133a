"""What follows from a command to a verification."""

from collections.abc import Sequence
from typing import assert_never

from jejak_events.iro.verification import (
    CheckedItem,
    VerificationChecked,
    VerificationDocumentAdded,
    VerificationDocumentRemoved,
    VerificationEvent,
    VerificationMarkedPending,
    VerificationOpened,
    VerificationOverdue,
    VerificationRequestDropped,
    VerificationRequested,
    VerificationRevisionRequested,
    VerificationStatus,
    VerificationVerified,
)
from jejak_iro.domain.verification.commands import (
    AttachDocument,
    CheckItems,
    DropRequest,
    ItemChange,
    MarkPending,
    MarkVerified,
    OpenVerification,
    RemindToVerify,
    RemoveDocument,
    RequestRevision,
    RequestVerification,
    VerificationCommand,
)
from jejak_iro.domain.verification.rules import faults_of, incomplete, rules_for, warnings_of
from jejak_iro.domain.verification.state import Verification
from jejak_kit.decider import Refusal, Refused

RULES = rules_for(())
MOST_DOCUMENTS = 50
"""Of one item."""


def decide(command: VerificationCommand, state: Verification | None) -> Sequence[VerificationEvent]:
    """Raises Refused."""
    RULES.check(command, state)
    if isinstance(command, OpenVerification):
        return [VerificationOpened(customer=command.customer)]
    if isinstance(command, RequestVerification):
        return _request(command, state)
    assert state is not None
    match command:
        case CheckItems():
            return _check(command, state)
        case AttachDocument():
            return _attach(command, state)
        case RemoveDocument():
            return _remove_document(command, state)
        case MarkVerified():
            if missing := incomplete(state, command.mandatory):
                raise Refused(*missing)
            return [VerificationVerified(requests=state.waiting)]
        case MarkPending():
            was_verified = state.status is VerificationStatus.VERIFIED
            return [VerificationMarkedPending(note=command.note, was_verified=was_verified, requests=state.waiting)]
        case RequestRevision():
            return _request_revision(command, state)
        case DropRequest():
            return _drop_request(command, state)
        case RemindToVerify():
            return _remind(command, state)
        case _:
            assert_never(command)


def _request(command: RequestVerification, state: Verification | None) -> Sequence[VerificationEvent]:
    """A customer already Verified stands at once, unless the submission restarts the check."""
    known = state.request(command.iro_id) if state else None
    if known is not None and command.round <= known.round:
        return []
    verified = state is not None and state.status is VerificationStatus.VERIFIED
    reopened = verified and command.restart
    others = tuple(request for request in state.waiting if request.iro_id != command.iro_id) if state else ()
    return [
        VerificationRequested(
            customer=command.customer,
            iro_id=command.iro_id,
            iro_number=command.iro_number,
            round=command.round,
            status=VerificationStatus.VERIFIED if verified and not reopened else VerificationStatus.PENDING,
            reopened=reopened,
            withdrawn=others if reopened else (),
        )
    ]


def _check(command: CheckItems, state: Verification) -> Sequence[VerificationEvent]:
    faults = [fault for index, change in enumerate(command.changes) if (fault := faults_of(change, index))]
    seen = [change.item for change in command.changes]
    for index, change in enumerate(command.changes):
        if change.item in seen[:index]:
            faults.append(Refusal("item_repeated", "input", {"item": change.item.value}, f"/changes/{index}/item"))
    if faults:
        raise Refused(*faults)
    saved = [_saved(change, state.item(change.item).checked) for change in command.changes]
    changed = tuple(item for item in saved if item != state.item(item.item).checked)
    return [VerificationChecked(items=changed)] if changed else []


def _saved(change: ItemChange, before: CheckedItem) -> CheckedItem:
    """A NIK that was not typed anew cannot be read here: its earlier warning stands."""
    if change.nik is not None and change.nik == before.nik:
        warnings = before.warnings
    else:
        warnings = warnings_of(change.item, change.nik.plain if change.nik is not None else change.number)
    return CheckedItem(
        item=change.item,
        complete=change.complete,
        note=change.note,
        number=change.number,
        nik=change.nik,
        warnings=warnings,
    )


def _attach(command: AttachDocument, state: Verification) -> Sequence[VerificationEvent]:
    documents = state.item(command.item).documents
    if any(document.sha256 == command.document.sha256 for document in documents):
        raise Refused(Refusal("document_attached_already", "rule", {"filename": command.document.filename}))
    if len(documents) >= MOST_DOCUMENTS:
        raise Refused(Refusal("too_many_documents", "rule", {"most": MOST_DOCUMENTS}))
    return [VerificationDocumentAdded(item=command.item, document=command.document)]


def _remove_document(command: RemoveDocument, state: Verification) -> Sequence[VerificationEvent]:
    if all(document.sha256 != command.sha256 for document in state.item(command.item).documents):
        raise Refused(Refusal("document_not_attached", "rule", {"sha256": command.sha256}, "/sha256"))
    return [VerificationDocumentRemoved(item=command.item, sha256=command.sha256)]


def _request_revision(command: RequestRevision, state: Verification) -> Sequence[VerificationEvent]:
    request = state.request(command.iro_id)
    if request is None or not request.waiting:
        raise Refused(Refusal("iro_is_not_waiting", "rule", {"iro_id": str(command.iro_id)}, "/iro_id"))
    if request.revision_requested:
        raise Refused(Refusal("revision_requested_already", "rule", {"iro": request.iro_number}, "/iro_id"))
    return [VerificationRevisionRequested(iro_id=request.iro_id, round=request.round, note=command.note)]


def _drop_request(command: DropRequest, state: Verification) -> Sequence[VerificationEvent]:
    request = state.request(command.iro_id)
    if request is None or not request.waiting or command.round < request.round:
        return []
    return [VerificationRequestDropped(iro_id=request.iro_id, round=request.round, reason=command.reason)]


def _remind(command: RemindToVerify, state: Verification) -> Sequence[VerificationEvent]:
    """Only while the IRO waits in that round, and it is the team that it waits for."""
    request = state.request(command.iro_id)
    if state.status is VerificationStatus.VERIFIED or request is None or not request.waiting:
        return []
    if request.round != command.round or request.revision_requested:
        return []
    return [
        VerificationOverdue(
            customer_name=state.customer.name,
            iro_id=request.iro_id,
            iro_number=request.iro_number,
            round=request.round,
            verify_by=command.verify_by,
        )
    ]
