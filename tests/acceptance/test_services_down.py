"""The way from the IRO to Procurement and Deployment with services out at every step: nothing is lost, nothing comes twice."""

import json
import subprocess
import sysconfig
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.hiring import everybody
from tests.acceptance.office import Office
from tests.acceptance.outage import out
from tests.acceptance.patience import awaited
from tests.acceptance.published import Observer
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running, load_environment
from jejak_embedded.throwaway import throwaway_system

ORDERS = 2


@pytest.fixture(scope="module")
def fragile() -> Iterator[Running]:
    """A system whose services end unasked, so it is nobody else's."""
    with throwaway_system() as running:
        yield running


@pytest.fixture(scope="module")
def people(fragile: Running) -> Iterator[Office]:
    with Observer(load_environment(Path(fragile.home), "observer")) as listening:
        yield everybody(fragile, listening)


def test_an_order_arrives_whole_and_once_though_every_service_was_out(fragile: Running, people: Office) -> None:
    desk, observer = people.kom, people.observer

    with out(fragile, "contract", "kom"):
        iros = [people.approved(quotation()) for _ in range(ORDERS)]

    with out(fragile, "iro", "kom"):
        contracts = [desk.pks.active(iro) for iro in iros]

    for iro in iros:
        observer.hears("iro.contract_noted", iro, active=True)

    with out(fragile, "contract"):
        koms = [desk.sales_ops.create_kom(desk.kom_of(contract)) for contract in contracts]
        koms = [desk.delivery_manager.record_minutes(kom) for kom in koms]
        koms = [desk.delivery_manager.record_readiness(kom) for kom in koms]

    with out(fragile, "iro", "contract"):
        koms = [desk.sales_ops.complete(kom) for kom in koms]
        with out(fragile, "kom"):
            """It ends right after its last answer, whatever it was about to do."""

    for kom in koms:
        desk.requested(kom, "procurement")
        desk.requested(kom, "deployment")
        desk.sales_ops.acknowledge(kom, "procurement", "accepted", reference=f"PR-{kom['number']}")
        observer.hears("handover.acknowledged", kom)

    for iro, contract, kom in zip(iros, contracts, koms, strict=True):
        story = Counter(event.type for record in (iro, contract, kom) for event in observer.heard(record))
        once = ("iro.approved", "iro.contract_noted", "contract.activated", "kom.to_be_scheduled", "kom.completed")
        assert {type: story[type] for type in once} == dict.fromkeys(once, 1)
        asked = ("procurement.requested", "deployment.requested", "handover.acknowledged")
        assert {type: story[type] for type in asked} == dict.fromkeys(asked, 1)
    assert sorted(kom["number"][-5:] for kom in koms) == ["00001", "00002"], "no gap and no repetition"
    awaited(lambda: is_equal(fragile))


def is_equal(system: Running) -> bool:
    """Whether what is stored is what was published and what is shown, in every service."""
    jejak = Path(sysconfig.get_path("scripts")) / "jejak"
    said = subprocess.run(
        [jejak, "reconcile", "--json", "--home", system.home], capture_output=True, text=True, check=False
    )
    assert said.returncode in (0, 1), said.stdout + said.stderr
    equal: bool = json.loads(said.stdout)["equal"]
    return equal
