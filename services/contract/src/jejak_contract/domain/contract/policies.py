"""What events make of a contract: the form that was stopped, the customer's standing, both sides' signatures."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from jejak_contract.domain.contract import CONTRACT
from jejak_contract.domain.contract.commands import ActivateContract, NoteCustomerStanding, NoteIroCancelled
from jejak_contract.domain.reaction import POLICY, Known, Reaction
from jejak_events.contract.contract import ContractFullySigned
from jejak_events.contract.order import ApprovedOrderCancelled, CustomerStandingChanged
from jejak_events.language import Event, Recorded


def when_both_sides_have_signed_then_the_contract_comes_into_force(
    event: Recorded[ContractFullySigned], known: Known
) -> list[Reaction]:
    """Seed 000, 5.A.4."""
    return [_activate(event, event.record_id)]


def when_an_order_is_cancelled_then_its_contract_stops(
    event: Recorded[ApprovedOrderCancelled], known: Known
) -> list[Reaction]:
    contract = known.live_contract(event.data.iro_id)
    if contract is None:
        return []
    command = NoteIroCancelled(actor=POLICY, at=event.occurred_at, reason=event.data.reason)
    return [Reaction(CONTRACT, contract, command)]


def when_a_customers_standing_changes_then_their_contracts_hear_it(
    event: Recorded[CustomerStandingChanged], known: Known
) -> list[Reaction]:
    """A Fully Signed contract looks again whether it comes into force."""
    command = NoteCustomerStanding(
        actor=POLICY, at=event.occurred_at, verified=event.data.verified, standing_version=event.version
    )
    contracts = [known.live_contract(order) for order in known.orders_of(event.record_id)]
    return [
        reaction
        for contract in contracts
        if contract is not None
        for reaction in (Reaction(CONTRACT, contract, command), _activate(event, contract))
    ]


def _activate(event: Recorded[Any], contract: UUID) -> Reaction:
    return Reaction(CONTRACT, contract, ActivateContract(actor=POLICY, at=event.occurred_at))


POLICIES: Mapping[type[Event], tuple[Callable[[Recorded[Any], Known], list[Reaction]], ...]] = {
    ContractFullySigned: (when_both_sides_have_signed_then_the_contract_comes_into_force,),
    ApprovedOrderCancelled: (when_an_order_is_cancelled_then_its_contract_stops,),
    CustomerStandingChanged: (when_a_customers_standing_changes_then_their_contracts_hear_it,),
}
