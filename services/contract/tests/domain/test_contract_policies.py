"""What events make of a contract: which commands the policies give, and to whom."""

from typing import Any
from uuid import UUID, uuid4

from jejak_contract.domain.contract.commands import ActivateContract, NoteCustomerStanding, NoteIroCancelled
from jejak_contract.domain.policies import OWN, reactions
from jejak_contract.domain.reaction import Known
from jejak_events.contract.contract import ContractFullySigned
from jejak_events.contract.order import ApprovedOrderCancelled, CustomerStandingChanged
from jejak_events.language import Actor, Event, Recorded

from .contract_samples import CONTRACT_ID, FULLY_SIGNED
from .samples import AT, IRO_ID, VERIFICATION_ID
from .test_contract_drafting import NAMED

OTHER_IRO = UUID(int=77)
KNOWN = Known(
    live_form=lambda iro: None,
    live_contract=lambda iro: CONTRACT_ID if iro == IRO_ID else None,
    orders_of=lambda standing: (OTHER_IRO, IRO_ID),
)


def heard(event: Event, record: UUID = CONTRACT_ID) -> Recorded[Any]:
    return Recorded(uuid4(), record, 7, AT, Actor(id="x", role="system"), uuid4(), None, event)


def test_both_sides_have_signed_so_the_contract_looks_whether_it_comes_into_force() -> None:
    assert FULLY_SIGNED.returned is not None
    event = ContractFullySigned(
        **NAMED, paper=FULLY_SIGNED.returned, signatures=FULLY_SIGNED.signatures, starts_on=None
    )
    (reaction,) = reactions(OWN, heard(event), KNOWN)
    assert (reaction.record_id, type(reaction.command)) == (CONTRACT_ID, ActivateContract)


def test_a_cancelled_order_stops_its_contract_and_no_other() -> None:
    (reaction,) = reactions(OWN, heard(cancelled(IRO_ID)), KNOWN)
    assert reaction.record_id == CONTRACT_ID
    assert isinstance(reaction.command, NoteIroCancelled)
    assert reaction.command.reason == "Batal"
    assert reactions(OWN, heard(cancelled(OTHER_IRO)), KNOWN) == []


def cancelled(iro: UUID) -> ApprovedOrderCancelled:
    return ApprovedOrderCancelled(iro_id=iro, iro_number="IRO/2026/00042", reason="Batal")


def test_a_customers_standing_is_told_to_their_contracts_which_then_look_again() -> None:
    event = CustomerStandingChanged(verification_id=VERIFICATION_ID, verified=True, verification_version=9)
    told, look = reactions(OWN, heard(event), KNOWN)
    assert {told.record_id, look.record_id} == {CONTRACT_ID}
    assert isinstance(told.command, NoteCustomerStanding)
    assert (told.command.verified, told.command.standing_version) == (True, 7)
    assert isinstance(look.command, ActivateContract)
