"""What is asked of Procurement and Deployment, once each; and what their answers come to.

| the request has … | and now comes … | then |
|---|---|---|
| no answer | accepted or rejected | it stands; `late` after the set time, also after the escalation or a withdrawal |
| an answer | the same, under the same reference or without one | nothing |
| an answer | another, or another reference | the first stands; the contradiction is recorded, each once |
| not been made, or another id | anything | refused (an inbound event is parked with this reason) |
"""

from collections.abc import Sequence
from typing import Any

from jejak_events.kom.handover import (
    DeploymentRequested,
    DeploymentWithdrawn,
    HandoverAcknowledged,
    HandoverContradicted,
    HandoverEvent,
    HandoverUnacknowledged,
    ProcurementRequested,
    ProcurementWithdrawn,
)
from jejak_events.kom.kom import KomStatus
from jejak_kit.decider import Refusal, Refused
from jejak_kom.domain.identity import request_id
from jejak_kom.domain.kom.commands import Acknowledge, EscalateHandover, RequestHandover, WithdrawHandovers
from jejak_kom.domain.kom.handover import Contradiction, Handover
from jejak_kom.domain.kom.state import Kom

MOST_CONTRADICTIONS = 50
"""Of one request; who says more has a fault that no record cures."""


def request(command: RequestHandover, kom: Kom) -> Sequence[HandoverEvent]:
    """After Completed, while the contract is in force: goods are bought, and what is ready is installed (seed 000, 6.A.3)."""
    if kom.status is not KomStatus.COMPLETED or kom.contract_end is not None or kom.handover(command.kind) is not None:
        return []
    if not (kom.goods_needed if command.kind == "procurement" else kom.ready):
        return []
    if command.acknowledge_within is None:
        raise LookupError("RequestHandover reached its decision without the time to acknowledge")
    said: dict[str, Any] = {
        "request_id": request_id(kom.contract.id, command.kind),
        "kom_number": kom.number,
        "contract": kom.contract,
        "iro": kom.iro,
        "customer_name": kom.customer.name,
        "sites": kom.sites,
        "requested_delivery": kom.requested_delivery,
        "pic": kom.pic,
        "acknowledge_by": command.at + command.acknowledge_within,
    }
    if command.kind == "procurement":
        return [ProcurementRequested(**said, goods=tuple(need for need in kom.needs if need.kind == "goods"))]
    works = tuple(need for need in kom.needs if need.kind == "service")
    return [DeploymentRequested(**said, lines=kom.lines, works=works)]


def acknowledge(command: Acknowledge, kom: Kom) -> Sequence[HandoverEvent]:
    """See the table above. Raises Refused."""
    handover = kom.handover(command.kind)
    if handover is None:
        raise Refused(Refusal("handover_not_requested", "rule", {"kind": command.kind}, "/kind"))
    if command.request_id not in (None, handover.request_id):
        raise Refused(Refusal("request_unknown", "rule", {"request_id": str(command.request_id)}, "/request_id"))
    if command.answer == "rejected" and command.reason is None:
        raise Refused(Refusal("rejection_without_reason", "input", {}, "/reason"))
    said: dict[str, Any] = {"answer": command.answer, "reference": command.reference, "reason": command.reason}
    if handover.answer is None:
        late = handover.overdue or command.at > handover.acknowledge_by
        return [HandoverAcknowledged(**_of(handover, kom), **said, late=late)]
    if command.answer == handover.answer and command.reference in (None, handover.reference):
        return []
    if Contradiction(**said) in handover.contradictions:
        return []
    if len(handover.contradictions) >= MOST_CONTRADICTIONS:
        raise Refused(Refusal("too_many_contradictions", "rule", {"most": MOST_CONTRADICTIONS}))
    first: dict[str, Any] = {"first_answer": handover.answer, "first_reference": handover.reference}
    return [HandoverContradicted(**_of(handover, kom), **said, **first)]


def escalate(command: EscalateHandover, kom: Kom) -> Sequence[HandoverEvent]:
    """Once, unless somebody has answered or nobody need answer any more."""
    handover = kom.handover(command.kind)
    if handover is None or handover.answer is not None or handover.withdrawn or handover.overdue:
        return []
    return [HandoverUnacknowledged(**_of(handover, kom), acknowledge_by=handover.acknowledge_by)]


def withdraw(command: WithdrawHandovers, kom: Kom) -> Sequence[HandoverEvent]:
    """What was rejected need not be withdrawn."""
    events: list[HandoverEvent] = []
    for handover in (kom.procurement, kom.deployment):
        if handover is None or handover.withdrawn or handover.answer == "rejected":
            continue
        said: dict[str, Any] = {
            "request_id": handover.request_id,
            "kom_number": kom.number,
            "contract": kom.contract,
            "reason": command.reason,
        }
        procurement = handover.kind == "procurement"
        events.append(ProcurementWithdrawn(**said) if procurement else DeploymentWithdrawn(**said))
    return events


def _of(handover: Handover, kom: Kom) -> dict[str, Any]:
    return {
        "kind": handover.kind,
        "request_id": handover.request_id,
        "kom_number": kom.number,
        "contract": kom.contract,
        "customer_name": kom.customer.name,
    }
