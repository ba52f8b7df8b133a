"""One running system for the whole run, the people who work with it, and somebody who listens."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.food import SECRETS, FoodOffice
from tests.acceptance.hiring import everybody
from tests.acceptance.kom_office import KomDesk
from tests.acceptance.office import Office
from tests.acceptance.people import Manager, Reviewer, SalesOps, Verifier
from tests.acceptance.pks_office import PksDesk
from tests.acceptance.published import Observer
from tests.acceptance.record import Record
from tests.acceptance.roles import ROLES
from tests.acceptance.telco import quotation

from jejak_embedded.home import Running, load_environment
from jejak_embedded.throwaway import throwaway_system

NOBODY_LISTENS = {
    "targets": {"role:verification": ["json://127.0.0.1:1/"]},
    "attempts": 1,
    "fallback": None,
    "digest_pace_s": 0,
}
EVERYBODY = [f"role:{role}" for role in ROLES]
ENVIRONMENT = {
    "JEJAK_CHANNELS": json.dumps({"refusing": NOBODY_LISTENS}),
    "JEJAK_AUDIENCES": json.dumps({"group_komunikasi": ["role:marketing"], "everybody": EVERYBODY}),
    "JEJAK_PAYMENT_SECRETS": json.dumps(SECRETS),
    "JEJAK_WEBHOOK_ALLOWED_NETWORKS": json.dumps(["127.0.0.0/8"]),
    "JEJAK_WEBHOOK_RETRIES_S": json.dumps([]),
    "JEJAK_WEBHOOK_BREAKER_FAILURES": "1000000",
}
"""A channel that takes nothing, an audience to which everybody belongs, payment providers' secrets, and webhooks to this
machine that are tried once."""


@pytest.fixture(scope="session")
def system() -> Iterator[Running]:
    """What `jejak up` starts; shared by the whole run, so every test makes records of its own."""
    with throwaway_system(environment=ENVIRONMENT) as running:
        yield running


@pytest.fixture(scope="session")
def observer(system: Running) -> Iterator[Observer]:
    with Observer(load_environment(Path(system.home), "observer")) as listening:
        yield listening


@pytest.fixture(scope="session")
def office(system: Running, observer: Observer) -> Office:
    return everybody(system, observer)


@pytest.fixture
def iro(office: Office) -> Record:
    """Approved; the test may do with it what it likes."""
    return office.approved(quotation())


@pytest.fixture(scope="session")
def pks(office: Office) -> PksDesk:
    return PksDesk(office.contract)


@pytest.fixture(scope="session")
def kom_desk(office: Office) -> KomDesk:
    return office.kom


@pytest.fixture(scope="session")
def food(office: Office) -> FoodOffice:
    return office.food


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
