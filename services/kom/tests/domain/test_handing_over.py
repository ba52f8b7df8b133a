"""Seed 000, 6.A.3: Completed triggers Procurement if goods are needed and Deployment if the service is ready; and answers."""

from datetime import timedelta
from typing import Any

import pytest
from tests.given_when_then import after, given_that

from jejak_events.kom.handover import (
    DeploymentRequested,
    HandoverAcknowledged,
    HandoverContradicted,
    HandoverUnacknowledged,
    ProcurementRequested,
)
from jejak_kom.domain.kom import KOM
from jejak_kom.domain.kom.handing_over import MOST_CONTRADICTIONS

from .samples import (
    AT,
    CABLING,
    COMPLETED_NOT_READY,
    COMPLETED_READY,
    CONTRACT,
    CUSTOMER,
    DELIVERY,
    IRO,
    JAKARTA,
    LINE,
    MET,
    NUMBER,
    READY,
    ROUTER,
    WITHIN,
    acknowledge,
    amend,
    complete,
    end,
    escalate,
    of,
    open_,
    readiness,
    request,
    withdraw,
)

READY_KOM = after(KOM, *COMPLETED_READY)
UNREADY_KOM = after(KOM, *COMPLETED_NOT_READY)
REQUESTED = after(KOM, request(), state=READY_KOM)
ACCEPTED = after(KOM, acknowledge(), state=REQUESTED)
SAID: dict[str, Any] = {
    "kom_number": NUMBER,
    "contract": CONTRACT,
    "iro": IRO,
    "customer_name": CUSTOMER.name,
    "sites": (JAKARTA,),
    "requested_delivery": DELIVERY,
    "pic": "sales_ops-1",
    "acknowledge_by": AT + WITHIN,
}
ABOUT: dict[str, Any] = {
    "kind": "procurement",
    "request_id": of("procurement"),
    "kom_number": NUMBER,
    "contract": CONTRACT,
    "customer_name": CUSTOMER.name,
}


def test_procurement_is_asked_for_the_goods_and_only_once() -> None:
    requested = ProcurementRequested(**SAID, request_id=of("procurement"), goods=(ROUTER,))
    kom = given_that(KOM, READY_KOM).when(request()).then(requested)
    given_that(KOM, kom).when(request()).then_nothing()


def test_deployment_is_asked_for_sites_and_lines_and_only_once() -> None:
    requested = DeploymentRequested(**SAID, request_id=of("deployment"), lines=(LINE,), works=(CABLING,))
    kom = given_that(KOM, READY_KOM).when(request("deployment")).then(requested)
    given_that(KOM, kom).when(request("deployment")).then_nothing()


def test_without_goods_procurement_is_never_asked() -> None:
    without = after(KOM, open_(CABLING), *COMPLETED_READY[1:])
    given_that(KOM, without).when(request()).then_nothing()


def test_before_completed_nobody_is_asked() -> None:
    decided = after(KOM, *MET, READY)
    for kind in ("procurement", "deployment"):
        given_that(KOM, decided).when(request(kind)).then_nothing()


def test_what_is_not_ready_is_asked_for_when_it_is_also_after_completed() -> None:
    given_that(KOM, UNREADY_KOM).when(request("deployment")).then_nothing()
    ready = given_that(KOM, UNREADY_KOM).when(readiness(power="ready")).then_says("kom.readiness_recorded")
    asked = given_that(KOM, ready).when(request("deployment")).then_says("deployment.requested")
    given_that(KOM, asked).when(readiness(power="not_ready")).refused("deployment_requested_already")


def test_what_is_waived_is_ready() -> None:
    waived = after(KOM, *MET, readiness("Milik customer", access="waived", power="waived"), complete())
    given_that(KOM, waived).when(request("deployment")).then_says("deployment.requested")


def test_the_request_has_the_same_id_whoever_asks_and_whenever() -> None:
    tomorrow = given_that(KOM, READY_KOM).when(request(at=AT + timedelta(days=1))).events[0]
    assert isinstance(tomorrow, ProcurementRequested)
    assert tomorrow.request_id == of("procurement") != of("deployment")


@pytest.mark.parametrize("answer", ["accepted", "rejected"])
def test_the_first_answer_stands(answer: Any) -> None:
    said = acknowledge(answer)
    acknowledged = HandoverAcknowledged(**ABOUT, answer=answer, reference="PR-1", reason=said.reason, late=False)
    kom = given_that(KOM, REQUESTED).when(said).then(acknowledged)
    given_that(KOM, kom).when(said).then_nothing()


