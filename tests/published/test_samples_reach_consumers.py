"""A sample of every version of every event is fed to everything that takes it: views, policies, other services.

The samples tell one life: a quotation, its IRO, the customer's verification, a review, the contract. Where a sample of
an older version exists, it takes the place of the newest one in that life.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent
from sqlalchemy.util.concurrency import greenlet_spawn

from jejak_events.codec import decode
from jejak_events.language import Event, Recorded
from jejak_events.publication.documents import SAMPLES
from jejak_events.publication.published import published_events
from jejak_kit.inbox import Consumer, Incoming, TakeJob
from jejak_kit.service import Service
from jejak_kit.store.committer import Committer
from jejak_kit.store.ground import Changes
from jejak_kit.store.postgres import PostgresStore
from jejak_kit.store.schema import create_schema
from jejak_kit.views.view import View

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).resolve().parents[2]
assert published_events()  # registers them all
BODIES = {path.stem: path.read_bytes() for path in sorted((ROOT / SAMPLES).glob("*.json"))}
EVENTS: dict[str, Recorded[Event]] = {name: decode(body) for name, body in BODIES.items()}
PRODUCER = UUID("5f0e4a6f-9a52-4a4f-a5d8-f104b1e6c1e0")
"""The store that the samples come from, as tracking names it."""


NOTHING = Changes((), {}, {}, {}, (), (), (), {}, ())
"""Besides events."""


def is_newest(name: str) -> bool:
    return int(name.rpartition(".v")[2]) == EVENTS[name].data.SCHEMA_VERSION


NEWEST = sorted((name for name in EVENTS if is_newest(name)), key=lambda name: EVENTS[name].occurred_at)


def life_until(name: str) -> list[Recorded[Event]]:
    """What happened to everything up to a sample, with it as the last."""
    sample = EVENTS[name]
    before = [EVENTS[other] for other in NEWEST if EVENTS[other].occurred_at < sample.occurred_at]
    return [*(event for event in before if event.type != sample.type), sample]


@pytest.fixture
async def store(database: str, service: Service) -> AsyncIterator[PostgresStore]:
    """The service's store on a real database, holding its own part of the samples' life."""
    create_schema(database)
    stored = [
        StoredEvent(event.record_id, event.version, event.type, BODIES[name])
        for name in NEWEST
        if service.name == (event := EVENTS[name]).data.SERVICE
    ]
    opened = PostgresStore(database)

    def append() -> None:
        with opened.session() as session:
            session.begin(())
            session.commit(stored, NOTHING)

    await greenlet_spawn(append)
    yield opened
    opened.close()


def fold(view: View, event: Recorded[Event], rows: dict[str, object]) -> None:
    if type(event.data) in view.folds:
        keys, step = view.folds[type(event.data)]
        for key in keys(event):
            row = rows.get(key)
            rows[key] = step(row if isinstance(row, dict) else None, event, key)


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_view_folds_it(service: Service, name: str) -> None:
    for view in service.views:
        rows: dict[str, object] = {}
        for event in life_until(name):
            fold(view, event, rows)
        for row in rows.values():
            if isinstance(row, dict):
                assert view.whole(row).keys() <= set(view.table.c.keys())


def test_a_sample_of_each_event_changes_some_view_or_none_wants_it(service: Service) -> None:
    """So that the folds above are not passed by."""
    wanted = {event.TYPE for view in service.views for event in view.folds}
    own = {event.type for event in EVENTS.values() if service.name == event.data.SERVICE}
    assert wanted <= own


async def test_every_consumer_takes_every_sample_of_what_it_consumes(service: Service, store: PostgresStore) -> None:
    """It has its effect, or none where the record has long gone on; nothing stops it and no rule refuses it."""
    consumers: list[tuple[Consumer, str]] = [(consumer, source) for source, consumer in service.consumers.items()]
    if service.policies is not None:
        consumers.append((service.policies, service.name))
    committer = Committer(store)
    committer.start()
    try:
        for consumer, source in consumers:
            names = [name for name in EVENTS if source == EVENTS[name].data.SERVICE]
            assert names, f"{consumer.name} consumes {source}, which publishes nothing"
            for position, name in enumerate(sorted(names, key=lambda name: EVENTS[name].occurred_at)):
                incoming = Incoming(str(PRODUCER), position, position + 1, {}, BODIES[name])
                await asyncio.wait_for(committer.submit(TakeJob(consumer, incoming)), 30)
    finally:
        await committer.close()
