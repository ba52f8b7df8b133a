"""What follows from a command to a KOM."""

from collections.abc import Sequence
from typing import assert_never

from jejak_events.kom.handover import HandoverEvent
from jejak_events.kom.kom import (
    KomCompleted,
    KomContractAmended,
    KomContractEnded,
    KomEvent,
    KomMinutesRecorded,
    KomStatus,
    KomToBeScheduled,
    KomUnscheduled,
)
from jejak_kom.domain.kom import handing_over, meeting
from jejak_kom.domain.kom.commands import (
    Acknowledge,
    AddActionItem,
    AttachDocument,
    CancelKom,
    ChangeActionItem,
    CompleteKom,
    EscalateHandover,
    FinishActionItem,
    KomCommand,
    NoteAmendment,
    NoteContractEnd,
    OpenKom,
    RecordMinutes,
    RecordReadiness,
    RemindToSchedule,
    RemoveActionItem,
    RemoveDocument,
    ReopenActionItem,
    RequestHandover,
    RescheduleKom,
    ScheduleKom,
    WithdrawHandovers,
)
from jejak_kom.domain.kom.rules import RULES
from jejak_kom.domain.kom.state import Kom

Events = Sequence[KomEvent | HandoverEvent]


def decide(command: KomCommand, state: Kom | None) -> Events:
    """Raises Refused; LookupError if the handler has not filled in what it should."""
    RULES.check(command, state)
    if isinstance(command, OpenKom):
        return _open(command, state)
    assert state is not None
    match command:
        case ScheduleKom():
            return meeting.schedule(command, state)
        case RescheduleKom():
            return meeting.reschedule(command, state)
        case CancelKom():
            return meeting.cancel(command, state)
        case AttachDocument():
            return meeting.attach(command, state)
        case RemoveDocument():
            return meeting.remove_document(command, state)
        case RecordMinutes():
            return [] if command.minutes == state.minutes else [KomMinutesRecorded(minutes=command.minutes)]
        case AddActionItem():
            return meeting.add_action_item(command, state)
        case ChangeActionItem():
            return meeting.change_action_item(command, state)
        case FinishActionItem():
            return meeting.finish_action_item(command, state)
        case ReopenActionItem():
            return meeting.reopen_action_item(command, state)
        case RemoveActionItem():
            return meeting.remove_action_item(command, state)
        case RecordReadiness():
            return meeting.record_readiness(command, state)
        case CompleteKom():
            return _complete(command, state)
        case RemindToSchedule():
            return _remind(state)
        case Acknowledge():
            return handing_over.acknowledge(command, state)
        case RequestHandover():
            return handing_over.request(command, state)
        case WithdrawHandovers():
            return handing_over.withdraw(command, state)
        case EscalateHandover():
            return handing_over.escalate(command, state)
        case NoteAmendment():
            return _note_amendment(command, state)
        case NoteContractEnd():
            return _note_contract_end(command, state)
        case _:
            assert_never(command)


def _open(command: OpenKom, state: Kom | None) -> Events:
    """A KOM that is open already was opened by the same contract."""
    if state is not None:
        return []
    if command.number is None:
        raise LookupError("OpenKom reached its decision without a number")
    return [
        KomToBeScheduled(
            number=command.number,
            contract=command.contract,
            contract_version=command.contract_version,
            iro=command.iro,
            customer=command.customer,
            sites=command.sites,
            lines=command.lines,
            needs=command.needs,
            requested_delivery=command.requested_delivery,
            pic=command.pic,
            checklist=command.checklist,
            schedule_by=command.schedule_by,
        )
    ]


def _complete(command: CompleteKom, kom: Kom) -> Events:
    return [
        KomCompleted(
            number=kom.number,
            contract=kom.contract,
            iro=kom.iro,
            customer_name=kom.customer.name,
            goods_needed=kom.goods_needed,
            ready=kom.ready,
            paper=command.paper,
        )
    ]


def _remind(kom: Kom) -> Events:
    if kom.status is not KomStatus.TO_BE_SCHEDULED or kom.overdue or kom.schedule_by is None:
        return []
    return [
        KomUnscheduled(
            number=kom.number,
            contract=kom.contract,
            customer_name=kom.customer.name,
            schedule_by=kom.schedule_by,
        )
    ]


def _note_amendment(command: NoteAmendment, kom: Kom) -> Events:
    """Old news is no news; of a contract that has ended nothing is new."""
    if command.contract_version <= kom.contract_version or kom.contract_end is not None:
        return []
    return [
        KomContractAmended(
            number=kom.number,
            contract_version=command.contract_version,
            sites=command.sites,
            lines=command.lines,
            needs=command.needs,
            requested_delivery=command.requested_delivery,
        )
    ]


def _note_contract_end(command: NoteContractEnd, kom: Kom) -> Events:
    if kom.contract_end is not None:
        return []
    ended = KomContractEnded(
        number=kom.number,
        contract=kom.contract,
        contract_version=command.contract_version,
        cause=command.cause,
        reason=command.reason,
        was=kom.status,
    )
    return [ended, *(meeting.call_off(kom) if kom.status is KomStatus.SCHEDULED else ())]
