"""What iro's events make the contract service note, and what that makes of forms."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.given_when_then import after, given, given_that

from jejak_contract.domain.deadlines import together
from jejak_contract.domain.form import SUBSCRIPTION_FORM
from jejak_contract.domain.form.commands import ExpireForm, NoteCustomerStanding, RemindUnsigned, StopForm
from jejak_contract.domain.form.deadlines import EXPIRY, REMINDER, form_deadlines
from jejak_contract.domain.identity import order_id, standing_id
from jejak_contract.domain.order import APPROVED_ORDER
from jejak_contract.domain.order.commands import NoteApproval, NoteCancellation
from jejak_contract.domain.policies import OF_IRO, OWN, reactions, types_of
from jejak_contract.domain.reaction import Known, Reaction
from jejak_contract.domain.standing import CUSTOMER_STANDING
from jejak_contract.domain.standing.commands import AddOrder, NoteStanding
from jejak_contract.domain.wib import end_of
from jejak_events.contract.order import ApprovedOrderCancelled, CustomerStandingChanged
from jejak_events.iro.iro import IroApproved, IroCancelled, IroStatus
from jejak_events.iro.verification import (
    VerificationMarkedPending,
    VerificationRequested,
    VerificationStatus,
    VerificationVerified,
)
from jejak_events.language import Actor, Event, Recorded
from jejak_kit.decider import Cancelled, Deadline

from .samples import (
    AT,
    CUSTOMER,
    IRO_ID,
    NEED,
    OFFER,
    QUOTATION,
    TODAY,
    VERIFICATION_ID,
    add_order,
    approval,
    cancellation,
    create,
    expire,
    note_standing,
    order,
    recall,
    send,
    sign,
    stop,
    upload,
    void,
)

FORM_ID = UUID(int=77)
ORDER_ID, STANDING_ID = order_id(IRO_ID), standing_id(VERIFICATION_ID)
NOBODY = Known(live_form=lambda iro: None, live_contract=lambda iro: None, orders_of=lambda standing: ())
KNOWN = Known(
    live_form=lambda iro: FORM_ID if iro == IRO_ID else None,
    live_contract=lambda iro: None,
    orders_of=lambda standing: (IRO_ID, UUID(int=5)) if standing == STANDING_ID else (),
)


def happened(data: Event, record_id: UUID, version: int = 1, at: datetime = AT) -> Recorded[Any]:
    return Recorded(
        event_id=uuid4(),
        record_id=record_id,
        version=version,
        occurred_at=at,
        actor=Actor(id="x", role="system"),
        correlation_id=uuid4(),
        causation_id=None,
        data=data,
    )


def follows(data: Event, record_id: UUID, version: int = 1, known: Known = NOBODY) -> list[Reaction]:
    return reactions((*OF_IRO, *OWN), happened(data, record_id, version), known)


APPROVED = IroApproved(
    number="IRO/2026/00042",
    quotation=QUOTATION,
    offer=OFFER,
    pic="staff-rina",
    project_impact=None,
    requested_delivery=date(2026, 4, 1),
    needs=(NEED,),
    attachments=(),
    round=1,
    manager_required=False,
    verification_id=VERIFICATION_ID,
)


def test_when_an_iro_is_approved_then_it_is_noted_with_its_customer() -> None:
    noted, added = follows(APPROVED, IRO_ID)
    assert (noted.decider, noted.record_id) == (APPROVED_ORDER, ORDER_ID)
    assert isinstance(noted.command, NoteApproval)
    assert noted.command.model_dump(exclude={"actor"}) == approval().model_dump(exclude={"actor"})
    assert (added.decider, added.record_id) == (CUSTOMER_STANDING, STANDING_ID)
    assert isinstance(added.command, AddOrder)
    assert added.command.iro_id == IRO_ID


@pytest.mark.parametrize("was", list(IroStatus))
def test_when_an_approved_iro_is_cancelled_then_it_is_noted_and_no_other(was: IroStatus) -> None:
    event = IroCancelled(
        number="IRO/2026/00042",
        quotation=QUOTATION,
        reason="Batal",
        was=was,
        round=1,
        verification_id=VERIFICATION_ID,
    )
    found = follows(event, IRO_ID)
    assert [type(each.command) for each in found] == ([NoteCancellation] if was is IroStatus.APPROVED else [])
    assert all(each.record_id == ORDER_ID for each in found)


def asked(status: VerificationStatus) -> VerificationRequested:
    return VerificationRequested(
        customer=CUSTOMER,
        iro_id=IRO_ID,
        iro_number="IRO/2026/00042",
        round=1,
        status=status,
        reopened=status is VerificationStatus.PENDING,
        withdrawn=(),
    )


@pytest.mark.parametrize(
    ("event", "verified"),
    [
        (VerificationVerified(requests=()), True),
        (VerificationMarkedPending(note="Kedaluwarsa", was_verified=True, requests=()), False),
        (asked(VerificationStatus.PENDING), False),
        (asked(VerificationStatus.VERIFIED), True),
    ],
    ids=["verified", "no longer verified", "checked anew", "verified already"],
)
def test_a_customers_standing_is_noted(event: Event, verified: bool) -> None:
    (reaction,) = follows(event, VERIFICATION_ID, version=7)
    assert reaction.record_id == STANDING_ID
    assert isinstance(reaction.command, NoteStanding)
    assert (reaction.command.verified, reaction.command.verification_version) == (verified, 7)


def test_a_customer_who_was_not_verified_loses_nothing() -> None:
    assert follows(VerificationMarkedPending(note="Kurang", was_verified=False, requests=()), VERIFICATION_ID) == []


def test_an_iro_is_noted_once_and_cancelled_once_however_often_it_is_said() -> None:
    given(APPROVED_ORDER).when(cancellation()).then_nothing()
    given_that(APPROVED_ORDER, order()).when(approval()).then_nothing()
    given_that(APPROVED_ORDER, order()).when(cancellation()).then_says("approved_order.cancelled")
    given_that(APPROVED_ORDER, order(cancelled=True)).when(cancellation()).then_nothing()
    given_that(APPROVED_ORDER, order(cancelled=True)).when(approval()).then_nothing()


def test_a_standing_changes_only_by_newer_news() -> None:
    given(CUSTOMER_STANDING).when(note_standing(1, verified=False)).then_nothing()
    verified = after(CUSTOMER_STANDING, note_standing(3, verified=True), add_order())
    assert verified.orders == (IRO_ID,)
    given_that(CUSTOMER_STANDING, verified).when(note_standing(3, verified=False)).then_nothing()
    given_that(CUSTOMER_STANDING, verified).when(note_standing(4, verified=True)).then_nothing()
    given_that(CUSTOMER_STANDING, verified).when(add_order()).then_nothing()
    lost = given_that(CUSTOMER_STANDING, verified).when(note_standing(5, verified=False)).state
    assert (lost.verified, lost.orders) == (False, (IRO_ID,))


def test_an_approved_order_of_a_customer_never_heard_of_counts_as_verified() -> None:
    assert after(CUSTOMER_STANDING, add_order()).verified


def test_when_an_order_is_cancelled_then_its_live_form_stops() -> None:
    event = ApprovedOrderCancelled(iro_id=IRO_ID, iro_number="IRO/2026/00042", reason="Batal")
    (reaction,) = follows(event, ORDER_ID, known=KNOWN)
    assert (reaction.decider, reaction.record_id) == (SUBSCRIPTION_FORM, FORM_ID)
    assert isinstance(reaction.command, StopForm)
    assert reaction.command.reason == "Batal"
    assert follows(event, ORDER_ID) == []


def test_when_a_customers_standing_changes_then_their_live_forms_show_it() -> None:
    event = CustomerStandingChanged(verification_id=VERIFICATION_ID, verified=False, verification_version=9)
    (reaction,) = follows(event, STANDING_ID, version=4, known=KNOWN)
    assert reaction.record_id == FORM_ID
    assert isinstance(reaction.command, NoteCustomerStanding)
    assert (reaction.command.verified, reaction.command.standing_version) == (False, 4)


def test_the_consumers_react_to_what_the_policies_answer_and_to_nothing_else() -> None:
    assert types_of(OF_IRO) == {
        "iro.approved",
        "iro.cancelled",
        "verification.verified",
        "verification.marked_pending",
        "verification.requested",
    }


SENT = after(SUBSCRIPTION_FORM, create(), send())
DEADLINES = together(form_deadlines(7))


def due(*commands: Any, days: int = 7) -> list[Deadline | Cancelled]:
    """What the last event of these commands makes due."""
    state, events = None, []
    for command in commands:
        events = list(SUBSCRIPTION_FORM.decide(command, state))
        state = SUBSCRIPTION_FORM.fold(events, state)
    return list(form_deadlines(days)(happened(events[-1], FORM_ID)))


def test_a_form_that_is_sent_expires_after_its_last_day_and_is_reminded_of_before() -> None:
    expiry, reminder = due(create(), send())
    assert isinstance(expiry, Deadline)
    assert isinstance(reminder, Deadline)
    assert (expiry.name, expiry.at) == (EXPIRY, end_of(TODAY + timedelta(days=30)))
    assert isinstance(expiry.command, ExpireForm)
    assert (reminder.name, reminder.at) == (REMINDER, AT + timedelta(days=7))
    assert isinstance(reminder.command, RemindUnsigned)
    assert (reminder.command.sent_on, reminder.command.days) == (TODAY, 7)


def test_nobody_is_reminded_of_a_form_whose_time_is_over_by_then() -> None:
    assert due(create(), send(), days=31)[1] == Cancelled(FORM_ID, REMINDER)


@pytest.mark.parametrize(
    "commands",
    [(upload(), sign()), (recall(),), (void(),), (expire(),), (stop(),)],
    ids=["signed", "recalled", "voided", "expired", "stopped"],
)
def test_whatever_ends_the_waiting_takes_both_deadlines_back(commands: tuple[Any, ...]) -> None:
    assert due(create(), send(), *commands) == [Cancelled(FORM_ID, REMINDER), Cancelled(FORM_ID, EXPIRY)]


def test_what_a_deadline_gives_is_what_the_form_then_takes() -> None:
    (sent,) = SUBSCRIPTION_FORM.decide(send(), after(SUBSCRIPTION_FORM, create()))
    for deadline in DEADLINES(happened(sent, FORM_ID)):
        assert isinstance(deadline, Deadline)
        command = deadline.command.model_copy(update={"at": deadline.at})
        assert given_that(SUBSCRIPTION_FORM, SENT).when(command).events


def test_other_events_make_nothing_due() -> None:
    assert due(create()) == []
    assert due(create(), send(), upload()) == []
