"""What follows from a command to a form."""

from collections.abc import Sequence
from typing import assert_never

from jejak_contract.domain.form import drafting, signing
from jejak_contract.domain.form.commands import (
    AttachDocument,
    CreateForm,
    ExpireForm,
    MarkSigned,
    NoteCustomerStanding,
    RecallForm,
    RemindUnsigned,
    RemoveAttachment,
    SendForm,
    StopForm,
    SubscriptionFormCommand,
    UpdateForm,
    UploadSigned,
    VoidForm,
)
from jejak_contract.domain.form.rules import RULES
from jejak_contract.domain.form.state import Status, SubscriptionForm
from jejak_events.contract.form import (
    SubscriptionFormCustomerStandingNoted,
    SubscriptionFormEvent,
    SubscriptionFormStopped,
    SubscriptionFormVoided,
)
from jejak_kit.decider import Refusal, Refused

ENDED = (Status.VOIDED, Status.EXPIRED)


def decide(command: SubscriptionFormCommand, state: SubscriptionForm | None) -> Sequence[SubscriptionFormEvent]:
    """Raises Refused; LookupError if the handler has not filled in the facts."""
    RULES.check(command, state)
    if isinstance(command, CreateForm):
        return drafting.create(command)
    assert state is not None
    match command:
        case UpdateForm():
            return drafting.update(command, state)
        case AttachDocument():
            return drafting.attach(command, state)
        case RemoveAttachment():
            return drafting.remove_attachment(command, state)
        case SendForm():
            return signing.send(command, state)
        case RecallForm():
            return signing.recall(command, state)
        case UploadSigned():
            return signing.upload_signed(command, state)
        case MarkSigned():
            return signing.mark_signed(command, state)
        case VoidForm():
            return _void(command, state)
        case ExpireForm():
            return signing.expire(command, state)
        case StopForm():
            return _stop(command, state)
        case NoteCustomerStanding():
            return _note_standing(command, state)
        case RemindUnsigned():
            return signing.remind(command, state)
        case _:
            assert_never(command)


def _void(command: VoidForm, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    """A signed form on which a PKS rests stays as long as that does."""
    contract = command.known.live_contract
    if contract is not None:
        raise Refused(Refusal("contract_rests_on_form", "rule", {"number": state.number, "contract": contract}))
    return [
        SubscriptionFormVoided(
            number=state.number,
            iro_id=state.iro_id,
            reason=command.reason,
            was=state.status,
            sha256=state.sent.document.sha256 if state.sent else None,
        )
    ]


def _stop(command: StopForm, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    """A form that counts no longer has nothing to stop."""
    if state.stopped is not None or state.status in ENDED:
        return []
    return [
        SubscriptionFormStopped(
            number=state.number,
            iro_id=state.iro_id,
            iro_number=state.iro_number,
            reason=command.reason,
            was=state.status,
        )
    ]


def _note_standing(command: NoteCustomerStanding, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    """Shown, and no more: what depends on a Verified customer is the contract's coming into force."""
    if state.status in ENDED or command.standing_version <= state.standing_version:
        return []
    if command.verified == state.customer_verified:
        return []
    return [SubscriptionFormCustomerStandingNoted(verified=command.verified, standing_version=command.standing_version)]
