"""What follows when something has happened: each policy is a sentence, and turns an event into commands.

Policies may run late and more than once: a decision that has nothing to do yields no event.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from jejak_events.contract.contract import ContractActivated, ContractAmended, ContractExpired, ContractTerminated
from jejak_events.kom.handover import HandoverKind
from jejak_events.kom.kom import KomCompleted, KomContractAmended, KomContractEnded, KomReadinessRecorded, KomStatus
from jejak_events.kom.subject_matter import ContractReference, IroReference, ServiceLine
from jejak_events.language import Actor, Event, Recorded
from jejak_kit.decider import SYSTEM, Command
from jejak_kom.domain.identity import kom_id
from jejak_kom.domain.kom.commands import (
    NoteAmendment,
    NoteContractEnd,
    OpenKom,
    RequestHandover,
    WithdrawHandovers,
)

POLICY = Actor(id="policy", role=SYSTEM)

Reaction = tuple[UUID, Command]
"""The record, and the command that a policy gives to it."""
Policy = Callable[[Recorded[Any]], list[Reaction]]


def when_a_contract_is_activated_then_its_kom_is_to_be_scheduled(
    event: Recorded[ContractActivated],
) -> list[Reaction]:
    """Seed 000, 5.A.4: the Active contract is the basis of the KOM."""
    order = event.data.order
    command = OpenKom(
        actor=POLICY,
        at=event.occurred_at,
        contract=ContractReference(id=event.data.contract_id, number=event.data.contract_number),
        contract_version=event.version,
        iro=IroReference(id=event.data.iro_id, number=event.data.iro_number),
        customer=order.customer,
        pic=order.pic,
        **_subject_matter(event),
    )
    return [(kom_id(event.data.contract_id), command)]


def when_a_contract_is_amended_then_its_kom_follows_it(event: Recorded[ContractAmended]) -> list[Reaction]:
    command = NoteAmendment(
        actor=POLICY, at=event.occurred_at, contract_version=event.version, **_subject_matter(event)
    )
    return [(kom_id(event.data.contract_id), command)]


def when_a_contract_is_terminated_then_its_kom_notes_it(event: Recorded[ContractTerminated]) -> list[Reaction]:
    command = NoteContractEnd(
        actor=POLICY,
        at=event.occurred_at,
        contract_version=event.version,
        cause="terminated",
        reason=event.data.reason,
    )
    return [(kom_id(event.data.contract_id), command)]


def when_a_contract_has_expired_then_its_kom_notes_it(event: Recorded[ContractExpired]) -> list[Reaction]:
    command = NoteContractEnd(actor=POLICY, at=event.occurred_at, contract_version=event.version, cause="expired")
    return [(kom_id(event.data.contract_id), command)]


def when_a_kom_is_completed_then_what_is_due_is_requested(event: Recorded[KomCompleted]) -> list[Reaction]:
    """Seed 000, 6.A.3: Procurement if goods are needed, Deployment if the service is ready to install."""
    due: list[HandoverKind] = []
    if event.data.goods_needed:
        due.append("procurement")
    if event.data.ready:
        due.append("deployment")
    return [_request(event, kind) for kind in due]


def when_the_service_becomes_ready_then_deployment_is_requested(
    event: Recorded[KomReadinessRecorded],
) -> list[Reaction]:
    """Also after Completed; before it, the decision finds nothing to do."""
    return [_request(event, "deployment")] if event.data.ready else []


def when_an_amendment_brings_goods_then_procurement_is_requested(
    event: Recorded[KomContractAmended],
) -> list[Reaction]:
    """Of a Completed KOM that needed none before; what was requested once is not requested again."""
    goods = any(need.kind == "goods" for need in event.data.needs)
    return [_request(event, "procurement")] if goods else []


def when_the_contract_of_a_completed_kom_is_terminated_then_its_requests_are_withdrawn(
    event: Recorded[KomContractEnded],
) -> list[Reaction]:
    """A contract that ran until its last day leaves what was delivered under it."""
    if event.data.was is not KomStatus.COMPLETED or event.data.cause != "terminated" or event.data.reason is None:
        return []
    return [(event.record_id, WithdrawHandovers(actor=POLICY, at=event.occurred_at, reason=event.data.reason))]


def _request(event: Recorded[Any], kind: HandoverKind) -> Reaction:
    return event.record_id, RequestHandover(actor=POLICY, at=event.occurred_at, kind=kind)


def _subject_matter(event: Recorded[ContractActivated] | Recorded[ContractAmended]) -> dict[str, Any]:
    """What a KOM is about, without prices."""
    order = event.data.order
    return {
        "sites": order.sites,
        "lines": tuple(
            ServiceLine(
                site=line.site, service=line.service, bandwidth_mbps=line.bandwidth_mbps, quantity=line.quantity
            )
            for line in order.lines
        ),
        "needs": order.needs,
        "requested_delivery": order.requested_delivery,
    }


POLICIES: dict[type[Event], Policy] = {
    ContractActivated: when_a_contract_is_activated_then_its_kom_is_to_be_scheduled,
    ContractAmended: when_a_contract_is_amended_then_its_kom_follows_it,
    ContractTerminated: when_a_contract_is_terminated_then_its_kom_notes_it,
    ContractExpired: when_a_contract_has_expired_then_its_kom_notes_it,
    KomCompleted: when_a_kom_is_completed_then_what_is_due_is_requested,
    KomReadinessRecorded: when_the_service_becomes_ready_then_deployment_is_requested,
    KomContractAmended: when_an_amendment_brings_goods_then_procurement_is_requested,
    KomContractEnded: when_the_contract_of_a_completed_kom_is_terminated_then_its_requests_are_withdrawn,
}


def reactions(event: Recorded[Any]) -> list[Reaction]:
    """What follows from an event; nothing for an event that no policy knows."""
    policy = POLICIES.get(type(event.data))
    return policy(event) if policy is not None else []
