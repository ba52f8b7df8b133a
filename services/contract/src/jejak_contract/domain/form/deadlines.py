"""What becomes due for a form that is with the customer: a reminder, and the end of its validity."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from jejak_contract.domain.form.commands import ExpireForm, RemindUnsigned
from jejak_contract.domain.reaction import POLICY
from jejak_contract.domain.wib import end_of
from jejak_events.contract.form import (
    SubscriptionFormCustomerSigned,
    SubscriptionFormExpired,
    SubscriptionFormRecalled,
    SubscriptionFormSent,
    SubscriptionFormStopped,
    SubscriptionFormVoided,
)
from jejak_events.language import Recorded
from jejak_kit.decider import Cancelled, Deadline

REMINDER = "unsigned_reminder"
EXPIRY = "expiry"
ENDS = (
    SubscriptionFormCustomerSigned,
    SubscriptionFormExpired,
    SubscriptionFormRecalled,
    SubscriptionFormStopped,
    SubscriptionFormVoided,
)


def form_deadlines(reminder_days: int) -> Callable[[Recorded[Any]], Iterable[Deadline | Cancelled]]:
    """A reminder after so many days with the customer, unless the validity is over before."""

    def deadlines_of(event: Recorded[Any]) -> Iterable[Deadline | Cancelled]:
        match event.data:
            case SubscriptionFormSent():
                yield from _sent(event, event.data)
            case data if isinstance(data, ENDS):
                yield Cancelled(event.record_id, REMINDER)
                yield Cancelled(event.record_id, EXPIRY)

    def _sent(event: Recorded[Any], data: SubscriptionFormSent) -> Iterable[Deadline | Cancelled]:
        over = end_of(data.valid_until)
        yield Deadline(event.record_id, EXPIRY, over, ExpireForm(actor=POLICY, at=over))
        due = event.occurred_at + timedelta(days=reminder_days)
        if due < over:
            command = RemindUnsigned(actor=POLICY, at=due, sent_on=data.sent_on, days=reminder_days)
            yield Deadline(event.record_id, REMINDER, due, command)
        else:
            yield Cancelled(event.record_id, REMINDER)

    return deadlines_of
