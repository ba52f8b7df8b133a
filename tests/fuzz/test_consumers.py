"""Damaged events of other services at those who really consume them: parked with a reason or taken, never an error beside."""

import asyncio
import json
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fuzz.effort import EFFORT, bounded
from tests.fuzz.hostile_events import bodies, spoilt
from tests.fuzz.operations import ROOT

from jejak_events.codec import decode
from jejak_events.publication.documents import SAMPLES
from jejak_events.publication.published import published_events
from jejak_kit.description import ENVIRONMENT
from jejak_kit.inbox import Inbox, Incoming
from jejak_kit.manifest import manifests
from jejak_kit.service import Service
from jejak_kit.store.committer import Committer
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.schema import create_schema

pytestmark = pytest.mark.anyio
EVENTS = 40 * EFFORT
"""For each consumer."""
PRODUCER = UUID("5f0e4a6f-9a52-4a4f-a5d8-f104b1e6c1e0")
assert published_events()  # registers them all
BODIES = [path.read_bytes() for path in sorted((ROOT / SAMPLES).glob("*.json"))]
JOURNALS_ONLY = {"console"}
"""Keeps what it hears as it is, and does nothing about it."""
READERS = [
    (name, source)
    for name, manifest in manifests().items()
    if name not in JOURNALS_ONLY
    for source in dict.fromkeys(manifest.consumes.values())
]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def service(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Service:
    for variable, value in ENVIRONMENT.items():
        monkeypatch.setenv(variable, value)
    return manifests()[request.param].load()


def damaged(source: str) -> list[bytes]:
    """Samples of what a service publishes, with the envelope damaged, or only what it holds."""
    own = [json.loads(body) for body in BODIES if source == decode(body).data.SERVICE]
    found: list[bytes] = []

    def of(sample: dict[str, object]) -> st.SearchStrategy[bytes]:
        data = sample["data"]
        assert isinstance(data, dict)
        inside = spoilt(data).map(lambda content: json.dumps({**sample, "data": content}).encode())
        return st.one_of(bodies(sample), inside, inside) if data else bodies(sample)

    @bounded(EVENTS)
    @given(st.sampled_from(own).flatmap(of))
    def collect(body: bytes) -> None:
        found.append(body)

    collect()
    return found


@pytest.mark.parametrize(("service", "source"), READERS, indirect=["service"], ids=str)
async def test_each_is_parked_or_taken(service: Service, source: str, database: str) -> None:
    consumer = service.consumers[source]
    create_schema(database)
    store = PostgresStore(database)
    committer = Committer(store)
    committer.start()
    inbox = Inbox(committer, consumer)
    events = damaged(source)
    try:
        for position, body in enumerate(events):
            await asyncio.wait_for(inbox.take([Incoming(str(PRODUCER), position, position + 1, {}, body)]), 30)
    finally:
        await committer.close()
        store.close()
    with psycopg.connect(database) as connection:
        parked = connection.execute("select error from inbox.parked").fetchall()
        taken = connection.execute("select max(position) from inbox.tracking").fetchone()
    assert taken == (len(events),)
    assert len(parked) > len(events) / 4
    assert all(error.strip() for (error,) in parked)
