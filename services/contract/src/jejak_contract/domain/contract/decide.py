"""What follows from a command to a contract."""

from collections.abc import Sequence
from typing import assert_never

from jejak_contract.domain.contract import addendum, drafting, ending, signing
from jejak_contract.domain.contract.commands import (
    ActivateContract,
    AmendContract,
    ApproveAddendum,
    ApproveContract,
    CancelContract,
    CarryOutTermination,
    ContractCommand,
    CreateContract,
    DraftAddendum,
    DropAddendum,
    ExpireContract,
    NoteCustomerStanding,
    NoteIroCancelled,
    RecordEvidence,
    RemindOfEnd,
    ReopenContract,
    RequestContractRevision,
    SendAddendum,
    SendContract,
    SignForCompany,
    SubmitContract,
    TerminateContract,
    UpdateContract,
    UploadSigned,
)
from jejak_contract.domain.contract.rules import RULES
from jejak_contract.domain.contract.state import Contract
from jejak_events.contract.contract import ContractEvent


def decide(command: ContractCommand, state: Contract | None) -> Sequence[ContractEvent]:
    """Raises Refused; LookupError if the handler has not filled in what the decision rests on."""
    RULES.check(command, state)
    if isinstance(command, CreateContract):
        return drafting.create(command)
    assert state is not None
    match command:
        case UpdateContract():
            return drafting.update(command, state)
        case SubmitContract():
            return drafting.submit(state)
        case RequestContractRevision():
            return drafting.request_revision(command, state)
        case ApproveContract():
            return drafting.approve(command, state)
        case ReopenContract():
            return drafting.reopen(command, state)
        case SendContract():
            return signing.send(command, state)
        case SignForCompany():
            return signing.sign_for_company(command, state)
        case UploadSigned():
            return signing.upload_signed(command, state)
        case RecordEvidence():
            return signing.record_evidence(command, state)
        case ActivateContract():
            return signing.activate(command, state)
        case NoteCustomerStanding():
            return ending.note_standing(command, state)
        case NoteIroCancelled():
            return ending.note_iro_cancelled(command, state)
        case DraftAddendum():
            return addendum.draft(command, state)
        case ApproveAddendum():
            return addendum.approve(command, state)
        case SendAddendum():
            return addendum.send(command, state)
        case AmendContract():
            return addendum.amend(command, state)
        case DropAddendum():
            return addendum.drop(command, state)
        case TerminateContract():
            return ending.terminate(command, state)
        case CarryOutTermination():
            return ending.carry_out_termination(command, state)
        case ExpireContract():
            return ending.expire(command, state)
        case RemindOfEnd():
            return ending.remind(command, state)
        case CancelContract():
            return ending.cancel(command, state)
        case _:
            assert_never(command)
