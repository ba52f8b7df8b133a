"""All subjects of one natural person in one service: by what identifies them, and by what stands sealed in its events.

Somebody met by phone here, by e-mail there and by name alone elsewhere has several subjects, and no index of names may
exist. So the whole store is read and opened, which somebody's request to be erased is worth.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import orjson

from jejak_events.personal import Personal, is_personal
from jejak_kit.people.forgetting import Places
from jejak_kit.privacy import Identifier, Sealer, email, nik, phone, subject_of
from jejak_kit.privacy.recognition import spoken

By = Literal["name", "email", "phone", "nik"]
_AT_ONCE = 1_000
"""Values opened with one query for keys."""
_OF_INTEREST = (b'"sealed":', b'"customer":')


@dataclass(frozen=True)
class Description:
    """What an operator knows of somebody. `customer` narrows down a name, which others may share."""

    name: str | None = None
    customer: str | None = None
    email: Identifier | None = None
    phone: Identifier | None = None
    nik: Identifier | None = None

    @classmethod
    def of(
        cls, name: str | None, customer: str | None, mail: str | None, number: str | None, identity: str | None
    ) -> "Description":
        """From texts as they are typed; what is ill-formed identifies nobody."""
        return cls(name, customer, email(mail), phone(number), nik(identity))

    def told_by(self, text: str) -> set[By]:
        """In which ways a text is what was described."""
        found: set[By] = {"name"} if self.name and _within(self.name, text) else set()
        if self.email and email(text) == self.email:
            found.add("email")
        if self.phone and phone(text) == self.phone:
            found.add("phone")
        if self.nik and nik(text) == self.nik:
            found.add("nik")
        return found


@dataclass
class Found:
    """A subject that is, or by name may be, the person; at which customers it appears tells namesakes apart."""

    subject: str
    by: set[By] = field(default_factory=set)
    known_since: datetime | None = None
    """None for a colleague, of whom nothing is sealed."""
    customers: set[str] = field(default_factory=set)
    records: int = 0


async def find(places: Places, wanted: Description) -> list[Found]:
    """The subjects, those first that follow from an identifier. Raises CorruptSealing and KeyringFault."""
    store = await _Store.read(places)
    found: dict[str, Found] = {}

    def add(subject: str, by: Iterable[By]) -> None:
        found.setdefault(subject, Found(subject)).by.update(by)

    pepper = await places.sealer.keyring.pepper()
    for kind, identifier in _identifiers(wanted):
        add(subject_of(pepper, identifier), [kind])
    for subject, by in (await store.told(wanted, places.sealer)).items():
        if by != {"name"} or store.is_at(subject, wanted.customer):
            add(subject, by)
    colleagues = await places.directory.everybody()
    for colleague, (name, address) in colleagues.items():
        by = wanted.told_by(name) | wanted.told_by(address or "")
        if by and (by != {"name"} or wanted.customer is None):
            add(colleague, by)
    for subject, each in found.items():
        each.known_since = await places.sealer.keyring.ledger.known_since(subject)
        each.customers, each.records = store.customers_of(subject), len(store.records[subject])
    return [each for each in found.values() if each.known_since is not None or each.subject in colleagues]


@dataclass
class _Store:
    """What a store says sealed, and of which customers its records are."""

    values: set[Personal] = field(default_factory=set)
    records: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    customers: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    async def read(cls, places: Places) -> "_Store":
        store, position = cls(), 0
        while page := await places.reader.after(position):
            position = page[-1].position
            for entry in page:
                if any(part in entry.body for part in _OF_INTEREST):
                    event = orjson.loads(entry.body)
                    store.note(UUID(event["record_id"]), event["data"])
        return store

    def note(self, record: UUID, data: Any) -> None:
        for personal in _sealed(data):
            self.values.add(personal)
            self.records[personal.subject].add(record)
        self.customers[record].update(_customers(data))

    async def told(self, wanted: Description, sealer: Sealer) -> dict[str, set[By]]:
        """Subjects whose sealed texts are what was described."""
        told: dict[str, set[By]] = defaultdict(set)
        values = list(self.values)
        for start in range(0, len(values), _AT_ONCE):
            page = values[start : start + _AT_ONCE]
            for personal, opened in zip(page, await sealer.open_many(page), strict=True):
                by = wanted.told_by(opened.value) if opened.value is not None else set()
                if by:
                    told[personal.subject] |= by
        return told

    def customers_of(self, subject: str) -> set[str]:
        return {name for record in self.records[subject] for name in self.customers[record]}

    def is_at(self, subject: str, customer: str | None) -> bool:
        return customer is None or any(_within(customer, name) for name in self.customers_of(subject))


def _identifiers(wanted: Description) -> Iterator[tuple[By, Identifier]]:
    """What makes a subject by itself."""
    if wanted.email:
        yield "email", wanted.email
    if wanted.phone:
        yield "phone", wanted.phone
    if wanted.nik:
        yield "nik", wanted.nik


def _within(words: str, text: str) -> bool:
    """Whether all the words are among the text's, in whatever order and beside whatever titles."""
    return set(spoken(words).split()) <= set(spoken(text).split())


def _sealed(node: Any) -> Iterator[Personal]:
    if is_personal(node):
        yield Personal.model_validate(node)
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from _sealed(child)


def _customers(node: Any) -> Iterator[str]:
    """Names of the organisations that a record is about."""
    if isinstance(node, list):
        for child in node:
            yield from _customers(child)
    elif isinstance(node, dict):
        customer = node.get("customer")
        if isinstance(customer, dict) and isinstance(customer.get("name"), str):
            yield customer["name"]
        for child in node.values():
            yield from _customers(child)
