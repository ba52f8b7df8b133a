"""What follows from a command to an IRO."""

from collections.abc import Sequence
from typing import assert_never

from jejak_events.iro.iro import (
    IroAttachmentAdded,
    IroAttachmentRemoved,
    IroCancelled,
    IroContractNoted,
    IroCreated,
    IroEvent,
    IroQuotationChanged,
    IroStatus,
    IroUpdated,
    Particulars,
)
from jejak_events.iro.offer import Difference, Offer, QuotationReference, QuotationState
from jejak_iro.domain.iro import submission, tracks
from jejak_iro.domain.iro.commands import (
    AdoptRevision,
    AnswerTrack,
    ApproveIro,
    AttachDocument,
    CancelIro,
    CreateIro,
    IroCommand,
    NoteContract,
    NoteQuotation,
    RemoveAttachment,
    ResubmitIro,
    ReturnIro,
    SubmitIro,
    UpdateIro,
)
from jejak_iro.domain.iro.rules import RULES, faults_of, not_accepted
from jejak_iro.domain.iro.state import Iro
from jejak_iro.domain.quotation.differences import differences
from jejak_kit.decider import Refusal, Refused

MOST_ATTACHMENTS = 500


def decide(command: IroCommand, state: Iro | None) -> Sequence[IroEvent]:
    """Raises Refused; LookupError if the handler has not filled in the facts."""
    RULES.check(command, state)
    if isinstance(command, CreateIro):
        return _create(command)
    assert state is not None
    match command:
        case UpdateIro():
            return _update(command, state)
        case AttachDocument():
            return _attach(command, state)
        case RemoveAttachment():
            return _remove_attachment(command, state)
        case SubmitIro():
            return submission.submit(command, state)
        case ResubmitIro():
            return submission.resubmit(command, state)
        case AdoptRevision():
            return submission.adopt_revision(command, state)
        case ApproveIro():
            return tracks.manager_agrees(command, state)
        case ReturnIro():
            return tracks.manager_returns(command, state)
        case CancelIro():
            return _cancel(command, state)
        case AnswerTrack():
            return tracks.answer(command, state)
        case NoteQuotation():
            return _note_quotation(command, state)
        case NoteContract():
            return _note_contract(command, state)
        case _:
            assert_never(command)


def _create(command: CreateIro) -> Sequence[IroEvent]:
    quoted = command.known.quotation
    if refusal := not_accepted(command.known):
        raise Refused(refusal)
    if command.live_iro is not None:
        raise Refused(Refusal("live_iro_exists", "rule", {"quotation": quoted.number, "iro": command.live_iro}))
    _refuse_faults(command.particulars, quoted.offer)
    if command.number is None:
        raise LookupError("CreateIro reached its decision without a number")
    return [
        IroCreated(
            number=command.number,
            quotation=QuotationReference(id=quoted.id, number=quoted.number, revision=quoted.revision),
            offer=quoted.offer,
            particulars=command.particulars,
        )
    ]


def _update(command: UpdateIro, state: Iro) -> Sequence[IroEvent]:
    if command.particulars == state.particulars:
        return []
    _refuse_faults(command.particulars, state.offer)
    return [IroUpdated(particulars=command.particulars)]


def _refuse_faults(particulars: Particulars, offer: Offer) -> None:
    if faults := tuple(faults_of(particulars.needs, offer.sites)):
        raise Refused(*faults)


def _attach(command: AttachDocument, state: Iro) -> Sequence[IroEvent]:
    if any(document.sha256 == command.document.sha256 for document in state.attachments):
        raise Refused(Refusal("document_attached_already", "rule", {"filename": command.document.filename}))
    if len(state.attachments) >= MOST_ATTACHMENTS:
        raise Refused(Refusal("too_many_documents", "rule", {"most": MOST_ATTACHMENTS}))
    return [IroAttachmentAdded(document=command.document)]


def _remove_attachment(command: RemoveAttachment, state: Iro) -> Sequence[IroEvent]:
    if all(document.sha256 != command.sha256 for document in state.attachments):
        raise Refused(Refusal("document_not_attached", "rule", {"sha256": command.sha256}, "/sha256"))
    return [IroAttachmentRemoved(sha256=command.sha256)]


def _cancel(command: CancelIro, state: Iro) -> Sequence[IroEvent]:
    return [
        IroCancelled(
            number=state.number,
            quotation=state.quotation,
            reason=command.reason,
            was=state.status,
            round=state.round,
            verification_id=state.asked_verification_id,
        )
    ]


def _note_quotation(command: NoteQuotation, state: Iro) -> Sequence[IroEvent]:
    """Old news is no news: what is older than the last notice, and what has been taken over already."""
    if state.status is IroStatus.CANCELLED or command.quotation_version <= state.quotation_version:
        return []
    taken_over = command.revision == state.quotation.revision and command.state is not QuotationState.WITHDRAWN
    if taken_over or command.revision < state.quotation.revision:
        return []
    return [
        IroQuotationChanged(
            number=state.number,
            quotation_version=command.quotation_version,
            revision=command.revision,
            state=command.state,
            differences=_differences(command, state),
        )
    ]


def _differences(command: NoteQuotation, state: Iro) -> tuple[Difference, ...]:
    """A withdrawal tells no content: what was known to differ, still does."""
    if command.offer is not None:
        return differences(state.offer, command.offer)
    return state.notice.differences if state.notice is not None else ()


def _note_contract(command: NoteContract, state: Iro) -> Sequence[IroEvent]:
    known = next((note for note in state.contracts if note.contract_id == command.contract_id), None)
    if known is not None and command.contract_version <= known.contract_version:
        return []
    return [
        IroContractNoted(
            number=state.number,
            contract_id=command.contract_id,
            contract_number=command.contract_number,
            contract_version=command.contract_version,
            active=command.active,
        )
    ]
