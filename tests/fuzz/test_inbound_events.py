"""Damaged and hostile events in the streams of outside systems: each parked or taken, never a crash, and the next good one is
taken.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid5

import nats.errors
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.js.errors import APIError
from tests.acceptance.office import Office
from tests.acceptance.patience import awaited
from tests.acceptance.people import key
from tests.acceptance.published import connect
from tests.acceptance.telco import quotation
from tests.fuzz.effort import EFFORT, bounded
from tests.fuzz.hostile_events import LIMIT, bodies, headers, raw
from tests.fuzz.kom_ready import one_completed

from jejak_embedded.home import Running, load_environment
from jejak_events.envelope import MalformedEnvelope, inbound_of
from jejak_events.subjects import inbound_stream_of
from jejak_kit.inbox import NOBODY
from jejak_kit.manifest import manifests

EVENTS = 60 * EFFORT
"""For each listener."""
LISTENERS = [
    (service, consumer, system)
    for service, manifest in manifests().items()
    for consumer, system in manifest.inbound.items()
]
Content = dict[str, Any]


def of_an_offer(office: Office) -> Callable[[], tuple[Content, str]]:
    def say() -> tuple[Content, str]:
        offered = quotation()
        return offered, offered["number"]

    return say


def of_a_request(system: str) -> Callable[[Office], Callable[[], tuple[Content, str]]]:
    """That it accepts what it was asked for, said anew each time."""

    def asked(office: Office) -> Callable[[], tuple[Content, str]]:
        request_id = office.kom.requested(one_completed(office), system)[system]["request_id"]
        return lambda: ({"request_id": request_id}, key())

    return asked


SAYS: Mapping[str, tuple[str, Callable[[Office], Callable[[], tuple[Content, str]]]]] = {
    "crm": ("crm.quotation.updated", of_an_offer),
    "procurement": ("procurement.request.accepted", of_a_request("procurement")),
    "deployment": ("deployment.request.accepted", of_a_request("deployment")),
}
"""System → the type of a good event, and how to make its content and its subject."""


@dataclass
class Outside:
    """An outside system, which says good and bad things, and what became of them at the service that listens to it."""

    consumer: str
    system: str
    environment: Mapping[str, str]
    database: psycopg.Connection
    type: str
    good: Callable[[], tuple[Content, str]]

    def attributes(self, id: str, subject: str) -> dict[str, str]:
        return {
            "ce-specversion": "1.0",
            "ce-id": id,
            "ce-source": f"/{self.system}/fuzz",
            "ce-type": self.type,
            "ce-subject": subject,
            "ce-time": "2026-01-05T03:00:00Z",
        }

    def say(self, told: Mapping[str, str], body: bytes) -> int | None:
        """The place in its stream; nothing where the server did not even take it."""
        return asyncio.run(self._say([(told, body)]))[0]

    def say_all(self, said: Iterable[tuple[Mapping[str, str], bytes]]) -> list[int | None]:
        return asyncio.run(self._say(said))

    async def _say(self, said: Iterable[tuple[Mapping[str, str], bytes]]) -> list[int | None]:
        client = await connect(self.environment)
        places: list[int | None] = []
        try:
            for told, body in said:
                try:
                    taken = await client.jetstream().publish(self.subject, body, headers=dict(told))
                except (APIError, nats.errors.Error, ValueError):
                    places.append(None)
                else:
                    places.append(taken.seq)
        finally:
            await client.close()
        return places

    async def say_raw(self, fields: list[tuple[str, str]], body: bytes) -> None:
        """With headers that a client's library would not write."""
        client = await connect(self.environment)
        try:
            head = raw(fields)
            await client._send_command(
                b"HPUB %s %d %d\r\n%s%s\r\n" % (self.subject.encode(), len(head), len(head) + len(body), head, body)
            )
            await client.flush()
        finally:
            await client.close()

    def say_something_good(self) -> None:
        """Awaits that it is taken, and with it all that was said before."""
        content, subject = self.good()
        told = self.attributes(key(), subject)
        assert self.say(told, json.dumps(content).encode()) is not None
        awaited(lambda: self.taken(told))

    @property
    def subject(self) -> str:
        return f"jejak.inbound.{self.type}"

    def taken(self, told: Mapping[str, str]) -> bool:
        """Whether there is a receipt for this source and id."""
        try:
            said = inbound_of(told)
        except MalformedEnvelope:
            return False
        receipt = str(uuid5(NOBODY, f"{len(said.source)}|{said.source}|{said.id}"))
        query = "select 1 from store.receipts where actor_id = %s and key = %s"
        return self.database.execute(query, (f"inbound:{self.system}", receipt)).fetchone() is not None

    def parked(self) -> dict[int, str]:
        """Place → why."""
        query = "select position, error from inbox.parked where consumer = %s and starts_with(source, %s)"
        return dict(self.database.execute(query, (self.consumer, f"{inbound_stream_of(self.system)} ")).fetchall())


@pytest.fixture(params=LISTENERS, ids=lambda listener: listener[1])
def outside(request: pytest.FixtureRequest, system: Running, office: Office) -> Iterator[Outside]:
    service, consumer, name = request.param
    type, good = SAYS[name]
    home = Path(system.home)
    with psycopg.connect(load_environment(home, service)["JEJAK_DATABASE_URL"], autocommit=True) as database:
        yield Outside(consumer, name, load_environment(home, name), database, type, good(office))


def collected(outside: Outside) -> list[tuple[dict[str, str], bytes]]:
    """The events of this run: headers and body; about one in two has a subject of its own."""
    found: list[tuple[dict[str, str], bytes]] = []
    run = key()

    @bounded(EVENTS)
    @given(headers(outside.attributes("", "")), bodies(outside.good()[0]), st.booleans())
    def collect(told: dict[str, str], body: bytes, apart: bool) -> None:
        named = {"ce-id": f"{run}-{len(found)}", "ce-subject": f"{run}-{len(found)}" if apart else run}
        found.append(({**told, **{name: value for name, value in named.items() if name not in told}}, body))

    collect()
    return found


def test_each_hostile_event_is_parked_or_taken(outside: Outside) -> None:
    """None is lost, and none stops the listening; what is parked says why."""
    events = collected(outside)
    places = outside.say_all(events)
    outside.say_something_good()
    parked = outside.parked()
    lost = [
        (place, told, body[:200])
        for place, (told, body) in zip(places, events, strict=True)
        if place is not None and place not in parked and not outside.taken(told)
    ]
    assert lost == []
    assert len(set(places) & parked.keys()) > EVENTS / 4
    assert all(error.strip() for error in parked.values())


def test_headers_twice_and_headers_that_are_none(outside: Outside) -> None:
    """What a library would not send: names twice, no value, no name, endless ones."""
    content, subject = outside.good()
    proper = list(outside.attributes(key(), subject).items())
    for fields in (
        [*proper, ("ce-id", key()), ("ce-specversion", "0.3")],
        [*proper, ("Ce-Id", key())],
        [(name, "") for name, _ in proper],
        [*proper, ("", "nobody")],
        [*proper, ("x-long", "x" * 60_000)],
        [(f"x-{number}", "1") for number in range(3_000)],
        [*proper, ("x-nul", "a\0b")],
    ):
        asyncio.run(outside.say_raw(fields, json.dumps(content).encode()))
        outside.say_something_good()


def test_what_is_over_size_does_not_enter_the_stream(outside: Outside) -> None:
    assert outside.say(outside.attributes(key(), "x"), b" " * (LIMIT + 1)) is None
    outside.say_something_good()
