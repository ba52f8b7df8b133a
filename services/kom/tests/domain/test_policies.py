"""Each policy is a sentence: the contract's events open, change and stop its KOM; the KOM's own ask for what is due."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from jejak_events.codec import decode
from jejak_events.contract.contract import ContractActivated, ContractAmended, ContractExpired, ContractTerminated
from jejak_events.kom.kom import KomCompleted, KomContractAmended, KomContractEnded, KomReadinessRecorded, KomStatus
from jejak_events.language import Actor, Event, Recorded
from jejak_kom.domain.identity import kom_id
from jejak_kom.domain.kom.commands import NoteAmendment, NoteContractEnd, OpenKom, RequestHandover, WithdrawHandovers
from jejak_kom.domain.policies import POLICIES, reactions

from .samples import AT, CABLING, CONTRACT, CUSTOMER, IRO, JAKARTA, LINE, NUMBER, READY, ROUTER

SAMPLES = Path(__file__).resolve().parents[4] / "shared/events/samples"
KOM_ID = kom_id(CONTRACT.id)


def sample(name: str) -> Recorded[Any]:
    return decode((SAMPLES / f"{name}.json").read_bytes())


def happened(data: Event) -> Recorded[Any]:
    """It happened to the KOM."""
    return Recorded(uuid4(), KOM_ID, 7, AT, Actor(id="x", role="system"), uuid4(), None, data)


def kinds(event: Recorded[Any]) -> list[str]:
    """Who is asked because of the event."""
    asked: list[str] = []
    for record_id, command in reactions(event):
        assert isinstance(command, RequestHandover)
        assert record_id == event.record_id
        asked.append(command.kind)
    return asked


def completed(*, goods_needed: bool, ready: bool) -> Recorded[Any]:
    return happened(
        KomCompleted(
            number=NUMBER,
            contract=CONTRACT,
            iro=IRO,
            customer_name=CUSTOMER.name,
            goods_needed=goods_needed,
            ready=ready,
        )
    )


def test_when_a_contract_is_activated_then_its_kom_is_to_be_scheduled() -> None:
    event = sample("contract.activated.v2")
    ((record_id, command),) = reactions(event)
    assert isinstance(command, OpenKom)
    order = event.data.order
    assert record_id == kom_id(event.data.contract_id)
    assert (command.contract.number, command.iro.number) == (event.data.contract_number, event.data.iro_number)
    assert (command.customer, command.sites, command.needs) == (order.customer, order.sites, order.needs)
    assert [line.service for line in command.lines] == [line.service for line in order.lines]
    assert "mrc" not in command.model_dump_json(), "prices are none of its business"


def test_when_a_contract_is_amended_then_its_kom_follows_it() -> None:
    event = sample("contract.amended.v1")
    ((record_id, command),) = reactions(event)
    assert isinstance(command, NoteAmendment)
    assert (record_id, command.contract_version) == (kom_id(event.data.contract_id), event.version)
    assert command.needs == event.data.order.needs


@pytest.mark.parametrize(
    ("name", "cause"), [("contract.terminated.v1", "terminated"), ("contract.expired.v1", "expired")]
)
def test_when_a_contract_ends_then_its_kom_notes_it(name: str, cause: str) -> None:
    event = sample(name)
    ((record_id, command),) = reactions(event)
    assert isinstance(command, NoteContractEnd)
    assert (record_id, command.cause) == (kom_id(event.data.contract_id), cause)


@pytest.mark.parametrize(
    ("goods_needed", "ready", "asked"),
    [
        (True, True, ["procurement", "deployment"]),
        (True, False, ["procurement"]),
        (False, True, ["deployment"]),
        (False, False, []),
    ],
)
def test_when_a_kom_is_completed_then_what_is_due_is_requested(
    goods_needed: bool, ready: bool, asked: list[str]
) -> None:
    assert kinds(completed(goods_needed=goods_needed, ready=ready)) == asked


@pytest.mark.parametrize(("ready", "asked"), [(True, ["deployment"]), (False, [])])
def test_when_the_service_becomes_ready_then_deployment_is_requested(ready: bool, asked: list[str]) -> None:
    assert kinds(happened(KomReadinessRecorded(number=NUMBER, items=READY.items, ready=ready))) == asked


@pytest.mark.parametrize(("need", "asked"), [(ROUTER, ["procurement"]), (CABLING, [])])
def test_when_an_amendment_brings_goods_then_procurement_is_requested(need: Any, asked: list[str]) -> None:
    amended = KomContractAmended(
        number=NUMBER, contract_version=10, sites=(JAKARTA,), lines=(LINE,), needs=(need,), requested_delivery=None
    )
    assert kinds(happened(amended)) == asked


@pytest.mark.parametrize(
    ("cause", "was", "withdrawn"),
    [
        ("terminated", KomStatus.COMPLETED, True),
        ("terminated", KomStatus.SCHEDULED, False),
        ("expired", KomStatus.COMPLETED, False),
    ],
)
def test_when_the_contract_of_a_completed_kom_is_terminated_then_its_requests_are_withdrawn(
    cause: Any, was: KomStatus, withdrawn: bool
) -> None:
    reason = "Diakhiri" if cause == "terminated" else None
    ended = KomContractEnded(number=NUMBER, contract=CONTRACT, contract_version=12, cause=cause, reason=reason, was=was)
    commands = [type(command) for _, command in reactions(happened(ended))]
    assert commands == ([WithdrawHandovers] if withdrawn else [])


def test_every_policy_is_tried_here() -> None:
    tried = {ContractActivated, ContractAmended, ContractTerminated, ContractExpired}
    tried |= {KomCompleted, KomReadinessRecorded, KomContractAmended, KomContractEnded}
    assert set(POLICIES) == tried
