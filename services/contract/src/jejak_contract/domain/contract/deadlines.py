"""What becomes due for a contract: its start, the reminders of its end, its end, and an announced termination."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from jejak_contract.domain.contract.commands import (
    ActivateContract,
    CarryOutTermination,
    ExpireContract,
    RemindOfEnd,
)
from jejak_contract.domain.contract.period import reminder_days
from jejak_contract.domain.reaction import POLICY
from jejak_contract.domain.wib import business_day, end_of, start_of
from jejak_events.contract.contract import (
    ContractActivated,
    ContractActivationHeld,
    ContractAmended,
    ContractCancelled,
    ContractExpired,
    ContractTerminated,
    ContractTerminationAnnounced,
)
from jejak_events.language import Recorded
from jejak_kit.decider import Cancelled, Deadline

START, END, TERMINATION = "start", "end", "termination"
ENDS = (ContractTerminated, ContractExpired)


def end_in(days: int) -> str:
    """The name of a reminder."""
    return f"end_in_{days}_days"


def contract_deadlines(days_before: Sequence[int]) -> Callable[[Recorded[Any]], Iterable[Deadline | Cancelled]]:
    """Reminders so many days before the end, at the beginning of the day in Jakarta."""

    def deadlines_of(event: Recorded[Any]) -> Iterable[Deadline | Cancelled]:
        contract, today = event.record_id, business_day(event.occurred_at)
        match event.data:
            case ContractActivationHeld(hindrances=why, starts_on=day) if (
                day is not None and "start_not_reached" in why
            ):
                # due at once if news came so late that the day has begun meanwhile
                begun = start_of(day)
                yield Deadline(contract, START, begun, ActivateContract(actor=POLICY, at=begun))
            case ContractActivated(ends_on=ends_on):
                yield Cancelled(contract, START)
                yield from _end(contract, ends_on, today)
            case ContractAmended(ends_on=ends_on):
                yield from _end(contract, ends_on, today)
            case ContractTerminationAnnounced(ends_on=last_day):
                over = end_of(last_day)
                yield Deadline(contract, TERMINATION, over, CarryOutTermination(actor=POLICY, at=over))
                yield from _no_reminders(contract)
            case ContractCancelled():
                yield Cancelled(contract, START)
            case data if isinstance(data, ENDS):
                yield Cancelled(contract, END)
                yield Cancelled(contract, TERMINATION)
                yield from _no_reminders(contract)

    def _end(contract: UUID, ends_on: date, today: date) -> Iterable[Deadline | Cancelled]:
        """An end that has moved takes its reminders along."""
        over = end_of(ends_on)
        yield Deadline(contract, END, over, ExpireContract(actor=POLICY, at=over))
        days = reminder_days(ends_on, today, days_before)
        for before in days_before:
            if before not in days:
                yield Cancelled(contract, end_in(before))
                continue
            due = start_of(days[before])
            command = RemindOfEnd(actor=POLICY, at=due, days_before=before, ends_on=ends_on)
            yield Deadline(contract, end_in(before), due, command)

    def _no_reminders(contract: UUID) -> Iterable[Cancelled]:
        return (Cancelled(contract, end_in(before)) for before in days_before)

    return deadlines_of
