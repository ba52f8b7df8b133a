"""The kom service's rows of docs/across-services.md: what contracts that change or end mean for their KOM."""

import pytest
from tests.given_when_then import after, given_that

from jejak_events.kom.kom import KomStatus
from jejak_kit.decider import Command
from jejak_kom.domain.kom import KOM
from jejak_kom.manifest import MANIFEST

from .samples import (
    CABLING,
    COMPLETED_NOT_READY,
    COMPLETED_READY,
    ROUTER,
    amend,
    cancel,
    end,
    open_,
    readiness,
    request,
    schedule,
    withdraw,
)

BEFORE_COMPLETED: dict[KomStatus, tuple[Command, ...]] = {
    KomStatus.TO_BE_SCHEDULED: (open_(),),
    KomStatus.SCHEDULED: (open_(), schedule()),
    KomStatus.CANCELLED: (open_(), schedule(), cancel()),
}


@pytest.mark.parametrize("cause", ["terminated", "expired"])
@pytest.mark.parametrize("status", BEFORE_COMPLETED)
def test_a_contract_that_ends_before_its_kom_is_completed_stops_it(status: KomStatus, cause: str) -> None:
    kom = after(KOM, *BEFORE_COMPLETED[status])
    assert kom.status is status
    invited = ["kom.invitation_issued"] if status is KomStatus.SCHEDULED else []
    stopped = given_that(KOM, kom).when(end(cause)).then_says("kom.contract_ended", *invited)
    assert stopped.status is KomStatus.STOPPED
    given_that(KOM, stopped).when(schedule()).refused("wrong_status")
    given_that(KOM, stopped).when(end(cause)).then_nothing()


def test_a_contract_terminated_after_completed_withdraws_what_was_requested() -> None:
    kom = after(KOM, *COMPLETED_READY, request(), request("deployment"), end())
    assert kom.status is KomStatus.COMPLETED
    given_that(KOM, kom).when(withdraw()).then_says("procurement.withdrawn", "deployment.withdrawn")


def test_a_contract_that_has_run_until_its_last_day_withdraws_nothing_and_asks_for_nothing_more() -> None:
    kom = after(KOM, *COMPLETED_NOT_READY, request(), end("expired"))
    assert kom.procurement is not None
    assert not kom.procurement.withdrawn
    given_that(KOM, kom).when(readiness(power="ready")).refused("contract_ended")


def test_an_amendment_before_completed_is_what_will_be_requested() -> None:
    kom = after(KOM, open_(CABLING), amend(10, ROUTER), *COMPLETED_READY[1:])
    given_that(KOM, kom).when(request()).then_says("procurement.requested")


def test_an_amendment_after_completed_changes_no_request_that_was_made() -> None:
    kom = after(KOM, *COMPLETED_READY, request(), amend(10, ROUTER, ROUTER))
    given_that(KOM, kom).when(request()).then_nothing()
    assert kom.procurement is not None
    assert kom.procurement.amended_since


def test_an_amendment_after_completed_that_brings_the_first_goods_asks_procurement_then() -> None:
    kom = after(KOM, open_(CABLING), *COMPLETED_READY[1:], amend(10, ROUTER))
    given_that(KOM, kom).when(request()).then_says("procurement.requested")


def test_an_amendment_heard_twice_or_too_late_changes_nothing() -> None:
    kom = after(KOM, open_(), amend(11, ROUTER))
    for version in (9, 10, 11):
        given_that(KOM, kom).when(amend(version)).then_nothing()
    given_that(KOM, after(KOM, end(), state=kom)).when(amend(20)).then_nothing()


def test_a_cancelled_iro_reaches_the_kom_only_through_its_contract() -> None:
    """The Active contract binds the customer; people decide whether it is terminated, and the KOM follows that."""
    assert set(MANIFEST.consumes.values()) == {"contract"}
