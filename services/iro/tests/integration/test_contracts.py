"""What the iro service hears of contracts: an approved IRO with an active contract cannot be cancelled."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic_core import to_json
from tests.acceptance.hiring import everybody
from tests.acceptance.office import Office
from tests.acceptance.published import Observer, connect
from tests.acceptance.record import Problem, Record
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running, load_environment
from jejak_embedded.throwaway import throwaway_system
from jejak_events.codec import encode
from jejak_events.contract.contract import ContractActivated, ContractTerminated
from jejak_events.contract.first_version import with_what_is_unknown
from jejak_events.envelope import Heading, Place, headers_of
from jejak_events.language import Actor, Event, Recorded
from jejak_events.subjects import subject_of
from jejak_kit.broker.stream import Stream

STORE = UUID("1c0ffee0-0000-4000-8000-000000000001")
"""Of the contract service, which is only played here."""
Publish = Callable[[UUID, int, Event], None]


@pytest.fixture(scope="module")
def own_system() -> Iterator[Running]:
    """What is played here would be in the way of the contract service that all other tests share."""
    with throwaway_system() as running:
        yield running


@pytest.fixture(scope="module")
def own_office(own_system: Running) -> Iterator[Office]:
    with Observer(load_environment(Path(own_system.home), "observer")) as listening:
        yield everybody(own_system, listening)


@pytest.fixture(scope="module")
def contract_service(own_system: Running) -> Publish:
    """Publishes an event of a contract, `(contract, its version, event)`, as that service's relay would."""
    environment = load_environment(Path(own_system.home), "admin")
    positions = count(1)

    async def publish(contract: UUID, version: int, event: Event) -> None:
        position = next(positions)
        recorded: Recorded[Event] = Recorded(
            event_id=uuid4(),
            record_id=contract,
            version=version,
            occurred_at=datetime.now(UTC),
            actor=Actor(id="u-legal", role="legal"),
            correlation_id=uuid4(),
            causation_id=None,
            data=event,
        )
        client = await connect(environment)
        try:
            stream = Stream(client, "contract")
            if await stream.info() is None:
                await stream.create(1, STORE)
            headers = headers_of(Heading.of(recorded), Place(STORE, position, position - 1, 1))
            await client.jetstream().publish(subject_of(type(event), contract), encode(recorded), headers=headers)
        finally:
            await client.close()

    return lambda contract, version, event: asyncio.run(publish(contract, version, event))


def activated(iro: Record, contract: UUID) -> ContractActivated:
    """With no more in it than the iro service listens to."""
    return ContractActivated.model_validate_json(to_json(with_what_is_unknown(contract_of(iro, contract))))


def contract_of(iro: Record, id: UUID) -> dict[str, Any]:
    return {"contract_id": id, "contract_number": "PKS/2026/00001", "iro_id": UUID(iro.id), "iro_number": iro["number"]}


def test_an_iro_with_an_active_contract_is_not_cancelled_until_that_ends(
    own_office: Office, contract_service: Publish
) -> None:
    office = own_office
    iro, contract = office.approved(quotation()), uuid4()
    contract_service(contract, 7, activated(iro, contract))
    office.observer.hears("iro.contract_noted", iro, active=True)
    assert office.manager.see(iro).why_not("cancel") == "contract_is_active"
    with pytest.raises(Problem, match=r"409 contract_is_active: .*PKS/2026/00001"):
        office.manager.cancel(iro, "Batal")
    contract_service(contract, 8, ContractTerminated(**contract_of(iro, contract), reason="Diakhiri bersama"))
    office.observer.hears("iro.contract_noted", iro, active=False)
    assert office.manager.cancel(iro, "Batal").status == "Cancelled"
    noted = [entry for entry in office.manager.history(iro) if entry["type"] == "iro.contract_noted"]
    assert [entry["caused_by"]["type"] for entry in noted] == [None, None], "events of another service"
