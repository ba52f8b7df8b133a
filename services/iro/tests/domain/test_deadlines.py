"""What is due when, in working days: take the review, verify the customer an IRO waits for."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.given_when_then import after

from jejak_events.language import Actor, Recorded
from jejak_iro.domain.deadlines import deadlines_within
from jejak_iro.domain.review import REVIEW
from jejak_iro.domain.review.commands import RemindToClaim
from jejak_iro.domain.verification import VERIFICATION
from jejak_iro.domain.verification.commands import RemindToVerify
from jejak_kit.deadlines.calendar import WorkingCalendar
from jejak_kit.decider import Cancelled, Command, Deadline, Decider

from .samples import IRO_ID
from .test_review import CLOSE, PENDING, START, opens, restart
from .test_verification import OTHER_IRO, PEND, VERIFIED, VERIFY, WAITING, asks, drop, revise

ID = UUID(int=3)
FRIDAY = datetime(2026, 3, 13, 3, 0, tzinfo=UTC)
"""10 h WIB; the week after has Nyepi and the cuti bersama before Idul Fitri."""
TUESDAY = datetime(2026, 3, 17, 3, 0, tzinfo=UTC)
AFTER_THE_FEAST = datetime(2026, 3, 25, 3, 0, tzinfo=UTC)


def due(decider: Decider[Any, Any, Any], state: Any, command: Command, **days: int) -> list[Deadline | Cancelled]:
    """What the command's events set and cancel, when they happen on that Friday."""
    configured = {"claim_days": 2, "verify_days": 3} | days
    deadlines_of = deadlines_within(WorkingCalendar(), **configured)
    changes: list[Deadline | Cancelled] = []
    for event in decider.decide(command, state):
        recorded: Recorded[Any] = Recorded(uuid4(), ID, 1, FRIDAY, Actor(id="x", role="x"), uuid4(), None, event)
        changes += deadlines_of(recorded)
    return changes


@pytest.mark.parametrize(("state", "command", "round"), [(None, opens(), 1), (PENDING, restart(), 2)])
def test_a_review_is_due_to_be_taken_within_working_days_of_every_round(
    state: Any, command: Command, round: int
) -> None:
    (deadline,) = due(REVIEW, state, command)
    assert isinstance(deadline, Deadline)
    assert isinstance(deadline.command, RemindToClaim)
    assert (deadline.record_id, deadline.at, deadline.command.round) == (ID, TUESDAY, round)
    assert after(REVIEW, deadline.command, state=after(REVIEW, command, state=state)) is not None


@pytest.mark.parametrize("command", [START, CLOSE], ids=["started", "closed"])
def test_it_is_no_longer_due_once_it_is_taken_or_closed(command: Command) -> None:
    (deadline,) = due(REVIEW, None, opens())
    assert due(REVIEW, PENDING, command) == [Cancelled(ID, deadline.name)]


def test_an_iro_waits_so_long_for_its_customer_over_the_feast() -> None:
    (deadline,) = due(VERIFICATION, None, asks())
    assert isinstance(deadline, Deadline)
    assert isinstance(deadline.command, RemindToVerify)
    assert (deadline.command.iro_id, deadline.command.round) == (IRO_ID, 1)
    assert deadline.at == AFTER_THE_FEAST


def test_an_iro_that_asks_later_gives_no_more_time_for_the_earlier_one() -> None:
    (earlier,), (later,) = due(VERIFICATION, None, asks()), due(VERIFICATION, WAITING, asks(OTHER_IRO))
    assert earlier.name != later.name
    (again,) = due(VERIFICATION, WAITING, asks(round=2))
    assert again.name == earlier.name, "a resubmission begins anew"


@pytest.mark.parametrize("command", [VERIFY, drop(), revise()], ids=["verified", "dropped", "sent back"])
def test_it_is_no_longer_due_when_the_iro_waits_for_the_team_no_longer(command: Command) -> None:
    (deadline,) = due(VERIFICATION, None, asks())
    assert due(VERIFICATION, WAITING, command) == [Cancelled(ID, deadline.name)]


def test_a_customer_already_verified_makes_nobody_wait() -> None:
    assert due(VERIFICATION, VERIFIED, asks(OTHER_IRO)) == []


def test_a_customer_who_is_verified_no_longer_is_due_again_for_every_waiting_iro() -> None:
    (deadline,) = due(VERIFICATION, VERIFIED, PEND)
    assert isinstance(deadline.command if isinstance(deadline, Deadline) else None, RemindToVerify)
    both = due(VERIFICATION, VERIFIED, asks(OTHER_IRO, restart=True))
    assert {change.name for change in both} == {deadline.name, due(VERIFICATION, None, asks(OTHER_IRO))[0].name}
    assert due(VERIFICATION, WAITING, PEND) == [], "a note on who is Pending already changes nothing"


def test_nobody_is_reminded_where_that_is_not_wanted() -> None:
    assert due(REVIEW, None, opens(), claim_days=0) == []
    assert due(VERIFICATION, None, asks(), verify_days=0) == []
