"""The people of the story: each acts in one role, through the HTTP APIs, with a token of their own."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import httpx

from jejak_client import ClientError, Conflict, Jejak, Refused
from jejak_kit.cli.access import Access

PATIENCE_S = 20.0
"""How long somebody waits for something to become so before the demonstration has failed."""

SERVICES: Mapping[str, tuple[str, ...]] = {
    "iro": ("quotations", "iros", "verifications", "reviews"),
    "contract": ("approved_orders", "subscription_forms", "contracts", "contract_templates"),
    "kom": ("koms",),
    "b2b-order": ("leads", "price_lists", "customer_credits", "orders"),
    "notifier": ("inbox",),
}
"""Service → what it keeps; a path begins with one of these."""
TELCO, FOOD = ("iro", "contract", "kom", "notifier"), ("b2b-order", "notifier")
SERVICE_OF = {collection: service for service, collections in SERVICES.items() for collection in collections}


class StoryBroken(Exception):
    """Something did not go as the story says."""


@dataclass
class Person:
    """A colleague with a role."""

    name: str
    role: str
    services: Mapping[str, Jejak]

    @property
    def id(self) -> str:
        """As their token says it."""
        return self.name.split()[0].lower()

    def at(self, path: str) -> Jejak:
        """The service that keeps what the path names."""
        return self.services[SERVICE_OF[path.partition("/")[0].partition("?")[0]]]

    def do(self, path: str, body: Any = None, *, files: Any = None, data: Any = None) -> Any:
        """Makes a record. Raises StoryBroken with the problem's text."""
        try:
            made = self.at(path).create(path, body, files=files, data=data)
        except ClientError as error:
            raise self._broken("POST", path, error) from error
        return {"id": made.id, "version": made.version}

    def imports(self, path: str, files: Any) -> Any:
        """Gives a file, and returns the report."""
        answer = self.at(path).http.post(path, files=files)
        if answer.is_error:
            raise StoryBroken(f"{self.name} ({self.role}) POST {path}: {answer.status_code} {answer.text}")
        return answer.json()

    def is_refused(self, path: str, body: Any = None) -> str:
        """A command that must be refused. Returns the problem's detail."""
        try:
            self.at(path).create(path, body)
        except Refused as refused:
            return refused.detail
        raise StoryBroken(f"{self.name} ({self.role}) POST {path} was not refused")

    def is_refused_on(self, record: str, command: str, body: Any = None) -> str:
        """A command on a record that must be refused. Returns the problem's detail."""
        try:
            self.at(record).command(record, command, body)
        except Refused as refused:
            return refused.detail
        raise StoryBroken(f"{self.name} ({self.role}) POST {record}/{command} was not refused")

    def act(self, record: str, command: str, body: Any = None, *, files: Any = None, data: Any = None) -> Any:
        """A command on a record as it stands now; whoever finds that it has moved on meanwhile looks again."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.at(record).command(record, command, body, files=files, data=data)
            except Conflict as conflict:
                if time.monotonic() > deadline:
                    raise self._broken("POST", f"{record}/{command}", conflict) from conflict
            except ClientError as error:
                raise self._broken("POST", f"{record}/{command}", error) from error

    def see(self, path: str, **query: Any) -> Any:
        """What the person reads there."""
        try:
            return self.at(path).get(path, **query).json()
        except ClientError as error:
            raise self._broken("GET", path, error) from error

    def download(self, path: str) -> bytes:
        """A file."""
        try:
            return self.at(path).get(path).content
        except ClientError as error:
            raise self._broken("GET", path, error) from error

    def waits(self, path: str, until: Callable[[Any], bool], **query: Any) -> Any:
        """Reads until it is so. Raises StoryBroken with what was read last."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = self.at(path).http.get(path, params=query)
            seen = answer.json()
            if answer.is_success and until(seen):
                return seen
            if time.monotonic() > deadline:
                raise StoryBroken(f"{self.name} waited in vain at {path}: {seen}")
            time.sleep(0.05)  # policies answer within milliseconds; this is how often somebody looks

    def _broken(self, method: str, path: str, error: Exception) -> StoryBroken:
        return StoryBroken(f"{self.name} ({self.role}) {method} {path}: {error}")


@dataclass
class Staff:
    """Everybody who takes part: the six of the telco, and the eight of the food producer."""

    rina: Person
    vera: Person
    lukman: Person
    tio: Person
    maya: Person
    dewi: Person
    maria: Person
    sari: Person
    rizal: Person
    pandu: Person
    putra: Person
    stefan: Person
    puri: Person
    asti: Person

    @classmethod
    def hired(cls, access: Access) -> "Staff":
        """Everybody with a token for the services' APIs."""

        def hire(name: str, role: str, services: Sequence[str] = TELCO) -> Person:
            token = access.token(role, sub=name.split()[0].lower(), name=name)
            return Person(name, role, {service: Jejak(access.url(service), token) for service in services})

        return cls(
            rina=hire("Rina Kartika", "sales_ops"),
            vera=hire("Vera Anggraini", "verification"),
            lukman=hire("Lukman Hakim", "legal"),
            tio=hire("Tio Prasetyo", "technical"),
            maya=hire("Maya Lestari", "manager"),
            dewi=hire("Dewi Anjani", "delivery_manager"),
            maria=hire("Maria Gunawan", "marketing", FOOD),
            sari=hire("Sari Wulandari", "sales", FOOD),
            rizal=hire("Rizal Fadillah", "rnd", FOOD),
            pandu=hire("Pandu Wibowo", "ppic", FOOD),
            putra=hire("Putra Siregar", "production", FOOD),
            stefan=hire("Stefan Halim", "store_manager", FOOD),
            puri=hire("Puri Andayani", "purchasing", FOOD),
            asti=hire("Asti Ramadhani", "accounting", FOOD),
        )

    def everybody(self) -> list[Person]:
        return [getattr(self, each.name) for each in fields(self)]

    def leave(self) -> None:
        for person in self.everybody():
            for service in person.services.values():
                service.close()


def ready(access: Access, service: str) -> Any:
    """What a service says of its readiness."""
    return httpx.get(f"{access.url(service)}/readyz", timeout=30, trust_env=False).json()
