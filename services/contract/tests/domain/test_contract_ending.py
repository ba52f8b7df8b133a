"""PKS: addenda, the contract as of a date, reminders, termination, expiry, cancelling."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.given_when_then import given_that

from jejak_contract.domain.contract import CONTRACT, Contract
from jejak_contract.domain.contract.deadlines import contract_deadlines
from jejak_contract.domain.contract.state import Status
from jejak_events.contract.agreement import ContractStatus
from jejak_events.contract.contract import (
    ContractActivated,
    ContractAmended,
    ContractCancelled,
    ContractEndReminderDue,
    ContractExpired,
    ContractTerminated,
    ContractTerminationAnnounced,
)
from jejak_events.language import Actor, Event, Recorded
from jejak_kit.decider import Deadline

from .contract_samples import (
    ACTIVE,
    ADDENDUM_APPROVED,
    ADDENDUM_SENT,
    CANCELLED,
    CONTRACT_ID,
    DRAFT,
    FULLY_SIGNED,
    HALF_SIGNED,
    IN_REVIEW,
    NEED_REVISION,
    READY,
    TERMINATED,
    WITH_ADDENDUM,
    addendum,
    amend,
    approve_addendum,
    cancel_contract,
    carry_out,
    come_into_force,
    contract_after,
    drop_addendum,
    expire_contract,
    iro_cancelled,
    remind_of_end,
    send_addendum,
    terminate,
)
from .samples import AT, PPN, TODAY, line
from .test_contract_drafting import NAMED

END = date(2027, 3, 1)
REASON = "Proyek dibatalkan pelanggan"
BEFORE_ACTIVE = [DRAFT, IN_REVIEW, NEED_REVISION, READY, HALF_SIGNED, FULLY_SIGNED]


def wib(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)


def test_an_addendum_is_worded_approved_sent_and_signed_and_then_the_next_edition() -> None:
    assert WITH_ADDENDUM.addendum is not None
    assert WITH_ADDENDUM.addendum.number == "PKS/2026/00001/ADD-1"
    assert WITH_ADDENDUM.ends_on == END, "nothing changes before it is signed"
    outcome = given_that(CONTRACT, ADDENDUM_SENT).when(amend())
    contract = outcome.then_says("contract.amended")
    assert (contract.ends_on, contract.order.period_months, contract.addendum) == (date(2028, 3, 1), 24, None)
    (amended,) = outcome.events
    assert isinstance(amended, ContractAmended)
    assert (amended.edition, amended.effective_on, amended.starts_on) == (2, date(2026, 6, 1), TODAY)


def test_the_sums_of_an_addendum_are_computed_anew_by_the_tax_of_its_first_day() -> None:
    dearer = (line(mrc=9_000_000),)
    drafted = contract_after(addendum(lines=dearer), state=ACTIVE).addendum
    assert drafted is not None
    totals = drafted.order.totals
    assert (totals.monthly.price, totals.monthly.tax, totals.tax_rule) == (9_000_000, 990_000, PPN)
    assert totals.contract is not None
    assert totals.contract.price == 2_000_000 + 12 * 9_000_000


def test_an_addendum_goes_its_way_step_by_step() -> None:
    given_that(CONTRACT, WITH_ADDENDUM).when(addendum()).refused("addendum_in_the_making")
    given_that(CONTRACT, WITH_ADDENDUM).when(send_addendum()).refused("addendum_not_approved")
    given_that(CONTRACT, ADDENDUM_APPROVED).when(approve_addendum()).refused("addendum_approved_already")
    given_that(CONTRACT, ADDENDUM_APPROVED).when(amend()).refused("not_sent_yet")
    given_that(CONTRACT, ACTIVE).when(amend()).refused("no_addendum")


def test_a_dropped_addendum_leaves_the_contract_and_its_number_is_not_used_again() -> None:
    dropped = contract_after(drop_addendum(), state=ADDENDUM_SENT)
    assert (dropped.order, dropped.terms, dropped.addendum) == (ACTIVE.order, ACTIVE.terms, None)
    again = contract_after(addendum(), state=dropped).addendum
    assert again is not None
    assert (again.number, again.edition) == ("PKS/2026/00001/ADD-2", 2)


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), END + timedelta(days=1)])
def test_an_addendum_holds_within_the_contract(day: date) -> None:
    given_that(CONTRACT, ACTIVE).when(addendum(day)).refused("day_outside_contract", fields=["/effective_on"])


def test_an_addendum_changes_something_and_names_known_sites() -> None:
    given_that(CONTRACT, ACTIVE).when(addendum(period_months=12)).refused("addendum_changes_nothing")
    given_that(CONTRACT, ACTIVE).when(addendum(lines=(line("XX"),))).refused("site_unknown", fields=["/lines/0/site"])
    given_that(CONTRACT, ACTIVE).when(addendum(lines=())).refused("field_missing", fields=["/lines"])


def test_the_contract_as_of_a_date_is_the_edition_in_force_that_day() -> None:
    amended = contract_after(amend(), state=ADDENDUM_SENT)
    editions = {day: edition.edition if (edition := amended.on(day)) else None for day in (
        TODAY - timedelta(days=1), TODAY, date(2026, 5, 31), date(2026, 6, 1), END + timedelta(days=1), date(2028, 3, 2),
    )}  # fmt: skip
    assert list(editions.values()) == [None, 1, 1, 2, 2, None]


def test_a_terminated_contract_holds_until_its_last_day() -> None:
    assert TERMINATED.on(TODAY) is not None
    assert TERMINATED.on(TODAY + timedelta(days=1)) is None


def test_legal_or_a_manager_ends_it_today_or_later() -> None:
    given_that(CONTRACT, ACTIVE).when(terminate()).then(
        ContractTerminated(**NAMED, reason="Kesepakatan bersama", ended_on=TODAY)
    )
    last = date(2026, 6, 30)
    announced = (
        given_that(CONTRACT, ACTIVE)
        .when(terminate(last, role="manager"))
        .then(ContractTerminationAnnounced(**NAMED, reason="Kesepakatan bersama", ends_on=last))
    )
    assert announced.status is Status.ACTIVE
    given_that(CONTRACT, announced).when(terminate()).refused("termination_announced")
    given_that(CONTRACT, announced).when(carry_out(wib(last, 23))).then_nothing()
    ended = given_that(CONTRACT, announced).when(carry_out(wib(last, 24)))
    ended.then(ContractTerminated(**NAMED, reason="Kesepakatan bersama", ended_on=last))


@pytest.mark.parametrize("day", [TODAY - timedelta(days=1), END + timedelta(days=1)])
def test_it_does_not_end_before_it_begins_or_after_its_end(day: date) -> None:
    given_that(CONTRACT, ACTIVE).when(terminate(day)).refused("day_outside_contract", fields=["/last_day"])


def test_it_expires_when_its_last_day_has_passed() -> None:
    given_that(CONTRACT, ACTIVE).when(expire_contract(wib(END, 23))).then_nothing()
    expired = given_that(CONTRACT, ACTIVE).when(expire_contract(wib(END, 24)))
    expired.then(ContractExpired(**NAMED, ended_on=END))
    longer = contract_after(amend(), state=ADDENDUM_SENT)
    given_that(CONTRACT, longer).when(expire_contract(wib(END, 24))).then_nothing()


def test_each_reminder_is_said_once_and_not_of_an_end_that_has_moved() -> None:
    said = given_that(CONTRACT, ACTIVE).when(remind_of_end(90, END))
    reminded = said.then(ContractEndReminderDue(**NAMED, days_before=90, ends_on=END))
    given_that(CONTRACT, reminded).when(remind_of_end(90, END)).then_nothing()
    longer = contract_after(amend(), state=ADDENDUM_SENT)
    given_that(CONTRACT, longer).when(remind_of_end(60, END)).then_nothing()
    ending = contract_after(terminate(date(2026, 6, 30)), state=ACTIVE)
    given_that(CONTRACT, ending).when(remind_of_end(60, END)).then_nothing()


def recorded(event: Event, at: datetime = AT) -> Recorded[Any]:
    return Recorded(UUID(int=3), CONTRACT_ID, 9, at, Actor(id="x", role="system"), UUID(int=4), None, event)


def deadlines(event: Event, at: datetime = AT) -> dict[str, datetime | None]:
    found = contract_deadlines((90, 60, 30))(recorded(event, at))
    return {each.name: each.at if isinstance(each, Deadline) else None for each in found}


def test_activation_sets_the_end_and_reminders_ninety_sixty_and_thirty_days_before() -> None:
    (activated,) = given_that(CONTRACT, FULLY_SIGNED).when(come_into_force()).events
    assert deadlines(activated) == {
        "start": None,
        "end": wib(END, 24),
        "end_in_90_days": wib(date(2026, 12, 1)),
        "end_in_60_days": wib(date(2026, 12, 31)),
        "end_in_30_days": wib(date(2027, 1, 30)),
    }


def test_a_reminder_whose_day_has_passed_is_not_made_up_for() -> None:
    (activated,) = given_that(CONTRACT, FULLY_SIGNED).when(come_into_force()).events
    assert isinstance(activated, ContractActivated)
    due = deadlines(activated.model_copy(update={"ends_on": TODAY + timedelta(days=45)}))
    assert [name for name, at in due.items() if at is None] == ["start", "end_in_90_days", "end_in_60_days"]


def test_whatever_ends_a_contract_takes_the_reason_from_all_its_deadlines() -> None:
    for ended in (
        ContractTerminated(**NAMED, reason="x", ended_on=TODAY),
        ContractExpired(**NAMED, ended_on=END),
    ):
        assert set(deadlines(ended).values()) == {None}
        assert {"end", "termination", "end_in_90_days"} <= set(deadlines(ended))


@pytest.mark.parametrize("state", BEFORE_ACTIVE, ids=lambda state: state.status)
def test_when_its_iro_is_cancelled_a_contract_before_active_stops(state: Contract) -> None:
    stopped = (
        given_that(CONTRACT, state)
        .when(iro_cancelled())
        .then(ContractCancelled(**NAMED, reason=REASON, was=ContractStatus(state.status), cause="iro_cancelled"))
    )
    given_that(CONTRACT, stopped).when(iro_cancelled()).then_nothing()


def test_a_contract_in_force_is_only_marked_when_its_iro_is_cancelled() -> None:
    marked = given_that(CONTRACT, ACTIVE).when(iro_cancelled()).then_says("contract.iro_cancellation_noted")
    assert (marked.status, marked.iro_cancelled) == (Status.ACTIVE, REASON)
    given_that(CONTRACT, marked).when(iro_cancelled()).then_nothing()


@pytest.mark.parametrize("state", [TERMINATED, CANCELLED], ids=lambda state: state.status)
def test_what_is_over_takes_no_notice(state: Contract) -> None:
    given_that(CONTRACT, state).when(iro_cancelled()).then_nothing()


def test_after_both_have_signed_only_a_manager_gives_it_up() -> None:
    given_that(CONTRACT, FULLY_SIGNED).when(cancel_contract()).refused("role_may_not")
    assert contract_after(cancel_contract("manager"), state=FULLY_SIGNED).status is Status.CANCELLED