def test_the_same_answer_without_its_reference_says_nothing_new() -> None:
    given_that(KOM, ACCEPTED).when(acknowledge(reference=None)).then_nothing()


@pytest.mark.parametrize(("answer", "reference"), [("rejected", "PR-1"), ("accepted", "PR-2"), ("rejected", None)])
def test_a_contradiction_is_recorded_once_and_the_first_answer_stands(answer: Any, reference: str | None) -> None:
    other = acknowledge(answer, reference)
    contradicted = HandoverContradicted(
        **ABOUT,
        answer=answer,
        reference=reference,
        reason=other.reason,
        first_answer="accepted",
        first_reference="PR-1",
    )
    kom = given_that(KOM, ACCEPTED).when(other).then(contradicted)
    assert kom.procurement is not None
    assert kom.procurement.answer == "accepted"
    assert kom.procurement.unsettled
    given_that(KOM, kom).when(other).then_nothing()


def test_who_contradicts_without_end_is_refused() -> None:
    many = after(KOM, *(acknowledge(reference=f"X-{n}") for n in range(MOST_CONTRADICTIONS)), state=ACCEPTED)
    given_that(KOM, many).when(acknowledge(reference="X-one-more")).refused("too_many_contradictions")


def test_a_late_answer_stands_and_is_called_late() -> None:
    late = given_that(KOM, REQUESTED).when(acknowledge(at=AT + WITHIN + timedelta(seconds=1))).state.procurement
    assert late is not None
    assert (late.answer, late.late) == ("accepted", True)


def test_nobody_answered_in_time_is_said_once() -> None:
    unanswered = HandoverUnacknowledged(**ABOUT, acknowledge_by=AT + WITHIN)
    kom = given_that(KOM, REQUESTED).when(escalate()).then(unanswered)
    given_that(KOM, kom).when(escalate()).then_nothing()
    answered = after(KOM, acknowledge(), state=kom)
    assert answered.procurement is not None
    assert answered.procurement.late, "whatever the clock of the one who answers says"
    assert not answered.procurement.unsettled


def test_what_was_answered_withdrawn_or_never_asked_is_not_escalated() -> None:
    given_that(KOM, ACCEPTED).when(escalate()).then_nothing()
    given_that(KOM, after(KOM, withdraw(), state=REQUESTED)).when(escalate()).then_nothing()
    given_that(KOM, READY_KOM).when(escalate()).then_nothing()


def test_an_answer_to_what_was_not_asked_is_refused() -> None:
    given_that(KOM, READY_KOM).when(acknowledge()).refused("nothing_was_requested")
    given_that(KOM, REQUESTED).when(acknowledge(kind="deployment")).refused("handover_not_requested")
    given_that(KOM, REQUESTED).when(acknowledge(request_id=of("deployment"))).refused(
        "request_unknown", fields=["/request_id"]
    )
    given_that(KOM, REQUESTED).when(acknowledge("rejected", reason=None)).refused(
        "rejection_without_reason", fields=["/reason"]
    )


def test_a_person_answers_without_the_requests_id() -> None:
    given_that(KOM, REQUESTED).when(acknowledge(request_id=None)).then_says("handover.acknowledged")


def test_what_was_rejected_need_not_be_withdrawn() -> None:
    both = after(KOM, request("deployment"), acknowledge("rejected"), state=REQUESTED)
    given_that(KOM, both).when(withdraw()).then_says("deployment.withdrawn")


def test_after_a_withdrawal_an_answer_is_still_heard() -> None:
    withdrawn = given_that(KOM, REQUESTED).when(withdraw()).then_says("procurement.withdrawn")
    given_that(KOM, withdrawn).when(withdraw()).then_nothing()
    given_that(KOM, withdrawn).when(acknowledge()).then_says("handover.acknowledged")


def test_a_request_shows_that_the_contract_was_amended_since() -> None:
    kom = after(KOM, amend(), state=REQUESTED)
    assert kom.procurement is not None
    assert kom.procurement.amended_since
    asked = given_that(KOM, kom).when(request("deployment")).events[0]
    assert isinstance(asked, DeploymentRequested)
    assert asked.lines == amend().lines, "what is asked later is asked as amended"


def test_of_a_contract_that_has_ended_nothing_more_is_asked() -> None:
    ended = after(KOM, end(), state=UNREADY_KOM)
    given_that(KOM, ended).when(readiness(power="ready")).refused("contract_ended")
    given_that(KOM, after(KOM, end(), state=READY_KOM)).when(request("deployment")).then_nothing()
