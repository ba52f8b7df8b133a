"""Damaged and hostile events in the CRM's stream: parked or taken, never a crash, and the next good one is taken."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import nats.errors
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.js.errors import APIError
from tests.acceptance.office import Office
from tests.acceptance.people import key
from tests.acceptance.published import connect
from tests.acceptance.telco import quotation
from tests.fuzz.effort import EFFORT, bounded
from tests.fuzz.hostile_events import LIMIT, bodies, headers, raw
from tests.fuzz.ready import CLIENT

from jejak_embedded.home import Running, load_environment

EVENTS = 150 * EFFORT
SUBJECT = "jejak.inbound.crm.quotation.updated"
Said = tuple[Mapping[str, str], bytes]


def attributes(id: str, subject: str) -> dict[str, str]:
    return {
        "ce-specversion": "1.0",
        "ce-id": id,
        "ce-source": "/crm/fuzz",
        "ce-type": "crm.quotation.updated",
        "ce-subject": subject,
        "ce-time": "2026-01-05T03:00:00Z",
    }


@pytest.fixture
def crm(system: Running) -> Mapping[str, str]:
    return load_environment(Path(system.home), "crm")


@pytest.fixture
def database(system: Running) -> Iterator[psycopg.Connection]:
    with psycopg.connect(load_environment(Path(system.home), "iro")["JEJAK_DATABASE_URL"], autocommit=True) as found:
        yield found


async def say(crm: Mapping[str, str], said: Sequence[Said]) -> int:
    """Says them one after the other; the number of those that the stream did not even take."""
    client = await connect(crm)
    refused = 0
    try:
        for told, body in said:
            try:
                await client.jetstream().publish(SUBJECT, body, headers=dict(told))
            except (APIError, nats.errors.Error, ValueError):
                refused += 1
    finally:
        await client.close()
    return refused


async def say_raw(crm: Mapping[str, str], fields: list[tuple[str, str]], body: bytes) -> None:
    """Says it with headers that a client's library would not write."""
    client = await connect(crm)
    try:
        head = raw(fields)
        await client._send_command(
            b"HPUB %s %d %d\r\n%s%s\r\n" % (SUBJECT.encode(), len(head), len(head) + len(body), head, body)
        )
        await client.flush()
    finally:
        await client.close()


def good(office: Office, crm: Mapping[str, str]) -> None:
    """A good event, and our copy of what it tells, awaited."""
    offered = quotation()
    asyncio.run(say(crm, [(attributes(key(), offered["number"]), json.dumps(offered).encode())]))
    office.observer.hears("quotation.received", number=offered["number"])


def collected() -> list[tuple[dict[str, str], bytes, bool]]:
    """The events of this run: headers, body, and whether each has a subject of its own."""
    found: list[tuple[dict[str, str], bytes, bool]] = []
    offered = quotation()

    @bounded(EVENTS)
    @given(headers(attributes("", "")), bodies(offered), st.booleans())
    def collect(told: dict[str, str], body: bytes, apart: bool) -> None:
        found.append((told, body, apart))

    collect()
    return found


def test_hostile_events_never_stop_the_listening(
    system: Running, office: Office, crm: Mapping[str, str], database: psycopg.Connection
) -> None:
    """Each batch of them is followed by a good event that is taken; what was parked says why, in storable text."""
    run, events = key(), []
    for number, (told, body, apart) in enumerate(collected()):
        named = {"ce-id": f"{run}-{number}", "ce-subject": f"{run}-{number}" if apart else run}
        events.append(({**told, **{name: value for name, value in named.items() if name not in told}}, body))
    for start in range(0, len(events), 50):
        asyncio.run(say(crm, events[start : start + 50]))
        good(office, crm)
    rows = database.execute("select error from inbox.parked where consumer = 'iro-crm'").fetchall()
    assert len(rows) > EVENTS / 4
    assert all(error.strip() for (error,) in rows)
    assert CLIENT.get(f"{system.endpoints['iro']}/readyz").is_success


def test_headers_twice_and_headers_that_are_none(office: Office, crm: Mapping[str, str]) -> None:
    """What a library would not send: names twice, no value, no name, endless ones."""
    offered = quotation()
    body = json.dumps(offered).encode()
    proper = list(attributes(key(), offered["number"]).items())
    for fields in (
        [*proper, ("ce-id", key()), ("ce-specversion", "0.3")],
        [*proper, ("Ce-Id", key())],
        [(name, "") for name, _ in proper],
        [*proper, ("", "nobody")],
        [*proper, ("x-long", "x" * 60_000)],
        [(f"x-{number}", "1") for number in range(3_000)],
        [*proper, ("x-nul", "a\0b")],
    ):
        asyncio.run(say_raw(crm, fields, body))
        good(office, crm)


def test_what_is_over_size_does_not_enter_the_stream(office: Office, crm: Mapping[str, str]) -> None:
    assert asyncio.run(say(crm, [(attributes(key(), "x"), b" " * (LIMIT + 1))])) == 1
    good(office, crm)
