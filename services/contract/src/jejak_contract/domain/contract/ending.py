"""How a contract ends, before and after it was in force, and what is said on the way there."""

from collections.abc import Sequence

from jejak_contract.domain.contract.commands import (
    CancelContract,
    CarryOutTermination,
    ExpireContract,
    NoteCustomerStanding,
    NoteIroCancelled,
    RemindOfEnd,
    TerminateContract,
)
from jejak_contract.domain.contract.content import named
from jejak_contract.domain.contract.state import Contract, Reminded, Status
from jejak_contract.domain.wib import business_day
from jejak_events.contract.contract import (
    ContractCancelled,
    ContractCustomerNoted,
    ContractEndReminderDue,
    ContractEvent,
    ContractExpired,
    ContractIroCancellationNoted,
    ContractTerminated,
    ContractTerminationAnnounced,
)
from jejak_kit.decider import Refusal, Refused

BEFORE_ACTIVE = (
    Status.DRAFT,
    Status.IN_REVIEW,
    Status.NEED_REVISION,
    Status.READY_TO_SIGN,
    Status.FULLY_SIGNED,
)


def cancel(command: CancelContract, state: Contract) -> Sequence[ContractEvent]:
    return [ContractCancelled(**named(state), reason=command.reason, was=state.status, cause="withdrawn")]


def note_iro_cancelled(command: NoteIroCancelled, state: Contract) -> Sequence[ContractEvent]:
    """Before Active the contract stops with its IRO; one in force is only marked: it binds both sides until people end it."""
    if state.iro_cancelled is not None:
        return []
    if state.status in BEFORE_ACTIVE:
        return [ContractCancelled(**named(state), reason=command.reason, was=state.status, cause="iro_cancelled")]
    if state.status is Status.ACTIVE:
        return [ContractIroCancellationNoted(**named(state), reason=command.reason)]
    return []


def note_standing(command: NoteCustomerStanding, state: Contract) -> Sequence[ContractEvent]:
    """Only coming into force rests on a Verified customer: a contract in force, or over, takes no notice."""
    if state.status not in BEFORE_ACTIVE or command.standing_version <= state.standing_version:
        return []
    if command.verified == state.customer_verified:
        return []
    return [ContractCustomerNoted(verified=command.verified, standing_version=command.standing_version)]


def terminate(command: TerminateContract, state: Contract) -> Sequence[ContractEvent]:
    """At once where the last day is today or past; else announced, and carried out when that day is over."""
    assert state.starts_on is not None, "Active"
    assert state.ends_on is not None, "Active"
    today = business_day(command.at)
    last_day = command.last_day or today
    if command.last_day is not None and not state.starts_on <= last_day <= state.ends_on:
        params = {"day": last_day.isoformat(), "from": state.starts_on.isoformat(), "to": state.ends_on.isoformat()}
        raise Refused(Refusal("day_outside_contract", "input", params, "/last_day"))
    if last_day > today:
        return [ContractTerminationAnnounced(**named(state), reason=command.reason, ends_on=last_day)]
    return [ContractTerminated(**named(state), reason=command.reason, ended_on=last_day)]


def carry_out_termination(command: CarryOutTermination, state: Contract) -> Sequence[ContractEvent]:
    if state.status is not Status.ACTIVE or state.last_day is None or business_day(command.at) <= state.last_day:
        return []
    return [ContractTerminated(**named(state), reason=state.end_reason or "-", ended_on=state.last_day)]


def expire(command: ExpireContract, state: Contract) -> Sequence[ContractEvent]:
    """The end may have moved since the deadline was set: the day itself decides."""
    if state.status is not Status.ACTIVE or state.ends_on is None or business_day(command.at) <= state.ends_on:
        return []
    return [ContractExpired(**named(state), ended_on=state.ends_on)]


def remind(command: RemindOfEnd, state: Contract) -> Sequence[ContractEvent]:
    """Once for each end, and not of one that has moved or that will not be waited for."""
    told = Reminded(days_before=command.days_before, ends_on=command.ends_on)
    if state.status is not Status.ACTIVE or state.last_day is not None:
        return []
    if command.ends_on != state.ends_on or told in state.reminded:
        return []
    return [ContractEndReminderDue(**named(state), days_before=command.days_before, ends_on=command.ends_on)]
