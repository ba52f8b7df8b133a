"""One running system for the whole run, the people who work with it, and somebody who listens."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.food import SECRETS, FoodOffice
from tests.acceptance.hiring import hire
from tests.acceptance.office import Office
from tests.acceptance.people import Manager, Person, Reviewer, SalesOps, Verifier
from tests.acceptance.published import Observer

from jejak_embedded.home import Running, load_environment
from jejak_embedded.throwaway import throwaway_system


@pytest.fixture(scope="session")
def system() -> Iterator[Running]:
    """What `jejak up` starts; shared by the whole run, so every test makes records of its own."""
    with throwaway_system(environment={"JEJAK_PAYMENT_SECRETS": json.dumps(SECRETS)}) as running:
        yield running


@pytest.fixture(scope="session")
def observer(system: Running) -> Iterator[Observer]:
    with Observer(load_environment(Path(system.home), "observer")) as listening:
        yield listening


@pytest.fixture(scope="session")
def office(system: Running, observer: Observer, food: FoodOffice) -> Office:
    """Everybody who has a part in an IRO."""
    return Office(
        sales_ops=hire(system, SalesOps, "sales_ops"),
        verification=hire(system, Verifier, "verification"),
        legal=hire(system, Reviewer, "legal"),
        technical=hire(system, Reviewer, "technical"),
        manager=hire(system, Manager, "manager"),
        observer=observer,
        food=food,
    )


@pytest.fixture(scope="session")
def sales_ops(office: Office) -> SalesOps:
    return office.sales_ops


@pytest.fixture(scope="session")
def verification_team(office: Office) -> Verifier:
    return office.verification


@pytest.fixture(scope="session")
def legal(office: Office) -> Reviewer:
    return office.legal


@pytest.fixture(scope="session")
def technical(office: Office) -> Reviewer:
    return office.technical


@pytest.fixture(scope="session")
def manager(office: Office) -> Manager:
    return office.manager


@pytest.fixture(scope="session")
def food(system: Running, observer: Observer) -> FoodOffice:
    """Everybody who has a part in a B2B order."""

    def of_food(role: str, id: str = "") -> Person:
        return hire(system, Person, role, id=id, service="b2b-order")

    roles = ("marketing", "sales", "rnd", "ppic", "production", "store_manager", "purchasing", "accounting")
    people = {role: of_food(role) for role in roles}
    return FoodOffice(**people, controller=of_food("accounting", "u-controller"), observer=observer)
