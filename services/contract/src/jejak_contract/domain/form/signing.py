"""A form on its way to the customer and back (seed 000, 4.A.2 and 4.A.3)."""

from collections.abc import Sequence

from jejak_contract.domain.form.commands import (
    ExpireForm,
    MarkSigned,
    RecallForm,
    RemindUnsigned,
    SendForm,
    UploadSigned,
)
from jejak_contract.domain.form.content import summed, valid_until, whole
from jejak_contract.domain.form.rules import order_is_not_cancelled, order_may_go_on, still_valid
from jejak_contract.domain.form.state import Status, SubscriptionForm
from jejak_contract.domain.wib import business_day
from jejak_events.contract.form import (
    SubscriptionFormCustomerSigned,
    SubscriptionFormEvent,
    SubscriptionFormExpired,
    SubscriptionFormRecalled,
    SubscriptionFormSent,
    SubscriptionFormSignedDocumentAdded,
    SubscriptionFormUnsignedReminderDue,
)
from jejak_kit.decider import SYSTEM, Refusal, Refused


def send(command: SendForm, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    """The sums are those of the day that stands on the form: tax may have changed since the draft was saved."""
    facts, last_day = command.known, valid_until(state, command.known)
    for refusal in (order_may_go_on(facts), still_valid(last_day, command.dated)):
        if refusal is not None:
            raise Refused(refusal)
    sums = summed(state.particulars.lines, state.particulars.period_months, command.dated, facts.tax_rules)
    if command.sent is None:
        raise Refused(Refusal("pdf_missing", "rule", {"number": state.number}))
    return [SubscriptionFormSent(**whole(state, sums, last_day, command.sent, command.dated))]


def recall(command: RecallForm, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    assert state.sent is not None
    return [SubscriptionFormRecalled(number=state.number, reason=command.reason, sha256=state.sent.document.sha256)]


def upload_signed(command: UploadSigned, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    """Whatever comes back with a signature on it is another file than the one sent."""
    assert state.sent is not None
    sent = state.sent.document.sha256
    if command.document.sha256 == sent:
        raise Refused(Refusal("signed_file_is_the_one_sent", "rule", {"number": state.number}))
    if state.signed is not None and command.document.sha256 == state.signed.sha256:
        return []
    return [SubscriptionFormSignedDocumentAdded(number=state.number, document=command.document, sent_sha256=sent)]


def mark_signed(command: MarkSigned, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    """The signature counts from the day it was given, which is neither ahead of us nor before the form was sent."""
    if refusal := order_may_go_on(command.known):
        raise Refused(refusal)
    assert state.sent is not None
    assert state.sent_on is not None
    assert state.signed is not None
    assert state.particulars.valid_until is not None
    today = business_day(command.at)
    signed_on = command.signed_on or today
    if not state.sent_on <= signed_on <= today:
        dates = {"sent_on": state.sent_on.isoformat(), "today": today.isoformat()}
        raise Refused(Refusal("signature_date_impossible", "rule", dates, "/signed_on"))
    said = whole(state, state.totals, state.particulars.valid_until, state.sent, state.sent_on)
    return [SubscriptionFormCustomerSigned(**said, signed=state.signed, signed_on=signed_on)]


def expire(command: ExpireForm, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    """The system finds the reason gone if the form was signed, recalled, ended or stopped, or its last day moved."""
    by_system = command.actor.role == SYSTEM
    refusal = order_is_not_cancelled(state)
    if by_system and (refusal or state.status is not Status.SENT_FOR_SIGNING):
        return []
    if refusal is not None:
        raise Refused(refusal)
    assert state.sent is not None
    assert state.particulars.valid_until is not None
    if by_system and business_day(command.at) <= state.particulars.valid_until:
        return []
    if not by_system and command.reason is None:
        raise Refused(Refusal("field_missing", "rule", {"field": "reason"}, "/reason"))
    return [
        SubscriptionFormExpired(
            number=state.number,
            iro_id=state.iro_id,
            reason=command.reason,
            valid_until=state.particulars.valid_until,
            sha256=state.sent.document.sha256,
        )
    ]


def remind(command: RemindUnsigned, state: SubscriptionForm) -> Sequence[SubscriptionFormEvent]:
    """Said once for each time the form was sent, and only while it is with the customer."""
    waiting = state.status is Status.SENT_FOR_SIGNING and state.stopped is None
    if not waiting or state.sent_on != command.sent_on or command.sent_on in state.reminded:
        return []
    assert state.particulars.valid_until is not None
    return [
        SubscriptionFormUnsignedReminderDue(
            number=state.number,
            iro_id=state.iro_id,
            customer=state.offer.customer,
            pic=state.pic,
            sent_on=command.sent_on,
            days=command.days,
            valid_until=state.particulars.valid_until,
        )
    ]
