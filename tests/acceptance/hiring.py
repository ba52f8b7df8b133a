"""People get their tokens from the system's own issuer."""

from pathlib import Path
from typing import TypeVar

from tests.acceptance.contract_office import ContractDesk, FormManager, FormSales
from tests.acceptance.food import FoodOffice
from tests.acceptance.kom_office import DeliveryManager, KomDesk, KomSales
from tests.acceptance.office import Office
from tests.acceptance.people import Manager, Person, Reviewer, SalesOps, Verifier
from tests.acceptance.pks_office import PksDesk
from tests.acceptance.published import Observer

from jejak_embedded.home import Running
from jejak_embedded.tokens import Claims, mint_token
from jejak_embedded.vault import Vault

P = TypeVar("P", bound=Person)


def hire(system: Running, kind: type[P], *roles: str, id: str = "", language: str = "id", service: str = "iro") -> P:
    """Somebody with a token of these roles, who speaks to a service."""
    claims = Claims(id or f"u-{roles[0]}", f"Uji {roles[0]}", roles)
    token = mint_token(Vault(Path(system.home) / "secrets"), system.issuer, claims, audience=system.audience)
    return kind(system.endpoints[service], token, id=claims.sub, language=language)


def everybody(system: Running, observer: Observer) -> Office:
    """All who have a part in an order."""
    contract = ContractDesk(
        sales_ops=hire(system, FormSales, "sales_ops", service="contract"),
        legal=hire(system, Person, "legal", service="contract"),
        manager=hire(system, FormManager, "manager", service="contract"),
        observer=observer,
    )
    return Office(
        sales_ops=hire(system, SalesOps, "sales_ops"),
        verification=hire(system, Verifier, "verification"),
        legal=hire(system, Reviewer, "legal"),
        technical=hire(system, Reviewer, "technical"),
        manager=hire(system, Manager, "manager"),
        observer=observer,
        contract=contract,
        kom=KomDesk(
            sales_ops=hire(system, KomSales, "sales_ops", service="kom"),
            delivery_manager=hire(system, DeliveryManager, "delivery_manager", service="kom"),
            technical=hire(system, Person, "technical", service="kom"),
            pks=PksDesk(contract),
            observer=observer,
        ),
        food=_food(system, observer),
        ops_admin=hire(system, Person, "ops_admin", service="notifier"),
        console=hire(system, Person, "ops_admin", service="console"),
    )


def _food(system: Running, observer: Observer) -> FoodOffice:
    """Everybody who has a part in a B2B order."""

    def of_food(role: str, id: str = "") -> Person:
        return hire(system, Person, role, id=id, service="b2b-order")

    roles = ("marketing", "sales", "rnd", "ppic", "production", "store_manager", "purchasing", "accounting")
    people = {role: of_food(role) for role in roles}
    return FoodOffice(**people, controller=of_food("accounting", "u-controller"), observer=observer)
